"""What the pages of one plan and of one person cost beside very many other plans."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures.models import QuarterlyReport
from plans.actions.audit import record
from plans.domain.vocabulary import RoleKind
from plans.models import Department, Plan, User
from tests import factories
from tests.bench.many import add_plans

SIZES = (1, 100, 1741)
ROUNDS = 3
# The most that a page of one plan or person may grow by.
GROWTH = 1.2
# In the label of the trail's one entry about the report.
SAVED = "電子申請サービス"
# The admin's lists, each narrowed to the rows of one plan or person.
LISTS = {
    "plans/plan": "q={plan.code}",
    "plans/edition": "plan__id__exact={plan.pk}",
    "plans/policy": "plan__id__exact={plan.pk}",
    "plans/measure": "plan__id__exact={plan.pk}",
    "plans/initiative": "measure__plan__id__exact={plan.pk}",
    "plans/phase": "edition__plan__id__exact={plan.pk}",
    "plans/glossaryterm": "plan__id__exact={plan.pk}",
    "plans/indicator": "initiative__measure__plan__id__exact={plan.pk}",
    "plans/target": "edition__plan__id__exact={plan.pk}",
    "plans/ratingscheme": "",
    "plans/user": "q=example.test",
    "plans/roleassignment": "q=example.test",
    "plans/department": "q={department.code}",
    "plans/auditentry": f"q={SAVED}",
    "measures/reportinground": "plan__id__exact={plan.pk}",
    "measures/quarterlyreport": "round__plan__id__exact={plan.pk}",
}
OF_A_PLAN = (
    *("", "initiatives/", "indicators/", "changes/", "opinions/", "glossary/", "exports/"),
    *("measures/1-2/", "initiatives/1-2-1/", "indicators/1-2-1-a/"),
    "indicators/1-2-1-a/history/",
)


@dataclass(frozen=True, slots=True)
class FlatCost:
    """Statements, CPU milliseconds and bytes of one answer."""

    statements: int
    milliseconds: float
    size: int


@dataclass(frozen=True, slots=True)
class World:
    """The plan that is looked at, and who looks."""

    plan: Plan
    department: Department
    report: QuarterlyReport
    people: dict[RoleKind, User]

    @property
    def _administered(self) -> tuple[str, ...]:
        return tuple(f"/plans/{self.plan.code}/{path}/" for path in ("editions", "rounds"))

    @property
    def addresses(self) -> Iterator[tuple[RoleKind, str]]:
        """Every page of the plan or of a person, each as whom it is opened."""
        for role in (RoleKind.PROMOTER, RoleKind.APPROVER):
            yield role, "/work/"
            yield role, f"/work/{self.report.round_id}/{self.department.pk}/"
            yield role, f"/work/reports/{self.report.pk}/"
            yield role, "/notices/"
        for path in OF_A_PLAN:
            yield RoleKind.VIEWER, f"/plans/{self.plan.code}/{path}?period=2026Q2"
        for path in (f"/audit/?q={SAVED}", "/people/?q=example.test", *self._administered):
            yield RoleKind.ADMINISTRATOR, path
        for model, query in LISTS.items():
            narrowed = query.format(plan=self.plan, department=self.department)
            yield RoleKind.ADMINISTRATOR, f"/admin/{model}/?{narrowed}"


def small_world() -> World:
    """The small plan, its report handed in, and somebody in each role."""
    plan = factories.small_plan(code="tome-dx")
    department = Department.objects.get(initiatives__measure__plan=plan)
    people = {
        role: factories.person(role, department, is_staff=role is RoleKind.ADMINISTRATOR)
        for role in RoleKind
    }
    report = factories.report_of(plan, people[RoleKind.PROMOTER])
    QuarterlyReport.objects.filter(pk=report.pk).update(state="submitted", done="変わりなし")
    record(by=people[RoleKind.PROMOTER], action="報告保存", subject=report)
    return World(plan, department, report, people)


def costs(world: World, rounds: int = ROUNDS) -> dict[str, FlatCost]:
    """What each address costs, the plan's figures reckoned anew."""
    found = {}
    for role, address in world.addresses:
        client = Client()
        client.force_login(world.people[role])
        found[f"{role.value} {address}"] = _cost(client, address, rounds)
    return found


def _cost(client: Client, address: str, rounds: int) -> FlatCost:
    client.get(address)
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    spent, count = [], len(statements)
    for _ in range(rounds):
        begin = time.process_time()
        client.get(address)
        spent.append(time.process_time() - begin)
    return FlatCost(count, round(min(spent, default=0) * 1000, 2), len(answer.content))


def flat_costs(sizes: tuple[int, ...] = SIZES) -> dict[int, dict[str, FlatCost]]:
    """The costs of every address with so many plans in all."""
    world, there, found = small_world(), 1, {}
    for size in sizes:
        add_plans(range(there + 1, size + 1), world.plan.rating_scheme)
        there = size
        found[size] = costs(world)
    return found


def grown(few: dict[str, FlatCost], many: dict[str, FlatCost]) -> list[str]:
    """The addresses that cost more than they may with many plans, each with both costs."""
    return [
        f"{name}: {few[name]} → {many[name]}"
        for name in few
        if many[name].statements > few[name].statements
        or many[name].size > few[name].size * GROWTH
        or many[name].milliseconds > few[name].milliseconds * GROWTH
    ]
