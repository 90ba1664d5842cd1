"""What is asked of a plan, and the reported rows that answer it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from dashboards.selectors.told import NOTHING_TOLD, Told
from measures.domain.phases import PhaseStatus
from measures.domain.rating import NOT_BEGUN, NOT_ENDED, Rating
from measures.models import Actual, PhaseProgress
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState
from plans.models import Plan
from plans.selectors.structure import Structure


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the period, the day of knowledge, and whether submitted figures count."""

    period: Period
    as_known_on: date
    provisional: bool = False

    @property
    def judged_at(self) -> Period:
        """The last quarter, up to the one asked for, that had ended on that day."""
        return min(self.period, Period.last_finished(self.as_known_on))

    @property
    def has_ended(self) -> bool:
        """Whether the quarter asked for is over, so that it can be rated."""
        return self.judged_at == self.period

    @property
    def not_rated(self) -> Rating | None:
        """What stands for every rating of a quarter that has not ended; None of one that has."""
        if self.has_ended:
            return None
        return NOT_BEGUN if self.is_ahead else NOT_ENDED

    @property
    def is_ahead(self) -> bool:
        """Whether the quarter asked for has not begun: of it there is a plan and nothing else."""
        return self.period > Period.containing(self.as_known_on)


def actual_rows(plan: Plan, asked: Asked, told: Told = NOTHING_TOLD) -> dict[int, list[Actual]]:
    """The rows that speak for each indicator (by id), in the order of their periods.

    With the provisional switch a submitted row speaks instead of the approved one of its period.
    """
    spoken: dict[tuple[int, Period], Actual] = {}
    official = Actual.objects.of_plan(plan).approved().as_known_on(asked.as_known_on)
    for row in official:
        spoken[row.indicator_id, row.period] = row
    if asked.provisional:
        for row in Actual.objects.of_plan(plan).provisional():
            spoken[row.indicator_id, row.period] = row
    spoken.update(told.actuals)
    rows: dict[int, list[Actual]] = defaultdict(list)
    for (indicator_id, period), row in sorted(spoken.items(), key=lambda item: item[0]):
        if period <= asked.period:
            rows[indicator_id].append(row)
    return rows


def phase_statuses(
    structure: Structure, asked: Asked, told: Told = NOTHING_TOLD
) -> dict[tuple[int, int], PhaseStatus]:
    """The last word on each phase up to the period, by initiative id and phase number."""
    rows = PhaseProgress.objects.of_plan(structure.plan).select_related("report__round")
    spoken = list(rows.approved().as_known_on(asked.as_known_on))
    if asked.provisional:
        spoken += list(rows.provisional())
    words = {
        (row.phase_id, row.report.round.period): PhaseStatus(
            PhaseState(row.state), row.started_on, row.completed_on, row.note
        )
        for row in spoken
    }
    words.update(told.phases)
    known = {item.pk: item for items in structure.phases.values() for item in items}
    statuses: dict[tuple[int, int], PhaseStatus] = {}
    for (phase_id, period), status in sorted(words.items(), key=lambda item: item[0][1]):
        phase = known.get(phase_id)
        if phase is not None and period <= asked.period:
            statuses[phase.initiative_id, phase.number] = status
    return statuses
