"""督促 — how far each department is with each round, and whom to call."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from measures.models import QuarterlyReport, ReportingRound
from measures.permissions import closing_day
from measures.selectors.rounds import running_rounds
from plans.domain.vocabulary import ReportState, RoleKind
from plans.models import Department, InitiativeDepartment, Plan, RoleAssignment, User

NOT_BEGUN = "none"
CHASED = (NOT_BEGUN, *(state.value for state in ReportState))
CHASED_LABELS = ("未着手", *(state.label for state in ReportState))


@dataclass(frozen=True, slots=True)
class Deadline:
    """期限 — how many days are left until reports are due and until nobody enters any more."""

    due_on: date
    closes_on: date
    today: date

    @property
    def days_left(self) -> int:
        return (self.due_on - self.today).days

    @property
    def days_over(self) -> int:
        return (self.today - self.due_on).days

    @property
    def is_over(self) -> bool:
        return self.today > self.due_on

    @property
    def is_closed(self) -> bool:
        return self.today > self.closes_on


@dataclass(frozen=True, slots=True)
class ChaseRow:
    """督促の行 — how far one department is with one round, and whom to call."""

    round: ReportingRound
    department: Department
    counts: dict[str, int]
    promoters: tuple[User, ...]
    deadline: Deadline

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """How many reports nobody has handed in."""
        handed_in = self.counts["submitted"] + self.counts["approved"]
        return self.total - handed_in

    @property
    def cells(self) -> tuple[int, ...]:
        return tuple(self.counts.values())


def chase_board(today: date, departments: Collection[int] | None = None) -> tuple[ChaseRow, ...]:
    """Every department, or *departments* alone, in every open round; the most left to do first."""
    leading = InitiativeDepartment.objects.filter(is_lead=True)
    reports = QuarterlyReport.objects.all()
    roles = RoleAssignment.objects.in_force_on(today).filter(
        role=RoleKind.PROMOTER.value, user__is_active=True
    )
    if departments is not None:
        leading = leading.filter(department__in=departments)
        reports = reports.filter(initiative__responsibilities__in=leading)
        roles = roles.filter(department__in=departments)
    plans = Plan.objects.filter(measures__initiatives__responsibilities__in=leading)
    rounds = list(running_rounds(today).filter(plan__in=plans))
    running = reports.filter(round__in=running_rounds(today))
    states = {
        (round_id, initiative_id): state
        for round_id, initiative_id, state in running.order_by().values_list(
            "round_id", "initiative_id", "state"
        )
    }
    promoters: dict[int | None, list[User]] = defaultdict(list)
    for role in roles.select_related("user"):
        promoters[role.department_id].append(role.user)
    rows = []
    for round, department, initiatives in _responsible(rounds, leading, today):
        counted = Counter(states.get((round.pk, key), NOT_BEGUN) for key in initiatives)
        closes_on = closing_day(round, [department.pk], round.extended_until)
        rows.append(
            ChaseRow(
                round=round,
                department=department,
                counts={state: counted[state] for state in CHASED},
                promoters=tuple(promoters[department.pk]),
                deadline=Deadline(round.due_on, closes_on, today),
            )
        )
    return tuple(
        sorted(rows, key=lambda row: (-row.round.period.ordinal, -row.open, row.department.code))
    )


def _responsible(
    rounds: Collection[ReportingRound], leading: "QuerySet[InitiativeDepartment]", today: date
) -> Iterable[tuple[ReportingRound, Department, set[int]]]:
    """Each round's departments with the initiatives (by id) that *leading* gives them then."""
    led: dict[int, list[InitiativeDepartment]] = defaultdict(list)
    for row in leading.select_related(
        "department",
        "initiative__measure",
        "initiative__first_edition",
        "initiative__ended_edition",
    ):
        led[row.initiative.measure.plan_id].append(row)
    for round in rounds:
        found: dict[Department, set[int]] = defaultdict(set)
        for row in led[round.plan_id]:
            if row.initiative.is_planned_for(round.fiscal_year, today):
                found[row.department].add(row.initiative_id)
        for department, initiatives in found.items():
            yield round, department, initiatives
