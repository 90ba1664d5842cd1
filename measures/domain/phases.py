"""工程 — how an initiative's phases stand against their planned years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from measures.domain.rating import Rating, Scheme, unrated
from measures.domain.terms import Reason
from plans.domain.calendar import FiscalYear, Period
from plans.domain.vocabulary import PhaseOutcome, PhaseState


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """工程の計画 — the fiscal years a phase is to span."""

    label: str
    start_year: int
    end_year: int


@dataclass(frozen=True, slots=True)
class PhaseStatus:
    """工程の状況 — what was last reported of a phase."""

    state: PhaseState
    started_on: date | None = None
    completed_on: date | None = None


def is_late(plan: PhasePlan, status: PhaseStatus | None, period: Period) -> bool:
    """Whether the phase should be complete by the end of *period* and is not.

    A phase that was given up is settled: it is not late for ever.
    """
    due = FiscalYear(plan.end_year).end <= period.end
    done = status is not None and status.state in {PhaseState.COMPLETED, PhaseState.CANCELLED}
    return due and not done


def is_early(plan: PhasePlan, status: PhaseStatus | None) -> bool:
    """Whether the phase was completed a whole year or more before its planned end."""
    if status is None or status.completed_on is None:
        return False
    return status.completed_on <= FiscalYear(plan.end_year - 1).end


def phases_rating(
    scheme: Scheme, phases: Sequence[tuple[PhasePlan, PhaseStatus | None]], period: Period
) -> Rating:
    """C for one that is late, A for one that came early, else B; 未報告 where nobody reported."""
    if all(status is None for _, status in phases):
        return unrated(Reason.UNREPORTED)
    if any(is_late(plan, status, period) for plan, status in phases):
        return scheme.of_phases(PhaseOutcome.LATE)
    if any(is_early(plan, status) for plan, status in phases):
        return scheme.of_phases(PhaseOutcome.EARLY)
    return scheme.of_phases(PhaseOutcome.ON_PLAN)
