"""Which initiatives were reported on in a plan's last rounds: the states, none of the words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from measures.domain.reporting import ReportingState, reporting_state
from measures.models import QuarterlyReport, ReportingRound, ReportTransition
from measures.permissions import closing_day
from plans import clock
from plans.domain.vocabulary import ReportState
from plans.models import Initiative, Plan

ROUNDS = 4
CLOSED = (ReportingState.LEFT, ReportingState.NONE)


@dataclass(frozen=True, slots=True)
class ReportingRow:
    """取組の報告の状況 — a state for each of the rounds, None where the plan had it not yet."""

    initiative: Initiative
    states: tuple[ReportingState | None, ...]


@dataclass(frozen=True, slots=True)
class Reporting:
    """報告の状況 — the last rounds that have opened, the latest first, and what came in."""

    plan: Plan
    today: date
    rounds: tuple[ReportingRound, ...]
    states: Mapping[tuple[int, int], tuple[ReportState, bool]]

    def row(self, initiative: Initiative, *, owed: bool = True) -> ReportingRow:
        """How far the reports on *initiative* are, by those who answer for it.

        Where none is *owed*, as it was given up, one that is missing is not missed.
        """
        departments = [item.department_id for item in initiative.responsibilities.all()]
        states = [self._state(item, initiative, departments) for item in self.rounds]
        if not owed:
            states = [state if state and state.handed_in else None for state in states]
        return ReportingRow(initiative, tuple(states))

    def _state(
        self, round: ReportingRound, initiative: Initiative, departments: Sequence[int]
    ) -> ReportingState | None:
        if not initiative.is_planned_for(round.fiscal_year, self.today):
            return None
        last = closing_day(round, departments, round.extended_until)
        state, reopened = self.states.get((round.pk, initiative.pk), (None, False))
        return reporting_state(state, closed=self.today > last, reopened=reopened)

    def is_overdue(self, round: ReportingRound) -> bool:
        """Whether its reports should have been handed in by now."""
        return self.today > round.due_on


@dataclass(frozen=True, slots=True)
class HandedIn:
    """提出の数 — how many of a round's reports were not handed in, of how many.

    ``closed``: none of them can be handed in any more.
    """

    round: ReportingRound
    overdue: bool
    closed: bool
    open: int
    of: int


def reporting_of(plan: Plan) -> Reporting:
    """The state of reporting today. Three queries, however many rounds and initiatives."""
    today = clock.today()
    rounds = plan.rounds.filter(opens_on__lte=today).order_by("-fiscal_year", "-quarter")
    latest = tuple(rounds.prefetch_related("extensions")[:ROUNDS])
    reopened = ReportTransition.objects.filter(report=OuterRef("pk"), action="reopen")
    stored = QuarterlyReport.objects.filter(round__in=latest).annotate(again=Exists(reopened))
    columns = stored.order_by().values_list("round_id", "initiative_id", "state", "again")
    states = {(of, about): (ReportState(state), again) for of, about, state, again in columns}
    return Reporting(plan, today, latest, states)


def handed_in(reporting: Reporting, rows: Iterable[ReportingRow]) -> tuple[HandedIn, ...]:
    """For each round of *reporting* how many of *rows* are still to be handed in."""
    columns = list(zip(*(row.states for row in rows), strict=True))
    found = []
    for place, round in enumerate(reporting.rounds):
        due = [state for state in columns[place] if state is not None] if columns else []
        missing = [state for state in due if not state.handed_in]
        closed = all(state in CLOSED for state in missing)
        overdue = reporting.is_overdue(round)
        found.append(HandedIn(round, overdue, closed, len(missing), len(due)))
    return tuple(found)
