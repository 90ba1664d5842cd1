"""工程 — how an initiative's phases stand against the time planned for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from measures.domain.rating import CANCELLED, Rating, Scheme
from measures.domain.reported import ReportedPhase
from measures.domain.terms import Reason
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseOutcome, PhaseState


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """工程の計画 — the fiscal years, or quarters of them, that a phase is to span.

    ``ongoing`` (継続): a standing activity, which is never late while it is 実施中.
    """

    label: str
    start_year: int
    end_year: int
    start_quarter: int | None = None
    end_quarter: int | None = None
    ongoing: bool = False

    @property
    def latest_start(self) -> date:
        """The last day on which it may begin."""
        return Period(self.start_year, self.start_quarter or 4).end

    @property
    def end(self) -> Period:
        """The quarter at whose end it should be complete."""
        return Period(self.end_year, self.end_quarter or 4)


@dataclass(frozen=True, slots=True)
class Completion:
    """完了 — the day by which a phase was complete, and how that stands against its plan."""

    on: date
    early: bool
    months_late: int


def completed_by(status: ReportedPhase | None, period: Period) -> date | None:
    """The day by which the phase was complete, if it was by the end of *period*.

    The report on a period is written after it: a later day of completion is not yet of the period.
    Without a day it was at the latest the period's last.
    """
    if status is None or status.state != PhaseState.COMPLETED:
        return None
    day = status.completed_on or period.end
    return day if day <= period.end else None


def completion_of(
    plan: PhasePlan, status: ReportedPhase | None, period: Period
) -> Completion | None:
    """How a phase was completed; None where it is not complete by the end of *period*."""
    day = completed_by(status, period)
    if day is None:
        return None
    due = plan.end.end
    months = (day.year - due.year) * 12 + day.month - due.month
    return Completion(day, day <= plan.end.shift(-4).end, max(0, months) if day > due else 0)


def is_late(plan: PhasePlan, status: ReportedPhase | None, period: Period) -> bool:
    """Whether by the end of *period* it should be complete and is not, or begun and is not.

    A phase that was given up is settled: it is not late for ever.
    """
    state = status.state if status else None
    if state == PhaseState.CANCELLED or (plan.ongoing and state == PhaseState.IN_PROGRESS):
        return False
    if state == PhaseState.NOT_STARTED and plan.latest_start <= period.end:
        return True
    return plan.end <= period and not completed_by(status, period)


def is_early(plan: PhasePlan, status: ReportedPhase | None, period: Period) -> bool:
    """Whether it was completed a year or more before its planned end, which is still to come."""
    completion = completion_of(plan, status, period)
    return completion is not None and completion.early and period < plan.end


Phases = Sequence[tuple[PhasePlan, ReportedPhase | None]]


def are_cancelled(phases: Phases) -> bool:
    """Whether the last phase begun was given up, none follows it and none is still 実施中.

    A phase follows where something was reported of it; one that is only planned does not.
    """
    states = [status.state for _, status in phases if status is not None]
    if PhaseState.IN_PROGRESS in states:
        return False
    return bool(states) and states[-1] == PhaseState.CANCELLED


def are_completed(phases: Phases, period: Period) -> bool:
    """Whether every phase that was not given up is complete, and one is."""
    kept = [status for _, status in phases if not _is_cancelled(status)]
    return bool(kept) and all(completed_by(status, period) for status in kept)


def phases_rating(scheme: Scheme, phases: Phases, period: Period) -> Rating:
    """The lowest band for one that is late, the early one for one that came early, else on plan.

    未報告 where nobody reported. Phases given up take no part; where the last one was, 中止.
    An initiative without phases has nothing to report here.
    """
    if not phases:
        return scheme.unrated(Reason.UNMEASURABLE)
    if are_cancelled(phases):
        return CANCELLED
    kept = [(plan, status) for plan, status in phases if not _is_cancelled(status)]
    if all(status is None for _, status in kept):
        return scheme.unrated(Reason.UNREPORTED)
    if any(is_late(plan, status, period) for plan, status in kept):
        return scheme.of_phases(PhaseOutcome.LATE)
    if any(is_early(plan, status, period) for plan, status in kept):
        return scheme.of_phases(PhaseOutcome.EARLY)
    return scheme.on_plan


def _is_cancelled(status: ReportedPhase | None) -> bool:
    return status is not None and status.state == PhaseState.CANCELLED
