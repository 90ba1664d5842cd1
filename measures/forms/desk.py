"""The fields of a department's sheet: as stored, or as somebody has them before them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cached_property

from measures.actions.desk import MINE, THEIRS, Clash, Edit, save_edits
from measures.actions.reports import ActualEntry, PhaseEntry
from measures.forms.typed import (
    LACKING,
    TypedActual,
    TypedPhase,
    Understood,
    typed_actual,
    typed_phase,
    understand_actual,
    understand_phase,
)
from measures.selectors.desk_lines import TEXTS, IndicatorLine, PhaseLine, ReportLines
from measures.selectors.desk_units import in_words, mark_of, stored_units
from measures.selectors.import_figures import (
    DENOMINATOR,
    INCREMENT,
    NOTE,
    NUMERATOR,
    REFERENCE,
    STATUS,
    VALUE,
    Problem,
)
from measures.selectors.import_phases import COMPLETED, STARTED
from measures.selectors.imports import Figure, PhaseFigure
from plans.domain.vocabulary import PhaseState, TargetBasis
from plans.errors import Refused
from plans.models import User

Options = tuple[tuple[str, str], ...]
STATUSES: Options = (("", "—"), *((status.value, status.label) for status in LACKING))
STATES: Options = tuple((state.value, state.label) for state in PhaseState)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the form, what it is called, and what stands in it."""

    name: str
    label: str
    text: str
    problem: str = ""
    options: Options = ()
    hint: str = ""
    told_at: str = ""


@dataclass(frozen=True, slots=True)
class ClashShown:
    """Two versions of one unit, to choose from."""

    name: str
    stored: str
    mine: str
    keep_mine: str
    keep_theirs: str


class _Posted:
    """What a browser sent, or nothing; without NULs, line breaks as \\n."""

    def __init__(self, data: Mapping[str, str] | None) -> None:
        self.data = data or {}

    def text(self, name: str, otherwise: str) -> str:
        value = self.data.get(name)
        return otherwise if value is None else value.replace("\0", "").replace("\r\n", "\n")


class LineForm:
    """What an indicator's and a phase's fields share."""

    def __init__(self, key: str, problems: tuple[Problem, ...], typed: Mapping[str, str]) -> None:
        self.key, self.problems, self.typed = key, problems, typed
        self.clash: ClashShown | None = None

    def field(self, name: str, label: str, options: Options = (), hint: str = "") -> Field:
        said = " ".join(problem.message for problem in self.problems if problem.at == name)
        told_at = f"{self.key}-said"
        return Field(f"{self.key}-{name}", label, self.typed[name], said, options, hint, told_at)

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(problem.message for problem in self.problems)

    def unread(self) -> dict[str, str]:
        return {name: text for name, text in self.typed.items() if text.strip()}


class IndicatorForm(LineForm):
    """One indicator's fields, and what they were understood to say."""

    def __init__(self, line: IndicatorLine, posted: _Posted) -> None:
        self.line = line
        stored = _standing(TypedActual, typed_actual(_actual_entry(line.figure)), line.unread)
        fields = {name: posted.text(f"{line.key}-{name}", text) for name, text in stored.items()}
        if fields[INCREMENT].strip() and fields[VALUE] == stored[VALUE]:
            # The total still stands there from before: what was added has been typed since.
            fields[VALUE] = ""
        self.understood: Understood[ActualEntry] = understand_actual(
            TypedActual(**fields), line.ground, line.total_before
        )
        super().__init__(line.key, self.understood.problems, fields)
        self.sure = posted.text(f"{line.key}-sure", "" if posted.data else line.confirmed)

    @property
    def main(self) -> Field:
        """The first number: the value, a running total, or a numerator."""
        if self.line.takes_fraction:
            return self.field(NUMERATOR, "分子")
        return self.field(VALUE, "累計" if self.line.indicator.cumulative else "実績")

    @property
    def beside(self) -> tuple[Field, ...]:
        """The numbers that belong to the first one."""
        found = []
        if self.line.takes_fraction:
            found.append(self.field(DENOMINATOR, "分母"))
        elif self.line.indicator.cumulative:
            found.append(self.field(INCREMENT, "増分"))
        if self.line.ground.basis is TargetBasis.REFERENCE:
            found.append(self.field(REFERENCE, "比較値", hint=self.line.indicator.reference_name))
        return tuple(found)

    @property
    def status(self) -> Field:
        return self.field(STATUS, "区分", STATUSES)

    @property
    def note(self) -> Field:
        return self.field(NOTE, "備考")

    @property
    def notices(self) -> tuple[str, ...]:
        """What the parser remarks; a warning says the same with more weight."""
        return () if self.asks else self.understood.notices

    @property
    def ratio(self) -> Fraction | None:
        """The percentage that numerator and denominator make."""
        return self.line.value if self.line.takes_fraction else None

    @property
    def asks(self) -> bool:
        """Whether somebody has to say that the figure is right all the same."""
        return bool(self.line.cautions) and not self.problems

    @property
    def lacks_reason(self) -> bool:
        """It was ticked as right, without a word why."""
        return bool(self.asks and self.sure == self.line.said and not self.line.is_confirmed)

    def edits(self) -> Iterator[tuple[str, str | ActualEntry | None, dict[str, str]]]:
        entry = self.understood.entry
        yield self.line.name, entry, {} if entry else self.unread()
        yield f"sure-{self.line.indicator.pk}", self.sure, {}


class PhaseForm(LineForm):
    """One phase's fields, and what they were understood to say."""

    def __init__(self, line: PhaseLine, posted: _Posted) -> None:
        self.line = line
        stored = _standing(TypedPhase, typed_phase(_phase_entry(line.figure)), line.unread)
        fields = {name: posted.text(f"{line.key}-{name}", text) for name, text in stored.items()}
        self.understood: Understood[PhaseEntry] = understand_phase(TypedPhase(**fields))
        super().__init__(line.key, self.understood.problems, fields)

    @property
    def is_due(self) -> bool:
        return self.line.is_due or any(text.strip() for text in self.typed.values())

    @property
    def state(self) -> Field:
        nothing: Options = () if self.line.figure else (("", "—"),)
        return self.field("state", "状態", (*nothing, *STATES))

    @property
    def started_on(self) -> Field:
        return self.field(STARTED, "開始日", hint="R8.4.1")

    @property
    def completed_on(self) -> Field:
        return self.field(COMPLETED, "完了日", hint="R8.9.30")

    @property
    def note(self) -> Field:
        return self.field(NOTE, "備考")

    def edits(self) -> Iterator[tuple[str, PhaseEntry | None, dict[str, str]]]:
        entry = self.understood.entry
        yield self.line.name, entry, {} if entry else self.unread()


class ReportForm:
    """One initiative's part of the sheet. Not a form for mistakes: everything can be saved."""

    def __init__(
        self,
        lines: ReportLines,
        data: Mapping[str, str] | None = None,
        clashes: tuple[Clash, ...] = (),
        refusal: tuple[str, ...] = (),
    ) -> None:
        self.lines, self.refusal = lines, refusal
        self.posted = _Posted(data if data and f"{lines.key}-version" in data else None)
        self.is_posted = self.sent = bool(self.posted.data)
        self.rows = [IndicatorForm(line, self.posted) for line in lines.rows]
        self.phases = [PhaseForm(line, self.posted) for line in lines.phases]
        self._clashes = clashes
        for row in self.rows:
            row.clash = self.clashes.get(row.line.name)
        for phase in self.phases:
            phase.clash = self.clashes.get(phase.line.name)

    @property
    def key(self) -> str:
        return self.lines.key

    @property
    def version(self) -> int:
        """The version the page was made of: the old one as long as a choice is awaited."""
        if self._clashes or self.refusal:
            return self.posted_version
        return self.lines.version

    @property
    def posted_version(self) -> int:
        text = self.posted.text(f"{self.key}-version", "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    @cached_property
    def posted_seen(self) -> dict[str, str]:
        pairs = self.posted.text(f"{self.key}-seen", "").split(",")
        return dict(pair.split(":", 1) for pair in pairs if ":" in pair)

    @property
    def seen(self) -> str:
        """Marks of what is stored, unit by unit, for the next save to be held against."""
        marks = {name: mark_of(unit) for name, unit in stored_units(self.lines).items()}
        waiting = self.posted_seen if self.refusal else {clash.name for clash in self._clashes}
        marks |= {name: self.posted_seen.get(name, "") for name in waiting}
        return ",".join(f"{name}:{mark}" for name, mark in marks.items())

    @property
    def texts(self) -> list[Field]:
        return [
            Field(f"{self.key}-{name}", TEXTS[name], self.posted.text(f"{self.key}-{name}", text))
            for name, text in self.lines.texts.items()
        ]

    @property
    def due_phases(self) -> list[PhaseForm]:
        """Phases that something is to be said of, or has been."""
        return [form for form in self.phases if form.is_due]

    @property
    def other_phases(self) -> list[PhaseForm]:
        """Phases that are settled or still to come."""
        return [form for form in self.phases if not form.is_due]

    @property
    def data(self) -> Mapping[str, str]:
        return self.posted.data

    @property
    def has_chosen(self) -> bool:
        """Whether a choice between two versions was sent along."""
        return any(name.startswith(f"{self.key}-choose-") for name in self.data)

    @property
    def is_settled(self) -> bool:
        """Whether everything sent was kept, and nothing awaits a choice."""
        return not self._clashes and not self.refusal

    @property
    def text_clashes(self) -> list[ClashShown]:
        return [shown for name, shown in self.clashes.items() if name in TEXTS]

    @cached_property
    def clashes(self) -> dict[str, ClashShown]:
        return {
            clash.name: ClashShown(
                f"{self.key}-choose-{clash.name}",
                in_words(clash.stored),
                in_words(clash.mine),
                f"{MINE}:{clash.mark}",
                f"{THEIRS}:{clash.mark}",
            )
            for clash in self._clashes
        }

    @property
    def edits(self) -> list[Edit]:
        """Every unit as it stands on the page."""
        units: list[tuple[str, str | ActualEntry | PhaseEntry | None, dict[str, str]]] = [
            (name, field.text, {}) for name, field in zip(TEXTS, self.texts, strict=True)
        ]
        for row in self.rows:
            units += row.edits()
        for phase in self.phases:
            units += phase.edits()
        return [
            Edit(
                name=name,
                seen=self.posted_seen.get(name, ""),
                entry=entry,
                unread=unread,
                choice=self.posted.text(f"{self.key}-choose-{name}", ""),
            )
            for name, entry, unread in units
        ]


def keep(form: ReportForm, by: User) -> ReportForm:
    """Save what *form* holds. Returns it as it stands after that: saved, clashing or refused."""
    lines = form.lines
    if not form.is_posted:
        return form
    try:
        saved = save_edits(
            round=lines.round,
            initiative=lines.initiative,
            by=by,
            version=form.posted_version,
            edits=form.edits,
        )
    except Refused as refusal:
        return ReportForm(lines, form.data, refusal=refusal.messages)
    # A choice may have put the other's words into a field: show what is stored.
    data = None if form.has_chosen and not saved.clashes else form.data
    kept = ReportForm(saved.lines, data, saved.clashes)
    kept.sent = True
    return kept


def has_strays(forms: Iterable[ReportForm], data: Mapping[str, str]) -> bool:
    """Whether something was sent for an initiative that the sheet no longer holds."""
    known = {f"{form.key}-version" for form in forms}
    return any(name.endswith("-version") and name not in known for name in data)


def _standing(
    empty: type[TypedActual] | type[TypedPhase],
    stored: TypedActual | TypedPhase,
    unread: Mapping[str, str],
) -> dict[str, str]:
    """What a line's fields hold: as typed where that could not be read, else as stored."""
    return asdict(empty()) | dict(unread) if unread else asdict(stored)


def _actual_entry(figure: Figure | None) -> ActualEntry | None:
    if figure is None:
        return None
    return ActualEntry(
        figure.status,
        figure.value,
        figure.numerator,
        figure.denominator,
        figure.reference,
        note=figure.note,
    )


def _phase_entry(figure: PhaseFigure | None) -> PhaseEntry | None:
    if figure is None:
        return None
    return PhaseEntry(figure.state, figure.started_on, figure.completed_on, figure.note)
