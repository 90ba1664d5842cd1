"""What a sheet is held against: the plan, its rounds and reports, and the figures that stand.

Read once for a whole sheet, in a constant number of queries, however many rows it has.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeAlias

from measures.domain.reported import ReportedPhase, ReportedValue, Says
from measures.domain.terms import Limits
from measures.models import (
    Actual,
    PhaseProgress,
    QuarterlyReport,
    ReportingRound,
    RoundExtension,
)
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import (
    Direction,
    EntryKind,
    Frequency,
    PhaseState,
    ReportState,
    TargetBasis,
    ValueStatus,
)
from plans.models import Indicator, Initiative, InitiativeDepartment, Phase, Plan
from plans.sheets.cells.words import is_percent_unit

NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class InitiativeGround:
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
class IndicatorGround:
    """An indicator as a sheet's rows meet it."""

    id: int
    code: str
    name: str
    unit: str
    entry: EntryKind
    aggregation: str
    basis: TargetBasis
    cumulative: bool
    baseline_value: Decimal | None
    baseline_on: date | None
    initiative: InitiativeGround
    direction: Direction = Direction.INCREASE
    frequency: Frequency = Frequency.QUARTERLY
    limits: Limits = NO_LIMITS
    decimals: int = 0

    @property
    def is_judgement(self) -> bool:
        """定性目標: its figure is 達成 or 未達成."""
        return self.entry is EntryKind.JUDGEMENT

    @property
    def may_pass_hundred(self) -> bool:
        """Whether it is counted in per cent, and no limit says how far it can go."""
        return is_percent_unit(self.unit) and self.limits.greatest is None

    def is_due(self, period: Period) -> bool:
        """Whether its figure is asked for in *period*."""
        return period.quarter in self.frequency.due_quarters


@dataclass(frozen=True, slots=True)
class PhaseGround:
    """A phase, in the wording of one edition."""

    id: int
    number: int
    label: str
    span: str
    effective_from: int
    initiative: InitiativeGround

    @property
    def code(self) -> str:
        return f"{self.initiative.code}/{self.number}"

    @property
    def name(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Standing(Generic[Says]):
    """A stored row: a draft, or the approved one that is in force."""

    id: int
    says: Says
    is_sample: bool


AnyStanding: TypeAlias = Standing[ReportedValue] | Standing[ReportedPhase]


@dataclass(frozen=True, slots=True)
class RoundGround:
    """A round, with what was granted beyond its closing day by department."""

    round: ReportingRound
    extensions: dict[int, date]

    def closes_for(self, department_ids: frozenset[int]) -> date:
        """The last day on which these departments may enter."""
        granted = [day for key, day in self.extensions.items() if key in department_ids]
        return max([self.round.closes_on, *granted])


@dataclass(frozen=True, slots=True)
class ReportGround:
    id: int
    state: ReportState
    version: int
    is_sample: bool
    has_texts: bool


@dataclass(slots=True)
class Ground:
    """Everything a sheet is matched with. Keys of periods are (fiscal year, quarter)."""

    plan: Plan
    indicators: list[IndicatorGround] = field(default_factory=list)
    phases: dict[tuple[str, int], list[PhaseGround]] = field(default_factory=dict)
    rounds: dict[Period, RoundGround] = field(default_factory=dict)
    reports: dict[tuple[Period, int], ReportGround] = field(default_factory=dict)
    current: dict[tuple[int, Period], Standing[ReportedValue]] = field(default_factory=dict)
    drafts: dict[tuple[int, Period], Standing[ReportedValue]] = field(default_factory=dict)
    phase_current: dict[tuple[int, int, Period], Standing[ReportedPhase]] = field(
        default_factory=dict
    )
    phase_drafts: dict[tuple[int, int, Period], Standing[ReportedPhase]] = field(
        default_factory=dict
    )

    def phase_at(self, initiative_code: str, number: int, year: int) -> PhaseGround | None:
        """The phase as the edition in force in *year* has it, or as the nearest one does."""
        known = self.phases.get((initiative_code, number), [])
        in_force = [phase for phase in known if phase.effective_from <= year]
        candidates = in_force or known
        return candidates[-1] if candidates else None


def ground_of(plan: Plan) -> Ground:
    """Read all that a sheet for *plan* is held against."""
    ground = frame_of(plan)
    _read_actuals(ground)
    _read_phases(ground)
    return ground


def frame_of(plan: Plan) -> Ground:
    """The ground without the figures that stand on it."""
    ground = Ground(plan=plan)
    initiatives = _initiatives(plan)
    ground.indicators = list(_indicators(plan, initiatives))
    ground.phases = _phases(plan, initiatives)
    ground.rounds = _rounds(plan)
    ground.reports = _reports(plan)
    return ground


def _initiatives(plan: Plan) -> dict[int, InitiativeGround]:
    departments: dict[int, set[int]] = defaultdict(set)
    for initiative, department in InitiativeDepartment.objects.filter(
        initiative__measure__plan=plan
    ).values_list("initiative_id", "department_id"):
        departments[initiative].add(department)
    today = clock.today()
    years = range(plan.first_year, plan.final_year + 1)
    rows = Initiative.objects.filter(measure__plan=plan)
    return {
        row.pk: InitiativeGround(
            row.pk,
            row.code,
            row.name,
            frozenset(departments[row.pk]),
            frozenset(year for year in years if row.is_planned_for(year, today)),
        )
        for row in rows.select_related("first_edition", "ended_edition")
    }


def _indicators(plan: Plan, initiatives: dict[int, InitiativeGround]) -> Iterator[IndicatorGround]:
    for row in Indicator.objects.filter(initiative__measure__plan=plan).order_by("pk"):
        yield indicator_ground(row, initiatives[row.initiative_id])


def indicator_ground(row: Indicator, initiative: InitiativeGround) -> IndicatorGround:
    """A stored indicator as the parser of figures meets it."""
    return IndicatorGround(
        id=row.pk,
        code=row.code,
        name=row.name,
        unit=row.unit,
        entry=EntryKind(row.entry),
        aggregation=row.aggregation,
        basis=TargetBasis(row.basis),
        cumulative=row.cumulative,
        baseline_value=row.baseline_value,
        baseline_on=row.baseline_on,
        initiative=initiative,
        direction=Direction(row.direction),
        frequency=Frequency(row.frequency),
        limits=Limits(row.limit_min, row.limit_max),
        decimals=row.decimals,
    )


def _phases(
    plan: Plan, initiatives: dict[int, InitiativeGround]
) -> dict[tuple[str, int], list[PhaseGround]]:
    found: dict[tuple[str, int], list[PhaseGround]] = defaultdict(list)
    rows = (
        Phase.objects.filter(edition__plan=plan, edition__adopted_on__isnull=False)
        .select_related("edition")
        .order_by("edition__effective_from", "edition__number")
    )
    for row in rows:
        owner = initiatives[row.initiative_id]
        found[owner.code, row.number].append(
            PhaseGround(row.pk, row.number, row.label, row.span, row.edition.effective_from, owner)
        )
    return dict(found)


def _rounds(plan: Plan) -> dict[Period, RoundGround]:
    extensions: dict[int, dict[int, date]] = defaultdict(dict)
    for pk, department, until in RoundExtension.objects.filter(round__plan=plan).values_list(
        "round_id", "department_id", "until"
    ):
        extensions[pk][department] = until
    return {
        row.period: RoundGround(row, extensions[row.pk])
        for row in ReportingRound.objects.filter(plan=plan)
    }


def _reports(plan: Plan) -> dict[tuple[Period, int], ReportGround]:
    rows = QuarterlyReport.objects.filter(round__plan=plan).select_related("round")
    return {
        (row.round.period, row.initiative_id): ReportGround(
            row.pk,
            ReportState(row.state),
            row.version,
            row.is_sample,
            bool(row.done or row.issues or row.next_steps),
        )
        for row in rows
    }


def _standing(model: Any, plan: Plan, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The drafts and current rows of *plan* as tuples: the identity first, then *columns*."""
    rows: Iterator[tuple[Any, ...]] = (
        model.objects.of_plan(plan)
        .filter(superseded_at=None)
        .values_list("id", "approved_at", "is_sample", "note", *columns)
        .iterator(chunk_size=5000)
    )
    return rows


def _read_actuals(ground: Ground) -> None:
    periods: dict[tuple[int, int], Period] = {}
    columns = ("status", "value", "numerator", "denominator", "reference")
    for pk, approved_at, is_sample, note, indicator, year, quarter, status, *numbers in _standing(
        Actual, ground.plan, "indicator_id", "fiscal_year", "quarter", *columns
    ):
        period = periods.setdefault((year, quarter), Period(year, quarter))
        value, numerator, denominator, reference = numbers
        says = ReportedValue(ValueStatus(status), value, numerator, denominator, reference, note)
        target = ground.current if approved_at else ground.drafts
        target[indicator, period] = Standing(pk, says, is_sample)


def _read_phases(ground: Ground) -> None:
    for (
        pk,
        approved_at,
        is_sample,
        note,
        initiative,
        number,
        year,
        quarter,
        state,
        started_on,
        completed_on,
    ) in _standing(
        PhaseProgress,
        ground.plan,
        "report__initiative_id",
        "phase__number",
        "report__round__fiscal_year",
        "report__round__quarter",
        "state",
        "started_on",
        "completed_on",
    ):
        says = ReportedPhase(PhaseState(state), started_on, completed_on, note)
        target = ground.phase_current if approved_at else ground.phase_drafts
        target[initiative, number, Period(year, quarter)] = Standing(pk, says, is_sample)
