"""The lines of a department's sheet: an indicator's and a phase's fields, as they stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from measures.domain.reported import AnyReported, ReportedPhase, ReportedValue
from measures.forms.typed import (
    LACKING,
    Understood,
    typed_actual,
    typed_phase,
    understand_actual,
    understand_phase,
)
from measures.importing.figures import (
    DENOMINATOR,
    INCREMENT,
    NOTE,
    NUMERATOR,
    REFERENCE,
    STATUS,
    VALUE,
    LineProblem,
)
from measures.importing.phases import COMPLETED, STARTED
from measures.selectors.desk.lines import IndicatorLine, PhaseLine
from measures.selectors.desk.units import CONFIRMATION, Content, Unread, content_in_words
from plans.domain.vocabulary import Judgement, PhaseState, TargetBasis

Options = tuple[tuple[str, str], ...]
JUDGEMENTS: Options = (("", "—"), *((item.label, item.label) for item in Judgement))
STATUSES: Options = (("", "—"), *((status.value, status.label) for status in LACKING))
STATES: Options = tuple((state.value, state.label) for state in PhaseState)


@dataclass(frozen=True, slots=True)
class DeskField:
    """One field: its name in the form, what it is called, and what stands in it."""

    name: str
    label: str
    text: str
    problem: str = ""
    options: Options = ()
    hint: str = ""
    problem_id: str = ""


@dataclass(frozen=True, slots=True)
class ClashShown:
    """Two versions of one unit, to choose from."""

    name: str
    label: str
    stored: str
    mine: str
    keep_mine: str
    keep_theirs: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is stored of a unit by now, where the page shows something else."""

    label: str
    stored: str


class Posted:
    """What a browser sent, or nothing; without NULs, line breaks as \\n."""

    def __init__(self, data: Mapping[str, str] | None) -> None:
        self.data = data or {}

    def text(self, name: str, otherwise: str) -> str:
        value = self.data.get(name)
        return otherwise if value is None else value.replace("\0", "").replace("\r\n", "\n")


class LineForm:
    """What an indicator's and a phase's fields share."""

    is_judged = False

    def __init__(
        self,
        line: IndicatorLine | PhaseLine,
        problems: tuple[LineProblem, ...],
        typed: Mapping[str, str],
    ) -> None:
        self.key, self.name, self.problems, self.typed = line.key, line.name, problems, typed
        # What is stored, as long as what was typed over it cannot be read.
        stands = line.unread and line.figure
        self.standing = content_in_words(line.figure, judged=self.is_judged) if stands else ""
        self.clash: ClashShown | None = None
        self.elsewhere: Elsewhere | None = None

    def field(self, name: str, label: str, options: Options = (), hint: str = "") -> DeskField:
        problem = " ".join(found.message for found in self.problems if found.at == name)
        place, problem_id = f"{self.key}-{name}", f"{self.key}-remarks"
        return DeskField(place, label, self.typed[name], problem, options, hint, problem_id)

    def content(self, reported: AnyReported | None) -> Content:
        """What the fields hold: what was understood, else what was typed."""
        typed = {name: text for name, text in self.typed.items() if text.strip()}
        return reported or (Unread(typed, None) if typed else None)


class IndicatorForm(LineForm):
    """One indicator's fields, and what they were understood to say."""

    def __init__(self, line: IndicatorLine, posted: Posted) -> None:
        self.line = line
        self.is_judged = line.subject.is_judgement
        figure = None if line.unread else line.figure
        stored = typed_actual(figure, line.subject.unit, judged=self.is_judged) | line.unread
        fields = {name: posted.text(f"{line.key}-{name}", text) for name, text in stored.items()}
        if fields[INCREMENT].strip() and fields[VALUE] == stored[VALUE]:
            # The total still stands there from before: what was added has been typed since.
            fields[VALUE] = ""
        self.understood: Understood[ReportedValue] = understand_actual(
            fields, line.subject, line.total_before
        )
        super().__init__(line, self.understood.problems, fields)
        # A box that was not on the page has been neither ticked nor cleared.
        self.was_asked = f"{line.key}-asked" in posted.data
        self.sure = posted.text(f"{line.key}-sure", "" if self.was_asked else line.confirmed)

    @property
    def is_due(self) -> bool:
        """Whether it is asked for, or anything stands in it."""
        return self.line.is_due or any(text.strip() for text in self.typed.values())

    @property
    def main(self) -> DeskField:
        """What comes first: the value, a running total, a numerator, or 達成 and 未達成."""
        if self.is_judged:
            return self.field(VALUE, "判定", _with(JUDGEMENTS, self.typed[VALUE]))
        if self.line.takes_fraction:
            return self.field(NUMERATOR, "分子")
        return self.field(VALUE, "累計" if self.line.indicator.cumulative else "実績")

    @property
    def beside(self) -> tuple[DeskField, ...]:
        """The numbers that belong to the first one."""
        found = []
        if self.line.takes_fraction:
            found.append(self.field(DENOMINATOR, "分母"))
        elif self.line.indicator.cumulative:
            found.append(self.field(INCREMENT, "増分"))
        if self.line.subject.basis is TargetBasis.REFERENCE:
            found.append(self.field(REFERENCE, "比較値", hint=self.line.indicator.reference_name))
        return tuple(found)

    @property
    def status(self) -> DeskField:
        return self.field(STATUS, "区分", STATUSES)

    @property
    def note(self) -> DeskField:
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
        """Whether somebody has to say that the figure is right all the same; of the one shown."""
        shows_stored = not self.problems and not self.clash and not self.elsewhere
        return bool(self.line.cautions) and shows_stored

    @property
    def lacks_reason(self) -> bool:
        """It was ticked as right, without a word why."""
        return bool(self.asks and self.sure == self.line.as_text and not self.line.is_confirmed)

    def units(self) -> Iterator[tuple[str, Content]]:
        """What can be saved by itself: the figure, and the confirmation of its warnings."""
        yield self.name, self.content(self.understood.reported)
        if self.was_asked:
            yield f"{CONFIRMATION}{self.line.indicator.pk}", self.sure


class PhaseForm(LineForm):
    """One phase's fields, and what they were understood to say."""

    def __init__(self, line: PhaseLine, posted: Posted) -> None:
        self.line = line
        stored = typed_phase(None if line.unread else line.figure) | line.unread
        fields = {name: posted.text(f"{line.key}-{name}", text) for name, text in stored.items()}
        self.understood: Understood[ReportedPhase] = understand_phase(fields)
        super().__init__(line, self.understood.problems, fields)

    @property
    def is_due(self) -> bool:
        return self.line.is_due or any(text.strip() for text in self.typed.values())

    @property
    def state(self) -> DeskField:
        nothing: Options = () if self.line.figure else (("", "—"),)
        return self.field("state", "状態", (*nothing, *STATES))

    @property
    def started_on(self) -> DeskField:
        return self.field(STARTED, "開始日", hint="R8.4.1")

    @property
    def completed_on(self) -> DeskField:
        return self.field(COMPLETED, "完了日", hint="R8.9.30")

    @property
    def note(self) -> DeskField:
        return self.field(NOTE, "備考")

    def units(self) -> Iterator[tuple[str, Content]]:
        """What can be saved by itself."""
        yield self.name, self.content(self.understood.reported)


def _with(options: Options, text: str) -> Options:
    """*options*, and what stands in the field where it is none of them."""
    known = any(value == text for value, _ in options)
    return options if known else (*options, (text, text))
