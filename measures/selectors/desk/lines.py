"""The lines of a quarter's reports as they are filled in: before them, in them, lacking in them."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from measures.domain.entry_rules import NO_GROUNDS, NO_REASON, Doubt, gives_no_reason
from measures.domain.reported import (
    TEXTS,
    UNCHANGED,
    ReportedPhase,
    ReportedValue,
    ReportTexts,
)
from measures.domain.transitions import EDITABLE, RETURNS
from measures.domain.value import own_value
from measures.domain.warnings import (
    Caution,
    PhaseCaution,
    PhaseSurroundings,
    cautions_of,
    phase_cautions_of,
)
from measures.models import QuarterlyReport, ReportingRound, ReportTransition
from measures.selectors.import_context import IndicatorSubject
from measures.selectors.year_targets import YearTarget
from plans.domain.calendar import Period, fiscal_year_short
from plans.domain.vocabulary import (
    Aggregation,
    EntryKind,
    Judgement,
    PhaseState,
    ReportState,
    ValueStatus,
)
from plans.models import Department, Indicator, Initiative, Phase

NOTHING_SAID = "何も入力されていません。取組状況を書いてください（例：前回から変わりなし）。"
SETTLED = frozenset({PhaseState.COMPLETED, PhaseState.CANCELLED})


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """指標の行 — what is known before the quarter, and what was entered for it.

    ``figure`` is the draft, else ``approved``, the official one of this period; ``unread`` the
    fields whose text could not be understood; ``confirmed`` the figure (in words) that holds in
    spite of its warnings; ``following`` the figure of the nearest later quarter that has one.
    ``is_first_of_year``: nothing was reported for an earlier quarter of the year. ``draft_id`` is
    that of the row in which a draft stands. ``is_last_settled``: no figure of an earlier quarter
    than this one's waits for its approval after ``last``.
    """

    indicator: Indicator
    subject: IndicatorSubject
    period: Period
    figure: ReportedValue | None
    approved: ReportedValue | None
    last: ReportedValue | None
    last_period: Period | None
    total_before: Decimal | None
    target: YearTarget
    following: ReportedValue | None = None
    is_first_of_year: bool = True
    unread: dict[str, str] = field(default_factory=dict)
    confirmed: str = ""
    is_sample: bool = False
    is_last_sample: bool = False
    is_last_settled: bool = True
    draft_id: int | None = None

    @property
    def key(self) -> str:
        """What the line's fields begin with."""
        return f"a{self.indicator.pk}"

    @property
    def name(self) -> str:
        return f"actual-{self.indicator.pk}"

    @property
    def label(self) -> str:
        """What it is called in a refusal and in the audit trail."""
        return str(self.indicator)

    @property
    def takes_fraction(self) -> bool:
        return self.subject.entry is EntryKind.FRACTION

    @property
    def is_due(self) -> bool:
        """Whether a figure is asked for in this quarter."""
        return self.indicator.measurable and self.subject.is_due(self.period)

    @property
    def asked_for(self) -> str:
        """「年1回（第4四半期に報告）」; empty where every quarter is asked for."""
        return self.subject.frequency.due_label

    @property
    def value(self) -> Fraction | None:
        return own_value(self.figure)

    @property
    def last_value(self) -> Fraction | None:
        return own_value(self.last)

    @property
    def approved_value(self) -> Fraction | None:
        return own_value(self.approved)

    @property
    def is_changed(self) -> bool:
        """Whether the report says something else than what is official for its period."""
        return self.approved is not None and self.approved != self.figure

    @property
    def increment(self) -> Fraction | None:
        """What the quarter added to a running total, where both ends are known."""
        if not self.indicator.cumulative or self.value is None or self.total_before is None:
            return None
        return self.value - Fraction(self.total_before)

    @property
    def as_text(self) -> str:
        """The figure in words; what a confirmation answers for."""
        return self.figure.shown(judged=self.subject.is_judgement) if self.figure else ""

    @property
    def cautions(self) -> tuple[Caution | Doubt, ...]:
        figure = self.figure
        if figure is None or self.subject.is_judgement:
            return ()
        before = self.last_value
        if before is None and self.total_before is not None:
            before = Fraction(self.total_before)
        found = cautions_of(
            figure,
            before,
            cumulative=self.indicator.cumulative,
            percent=self.subject.may_pass_hundred,
            now=self.approved_value if self.is_changed else None,
            following=own_value(self.following),
            last_denominator=self.last.denominator if self.last else None,
        )
        doubts = self.subject.doubts(figure, self.period, is_first_of_year=self.is_first_of_year)
        return (*found, *doubts)

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody stands by this very figure, with the reason beside it."""
        note = self.figure.note if self.figure else ""
        return bool(self.as_text and self.confirmed == self.as_text and note)

    @property
    def is_missing(self) -> bool:
        """Nothing was said, though it is asked for; a pending figure says something."""
        nothing = self.figure is None or self.figure.status is ValueStatus.MISSING
        return self.is_due and nothing and not self.unread

    @property
    def repeated(self) -> ReportedValue | None:
        """The figure of 「前回から変わりなし」; None where that cannot be said.

        What a quarter adds to its year is a new fact each time, and is never that of another.
        """
        of_a_moment = self.subject.aggregation is Aggregation.LATEST
        if not (self.is_missing and self.last and self.is_last_settled and of_a_moment):
            return None
        note = self.last.note if self.subject.is_judgement else ""
        return replace(self.last, note=note, raw=UNCHANGED)

    @property
    def obstacles(self) -> tuple[str, ...]:
        """Why the report cannot be submitted yet."""
        if self.unread:
            judged = self.unread.get("value") == Judgement.ACHIEVED.label
            reasonless = gives_no_reason(self.unread.get("note", ""))
            if self.subject.is_judgement and judged and reasonless:
                return (f"指標「{self.indicator.name}」: {NO_GROUNDS}",)
            return (f"指標「{self.indicator.name}」の入力を読み取れません。直してください。",)
        if self.is_missing:
            return (
                f"指標「{self.indicator.name}」が未入力です。まだ値がなければ、"
                "区分で「集計中」か「該当なし」を選んでください。",
            )
        if self.cautions and not self.is_confirmed:
            return (
                f"指標「{self.indicator.name}」: {self.cautions[0].label}"
                "正しければ備考に理由を書き、「この値で正しい」に印を付けてください。",
            )
        return ()


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """工程の行 — a phase, what was last said of it, and what this report says."""

    phase: Phase
    period: Period
    figure: ReportedPhase | None
    approved: ReportedPhase | None
    last: ReportedPhase | None
    around: PhaseSurroundings
    unread: dict[str, str] = field(default_factory=dict)
    is_sample: bool = False
    draft_id: int | None = None

    @property
    def key(self) -> str:
        return f"p{self.phase.pk}"

    @property
    def name(self) -> str:
        return f"phase-{self.phase.pk}"

    @property
    def label(self) -> str:
        return f"工程「{self.phase.label}」"

    @property
    def is_changed(self) -> bool:
        return self.approved is not None and self.approved != self.figure

    @property
    def cautions(self) -> tuple[PhaseCaution, ...]:
        """What looks wrong about its state and days; nothing has to be confirmed."""
        return phase_cautions_of(self.figure, self.around) if self.figure else ()

    @property
    def is_due(self) -> bool:
        """A phase whose time has come, and which no earlier report has settled."""
        settled = self.last is not None and self.last.state in SETTLED
        start = Period(self.phase.start_year, self.phase.start_quarter or 1)
        return start <= self.period and not settled

    @property
    def is_missing(self) -> bool:
        return self.is_due and self.figure is None and not self.unread

    @property
    def repeated(self) -> ReportedPhase | None:
        """The state that it had in the last approved report, where it has none in this one."""
        return replace(self.last, note="") if self.is_missing and self.last else None

    @property
    def obstacles(self) -> tuple[str, ...]:
        if self.unread:
            given_up = self.unread.get("state") == PhaseState.CANCELLED
            if given_up and gives_no_reason(self.unread.get("note", "")):
                return (f"{self.label}: {NO_REASON}",)
            return (f"{self.label}の入力を読み取れません。直してください。",)
        if self.is_missing:
            return (f"{self.label}の状態が未入力です。",)
        return ()


AnyLine = TypeVar("AnyLine", IndicatorLine, PhaseLine)


@dataclass(frozen=True, slots=True)
class ReportLines:
    """取組ごとの報告 — one initiative's report in one round; ``report`` is None until begun.

    ``refusal`` says why the person asking may not enter anything, None where they may. ``before``
    are the texts of the quarter before. ``returned`` is the last step by which it was sent back or
    reopened, ``last_move`` the last of all.
    """

    round: ReportingRound
    initiative: Initiative
    departments: tuple[Department, ...]
    report: QuarterlyReport | None
    rows: tuple[IndicatorLine, ...]
    phases: tuple[PhaseLine, ...]
    files: int
    last_move: ReportTransition | None
    closes_on: date
    refusal: str | None
    before: ReportTexts | None = None
    returned: ReportTransition | None = None

    @property
    def key(self) -> str:
        return f"i{self.initiative.pk}"

    @property
    def state(self) -> ReportState | None:
        return ReportState(self.report.state) if self.report else None

    @property
    def version(self) -> int:
        return self.report.version if self.report else 0

    @property
    def may_edit(self) -> bool:
        return self.refusal is None and (self.state is None or self.state in EDITABLE)

    @property
    def is_done(self) -> bool:
        """Handed on: nothing is left to do for those who enter."""
        return self.state in {ReportState.SUBMITTED, ReportState.APPROVED}

    @property
    def sent_back(self) -> ReportTransition | None:
        """Who sent it back or reopened it, when and why, while it lies with those who enter."""
        move = self.last_move if self.state in EDITABLE else None
        return move if move and move.action in RETURNS else None

    @property
    def may_withdraw(self) -> bool:
        return self.refusal is None and self.state is ReportState.SUBMITTED

    @property
    def is_sample(self) -> bool:
        return bool(self.report and self.report.is_sample) or any(r.is_sample for r in self.rows)

    @property
    def year_short(self) -> str:
        return fiscal_year_short(self.round.fiscal_year)

    @property
    def texts(self) -> dict[str, str]:
        return {name: getattr(self.report, name) if self.report else "" for name in TEXTS}

    @property
    def has_texts(self) -> bool:
        return any(self.texts.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of what nobody has entered yet."""
        return (
            *(row.indicator.name for row in self.rows if row.is_missing),
            *(line.label for line in self.phases if line.is_missing),
        )

    @property
    def lines(self) -> tuple[IndicatorLine | PhaseLine, ...]:
        return (*self.rows, *self.phases)

    @property
    def obstacles(self) -> tuple[str, ...]:
        """Why it cannot be submitted yet, each with how to mend it."""
        found = tuple(reason for line in self.lines for reason in line.obstacles)
        return found if found or self.is_begun else (NOTHING_SAID,)

    @property
    def is_begun(self) -> bool:
        """Whether anything at all stands in it."""
        entered = any(line.figure or line.unread for line in self.lines)
        return entered or self.has_texts

    @property
    def may_carry(self) -> bool:
        """Whether a phase without a state has one from before that could be taken over."""
        return any(line.repeated for line in self.phases)

    @property
    def may_repeat(self) -> bool:
        """Whether 「前回から変わりなし」 says something of it that is not said yet."""
        has_words = bool(self.before) and not self.is_begun
        return has_words or any(row.repeated for row in self.rows)

    @property
    def repeated_texts(self) -> tuple[str, ...]:
        """The names of the texts that are those of the quarter before."""
        return self.report.texts.repeated_from(self.before) if self.report else ()
