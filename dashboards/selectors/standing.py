"""The standing of a plan and its parts: what every page shows, and the words for it."""

from dataclasses import dataclass
from datetime import date

from dashboards.selectors.domain_inputs import phase_plan
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.view_params import ViewParams
from measures.domain.phases import (
    Completion,
    PhasePlan,
)
from measures.domain.rating import Rating, Scheme
from measures.domain.reported import ReportedPhase
from measures.domain.rollup import Summary
from plans.domain.calendar import Period, fiscal_year_label, span_short
from plans.domain.vocabulary import PhaseState, RatingState
from plans.models import (
    Edition,
    Initiative,
    Measure,
    Phase,
    Plan,
    Policy,
)
from plans.selectors.structure import Structure


@dataclass(frozen=True, slots=True)
class PhaseStanding:
    """工程の状況 — a phase and its last report up to the period."""

    phase: Phase
    status: ReportedPhase | None
    late: bool
    completion: Completion | None = None

    @property
    def plan(self) -> PhasePlan:
        return phase_plan(self.phase)

    @property
    def start(self) -> Period:
        """The first quarter that it is planned for."""
        return Period(self.phase.start_year, self.phase.start_quarter or 1)

    @property
    def state(self) -> PhaseState | None:
        """None where it was not reported."""
        return self.status.state if self.status else None

    @property
    def started_on(self) -> date | None:
        return self.status.started_on if self.status else None

    @property
    def completed_on(self) -> date | None:
        return self.status.completed_on if self.status else None

    @property
    def reason(self) -> str:
        """Why it was given up; empty where it was not."""
        cancelled = self.status is not None and self.status.state == PhaseState.CANCELLED
        return self.status.note if self.status and cancelled else ""

    @property
    def late_label(self) -> str:
        """In what it is late: 「令和6年度末までに完了していません」."""
        if self.state == PhaseState.NOT_STARTED:
            return f"{self.start_label}末までに始まっていません"
        return f"{self.end_label}末までに完了していません"

    @property
    def start_label(self) -> str:
        return _planned_label(self.phase.start_year, self.phase.start_quarter)

    @property
    def end_label(self) -> str:
        return _planned_label(self.phase.end_year, self.phase.end_quarter)

    @property
    def years_short(self) -> str:
        """「R7」, 「R7〜R10」, 「R7 Q2〜R8」."""
        phase = self.phase
        return span_short(phase.start_year, phase.end_year, phase.start_quarter, phase.end_quarter)

    @property
    def years_label(self) -> str:
        """「令和7年度」, 「令和7年度〜令和10年度」, 「令和7年度第2四半期〜令和8年度」."""
        start, end = self.start_label, self.end_label
        return start if start == end else f"{start}〜{end}"


@dataclass(frozen=True, slots=True)
class InitiativeStanding:
    """取組の状況."""

    initiative: Initiative
    indicators: tuple[IndicatorStanding, ...]
    phases: tuple[PhaseStanding, ...]
    rating: Rating
    completed: bool = False
    phases_rating: Rating | None = None

    @property
    def sample(self) -> bool:
        """Whether any figure rests on 見本."""
        return any(item.sample for item in self.indicators)

    @property
    def late_phases(self) -> tuple[PhaseStanding, ...]:
        return tuple(phase for phase in self.phases if phase.late)

    @property
    def late_indicators(self) -> tuple[IndicatorStanding, ...]:
        """Those that are rated below plan."""
        return tuple(item for item in self.indicators if item.rating.is_late)

    @property
    def cancelled(self) -> bool:
        return self.rating.state == RatingState.CANCELLED

    @property
    def completed_early(self) -> bool:
        """Whether all of it was done a year or more before it was due."""
        ends = [item.completion for item in self.phases if item.completion]
        reached = [item.figures for item in self.indicators if item.indicator.measurable]
        return (
            self.completed
            and all(end.early for end in ends)
            and all(figures.achieved_early for figures in reached)
        )

    @property
    def months_late(self) -> int:
        """By how many months its last part was done late; 0 while it is not done."""
        if not self.completed:
            return 0
        ends = [item.completion.months_late for item in self.phases if item.completion]
        return max(ends + [item.figures.months_late for item in self.indicators], default=0)


@dataclass(frozen=True, slots=True)
class MeasureStanding:
    """施策の状況."""

    measure: Measure
    initiatives: tuple[InitiativeStanding, ...]
    summary: Summary

    @property
    def sample(self) -> bool:
        """Whether any figure rests on 見本."""
        return any(item.sample for item in self.initiatives)


@dataclass(frozen=True, slots=True)
class PolicyStanding:
    """基本方針の状況."""

    policy: Policy
    measures: tuple[MeasureStanding, ...]
    summary: Summary


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """計画の状況 — ``edition`` is None where none was in force as known on that day.

    ``sample``: whether any figure of the whole plan rests on 見本. Of a part of the plan the
    measures and their counts are those of the part.
    """

    plan: Plan
    params: ViewParams
    structure: Structure
    edition: Edition | None
    scheme: Scheme
    measures: tuple[MeasureStanding, ...]
    policies: tuple[PolicyStanding, ...]
    total: Summary
    sample: bool


def _planned_label(year: int, quarter: int | None) -> str:
    return Period(year, quarter).label if quarter else fiscal_year_label(year)
