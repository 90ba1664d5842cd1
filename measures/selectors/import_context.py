"""What a sheet is held against: the plan, its rounds and reports, and the figures that stand.

Read once for a whole sheet, in a constant number of queries, however many rows it has.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias, overload

from measures.domain.entry_rules import Doubt, doubts_of
from measures.domain.reported import Importable, ReportedPhase, ReportedValue, ReportTexts
from measures.domain.terms import Limits
from measures.domain.value import own_value
from measures.models import Actual, PhaseProgress, QuarterlyReport, ReportingRound
from measures.selectors.stored_rows import (
    AnyStoredRow,
    PhaseRows,
    StoredRow,
    ValueRows,
    phase_rows,
    value_rows,
)
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    EntryKind,
    Frequency,
    TargetBasis,
)
from plans.models import Indicator, Initiative, InitiativeDepartment, Phase, Plan
from plans.sheets.cells.words import as_kept, is_percent_unit

NO_LIMITS = Limits()
# What the code of a report in words ends with, as that of a phase ends with its number.
OF_REPORT = "/報告"


@dataclass(frozen=True, slots=True)
class InitiativeSubject:
    """An initiative as a sheet's rows meet it."""

    id: int
    code: str
    name: str
    department_ids: frozenset[int]
    planned_years: frozenset[int]

    def is_in_plan(self, year: int) -> bool:
        """Whether the plan holds this initiative in a fiscal year."""
        return year in self.planned_years


@dataclass(frozen=True, slots=True)
class IndicatorSubject:
    """An indicator as a sheet's rows meet it."""

    id: int
    code: str
    name: str
    unit: str
    entry: EntryKind
    aggregation: Aggregation
    basis: TargetBasis
    cumulative: bool
    baseline_value: Decimal | None
    baseline_on: date | None
    initiative: InitiativeSubject
    direction: Direction = Direction.INCREASE
    frequency: Frequency = Frequency.QUARTERLY
    limits: Limits = NO_LIMITS
    decimals: int = 0
    first_year: int | None = None

    @property
    def is_judgement(self) -> bool:
        """定性目標: its figure is 達成 or 未達成."""
        return self.entry is EntryKind.JUDGEMENT

    @property
    def may_pass_hundred(self) -> bool:
        """Whether it is counted in per cent, and no limit reported how far it can go."""
        return is_percent_unit(self.unit) and self.limits.greatest is None

    def is_due(self, period: Period) -> bool:
        """Whether its figure is asked for in *period*."""
        has_begun = self.first_year is None or self.first_year <= period.year
        return has_begun and period.quarter in self.frequency.due_quarters

    def doubts(
        self, reported: ReportedValue, period: Period, *, is_first_of_year: bool
    ) -> tuple[Doubt, ...]:
        """What its limits and the quarters it is asked for in make one ask about a figure."""
        value = own_value(reported)
        if value is None:
            return ()
        return doubts_of(
            value,
            period,
            limits=self.limits,
            frequency=self.frequency,
            aggregation=self.aggregation,
            is_first_of_year=is_first_of_year,
        )


@dataclass(frozen=True, slots=True)
class PhaseSubject:
    """A phase, in the wording of one edition."""

    id: int
    number: int
    label: str
    span: str
    effective_from: int
    initiative: InitiativeSubject

    @property
    def code(self) -> str:
        return f"{self.initiative.code}/{self.number}"

    @property
    def name(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """What an initiative's report says in words."""

    initiative: InitiativeSubject

    @property
    def id(self) -> int:
        return self.initiative.id

    @property
    def code(self) -> str:
        return f"{self.initiative.code}{OF_REPORT}"

    @property
    def name(self) -> str:
        return self.initiative.name


Subject: TypeAlias = IndicatorSubject | PhaseSubject | ReportSubject


def texts_in(report: QuarterlyReport | None) -> ReportTexts | None:
    """What *report* says in words, with the line breaks of a sheet's cells; None for nothing."""
    if report is None or not report.has_texts:
        return None
    return ReportTexts(*map(as_kept, report.texts.as_texts()))


@dataclass(frozen=True, slots=True)
class RoundContext:
    """A round, with its extensions by department."""

    round: ReportingRound
    extensions: dict[int, date]


@dataclass(slots=True)
class ImportContext:
    """Everything a sheet is matched with. Keys of periods are (fiscal year, quarter)."""

    plan: Plan
    initiatives: list[InitiativeSubject] = field(default_factory=list)
    indicators: list[IndicatorSubject] = field(default_factory=list)
    phases: dict[tuple[str, int], list[PhaseSubject]] = field(default_factory=dict)
    rounds: dict[Period, RoundContext] = field(default_factory=dict)
    reports: dict[tuple[Period, int], QuarterlyReport] = field(default_factory=dict)
    current: ValueRows = field(default_factory=dict)
    drafts: ValueRows = field(default_factory=dict)
    phase_current: PhaseRows = field(default_factory=dict)
    phase_drafts: PhaseRows = field(default_factory=dict)

    def phase_at(self, initiative_code: str, number: int, year: int) -> PhaseSubject | None:
        """The phase as the edition in force in *year* has it, or as the nearest one does."""
        known = self.phases.get((initiative_code, number), [])
        in_force = [phase for phase in known if phase.effective_from <= year]
        candidates = in_force or known
        return candidates[-1] if candidates else None

    def standing(
        self, subject: Subject, period: Period
    ) -> tuple[AnyStoredRow | None, AnyStoredRow | None]:
        """The current row and the draft of *subject* for *period*."""
        if isinstance(subject, IndicatorSubject):
            key = subject.id, period
            return self.current.get(key), self.drafts.get(key)
        if isinstance(subject, ReportSubject):
            return self.texts(subject.id, period), None
        place = subject.initiative.id, subject.number, period
        return self.phase_current.get(place), self.phase_drafts.get(place)

    def texts(self, initiative_id: int, period: Period) -> StoredRow[ReportTexts] | None:
        """What the report of *period* says in words, where it says anything."""
        report = self.reports.get((period, initiative_id))
        texts = texts_in(report)
        return StoredRow(report.pk, texts, report.is_sample) if report and texts else None

    @overload
    def entered(self, subject: IndicatorSubject, period: Period) -> ReportedValue | None: ...
    @overload
    def entered(self, subject: PhaseSubject, period: Period) -> ReportedPhase | None: ...
    @overload
    def entered(self, subject: ReportSubject, period: Period) -> ReportTexts | None: ...
    def entered(self, subject: Any, period: Period) -> Importable | None:
        """What was last entered of *subject* for *period*: a draft before what it amends."""
        current, draft = self.standing(subject, period)
        found = draft or current
        return found.reported if found else None


def context_of(plan: Plan, *, with_figures: bool = True) -> ImportContext:
    """Read all that a sheet for *plan* is held against; on demand without what was reported."""
    initiatives = _initiatives(plan)
    context = ImportContext(
        plan=plan,
        initiatives=list(initiatives.values()),
        indicators=list(_indicators(plan, initiatives)),
        phases=_phases(plan, initiatives),
        rounds=_rounds(plan),
        reports=_reports(plan),
    )
    if with_figures:
        context.current, context.drafts = value_rows(Actual.objects.of_plan(plan))
        states = PhaseProgress.objects.of_plan(plan)
        context.phase_current, context.phase_drafts = phase_rows(states)
    return context


def _initiatives(plan: Plan) -> dict[int, InitiativeSubject]:
    departments: dict[int, set[int]] = defaultdict(set)
    for initiative, department in InitiativeDepartment.objects.filter(
        initiative__measure__plan=plan
    ).values_list("initiative_id", "department_id"):
        departments[initiative].add(department)
    today = clock.today()
    years = range(plan.first_year, plan.final_year + 1)
    rows = Initiative.objects.filter(measure__plan=plan)
    return {
        row.pk: InitiativeSubject(
            row.pk,
            row.code,
            row.name,
            frozenset(departments[row.pk]),
            frozenset(year for year in years if row.is_planned_for(year, today)),
        )
        for row in rows.select_related("first_edition", "ended_edition")
    }


def _indicators(
    plan: Plan, initiatives: dict[int, InitiativeSubject]
) -> Iterator[IndicatorSubject]:
    for row in Indicator.objects.filter(initiative__measure__plan=plan).order_by("pk"):
        yield indicator_subject(row, initiatives[row.initiative_id])


def indicator_subject(row: Indicator, initiative: InitiativeSubject) -> IndicatorSubject:
    """A stored indicator as the parser of figures meets it."""
    return IndicatorSubject(
        id=row.pk,
        code=row.code,
        name=row.name,
        unit=row.unit,
        entry=EntryKind(row.entry),
        aggregation=Aggregation(row.aggregation),
        basis=TargetBasis(row.basis),
        cumulative=row.cumulative,
        baseline_value=row.baseline_value,
        baseline_on=row.baseline_on,
        initiative=initiative,
        direction=Direction(row.direction),
        frequency=Frequency(row.frequency),
        limits=Limits(row.limit_min, row.limit_max),
        decimals=row.decimals,
        first_year=row.first_year,
    )


def _phases(
    plan: Plan, initiatives: dict[int, InitiativeSubject]
) -> dict[tuple[str, int], list[PhaseSubject]]:
    found: dict[tuple[str, int], list[PhaseSubject]] = defaultdict(list)
    rows = (
        Phase.objects.filter(edition__plan=plan, edition__adopted_on__isnull=False)
        .select_related("edition")
        .order_by("edition__effective_from", "edition__number")
    )
    for row in rows:
        owner = initiatives[row.initiative_id]
        found[owner.code, row.number].append(
            PhaseSubject(row.pk, row.number, row.label, row.span, row.edition.effective_from, owner)
        )
    return dict(found)


def _rounds(plan: Plan) -> dict[Period, RoundContext]:
    rows = ReportingRound.objects.filter(plan=plan).prefetch_related("extensions")
    return {row.period: RoundContext(row, row.extended_until) for row in rows}


def _reports(plan: Plan) -> dict[tuple[Period, int], QuarterlyReport]:
    rows = QuarterlyReport.objects.filter(round__plan=plan).select_related("round")
    return {(row.round.period, row.initiative_id): row for row in rows}
