"""What a save costs: one figure while one types, a whole sheet, a submission, an approval."""

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from measures.actions.rounds import open_rounds
from measures.models import QuarterlyReport
from plans import clock
from plans.actions.people import assign_role, create_account
from plans.actions.plans import load_plan
from plans.domain.plan_document import PlanDocument
from plans.domain.vocabulary import ReportState, RoleKind
from plans.models import Department, Indicator, Initiative, Plan, User
from tests.bench import urls
from tests.measures.views.desk_sheet import Sheet, browser_of

DAY = timezone.make_aware(datetime(2026, 10, 20, 10))
INITIATIVES = 8
TRIES = 5


def save_costs(document: PlanDocument, by: User) -> dict[str, Any]:
    """Statements and CPU of each kind of save, on a plan of which nothing is reported yet.

    Everything is taken back again. What is mailed after a transaction is not counted.
    """
    with (
        clock.frozen(DAY),
        override_settings(ROOT_URLCONF="tests.bench.urls"),
        transaction.atomic(),
    ):
        load_plan(document=document, by=None)
        plan = Plan.objects.get(code=document.plan.code)
        round = open_rounds(plan=plan, fiscal_year=2026, by=by)[1]
        department = Department.objects.create(code=plan.code[-20:], name=f"計測課{plan.pk}")
        for initiative in Initiative.objects.filter(measure__plan=plan)[:INITIATIVES]:
            initiative.responsibilities.all().delete()
            initiative.responsibilities.create(department=department, is_lead=True)
        promoter, approver = (
            _person(role, department) for role in (RoleKind.PROMOTER, RoleKind.APPROVER)
        )
        sheet = Sheet(browser_of(promoter), f"/work/{round.pk}/{department.pk}/")
        sheet.open()
        bare = _bare(sheet.client, sheet.open().content)
        sheets = []
        for number in range(TRIES):
            sheet.open()
            sheets.append(_measured(partial(_whole, sheet, number)))
        sheet.open()
        typing, field = _typing(sheet, plan)
        figures = [_measured(partial(_type, typing, field, number)) for number in range(TRIES)]
        submissions = []
        for report in QuarterlyReport.objects.filter(round=round):
            sheet.open()
            press = partial(sheet.send, f"submit:{report.initiative_id}", follow=False)
            submissions.append(_measured(press))
        office, approvals = browser_of(approver), []
        # Where a figure has to be confirmed first, nothing was handed in.
        for report in QuarterlyReport.objects.filter(round=round, state=ReportState.SUBMITTED):
            data = {"action": "approve", "version": report.version, "comment": ""}
            address = f"/work/reports/{report.pk}/"
            approvals.append(_measured(partial(office.post, address, data)))
        transaction.set_rollback(True)
    costs = {
        "autosave": figures,
        "sheet": sheets,
        "submission": submissions,
        "approval": approvals,
    }
    return {name: _cost(measured, bare) for name, measured in costs.items()}


def _person(role: RoleKind, department: Department) -> User:
    user = create_account(
        email=f"{role.value}-{department.pk}@example.test", display_name="計測", by=None
    )
    assign_role(
        user=user,
        role=role,
        department=department,
        by=None,
        starts_on=date(2020, 4, 1),
        ends_on=None,
    )
    return user


def _measured(work: Callable[[], HttpResponse]) -> tuple[int, float]:
    """The statements of one request, and its CPU seconds."""
    with CaptureQueriesContext(connection) as captured:
        begin = time.process_time()
        response = work()
        spent = time.process_time() - begin
    assert response.status_code in {200, 302}, response.content[:500]
    return len(captured), spent


def _bare(client: Client, content: bytes) -> float:
    urls.CONTENT["page"] = content
    return min(_measured(lambda: client.get("/bare/page"))[1] for _ in range(TRIES * 2))


def _cost(measured: list[tuple[int, float]], bare: float) -> dict[str, Any]:
    """The most statements of all tries, and the least CPU."""
    seconds = min(spent for _, spent in measured)
    return {
        "statements": max(count for count, _ in measured),
        "milliseconds": round(seconds * 1000, 2),
        "ratio": round(seconds / bare, 2),
    }


def _named(sheet: Sheet, ending: str) -> Iterator[str]:
    return (name for name in sheet.fields if name.endswith(ending))


def _whole(sheet: Sheet, number: int) -> HttpResponse:
    for name in _named(sheet, "-done"):
        sheet.fields[name] = f"説明会を{number + 1}回開いた。"
    for name in _named(sheet, "-state"):
        sheet.fields[name] = "in_progress"
    for name in (*_named(sheet, "-value"), *_named(sheet, "-numerator")):
        sheet.fields[name] = f"{number + 10}"
    for name in _named(sheet, "-denominator"):
        sheet.fields[name] = "100"
    return sheet.send(follow=False)


def _typing(sheet: Sheet, plan: Plan) -> tuple[Sheet, str]:
    """The section of one initiative by itself, and the field of its first figure."""
    names = set(sheet.fields)
    indicator = next(
        item
        for item in Indicator.objects.filter(initiative__measure__plan=plan)
        if f"a{item.pk}-value" in names
    )
    own = indicator.initiative.indicators.values_list("pk", flat=True)
    heads = (f"i{indicator.initiative_id}-", *(f"a{pk}-" for pk in own))
    fields = {name: text for name, text in sheet.fields.items() if name.startswith(heads)}
    return Sheet(sheet.client, sheet.address, fields), f"a{indicator.pk}-value"


def _type(section: Sheet, field: str, number: int) -> HttpResponse:
    section.fields[field] = f"{number + 50}"
    return section.save()
