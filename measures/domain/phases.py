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


def completed_by(status: PhaseStatus | None, period: Period) -> date | None:
    """The day by which the phase was complete, if it was by the end of *period*.

    The report on a period is written after it: a later day of completion is not yet of the period.
    Without a day it was at the latest the period's last.
    """
    if status is None or status.state != PhaseState.COMPLETED:
        return None
    day = status.completed_on or period.end
    return day if day <= period.end else None


def is_late(plan: PhasePlan, status: PhaseStatus | None, period: Period) -> bool:
    """Whether the phase should be complete by the end of *period* and is not.

    A phase that was given up is settled: it is not late for ever.
    """
    if status is not None and status.state == PhaseState.CANCELLED:
        return False
    return FiscalYear(plan.end_year).end <= period.end and not completed_by(status, period)


def is_early(plan: PhasePlan, status: PhaseStatus | None, period: Period) -> bool:
    """Whether the phase was completed a whole year or more before its planned end."""
    day = completed_by(status, period)
    return day is not None and day <= FiscalYear(plan.end_year - 1).end


def phases_rating(
    scheme: Scheme, phases: Sequence[tuple[PhasePlan, PhaseStatus | None]], period: Period
) -> Rating:
    """C for one that is late, A for one that came early, else B; 未報告 where nobody reported.

    An initiative without phases has nothing to report here.
    """
    if not phases:
        return unrated(Reason.UNMEASURABLE)
    if all(status is None for _, status in phases):
        return unrated(Reason.UNREPORTED)
    if any(is_late(plan, status, period) for plan, status in phases):
        return scheme.of_phases(PhaseOutcome.LATE)
    if any(is_early(plan, status, period) for plan, status in phases):
        return scheme.of_phases(PhaseOutcome.EARLY)
    return scheme.of_phases(PhaseOutcome.ON_PLAN)
