"""A save costs a fixed number of statements, however much the department reports on."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures.actions.reports import move_report
from measures.models import Actual, QuarterlyReport
from plans.models import AuditEntry, Department, Indicator, Initiative, Plan, User
from tests import factories
from tests.measures.views.desk_sheet import Sheet, browser_of, sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def grow(plan: Plan, department: Department, initiatives: int) -> None:
    """Let *department* answer for so many more initiatives, with three indicators each."""
    measure = Initiative.objects.filter(measure__plan=plan).first().measure  # type: ignore[union-attr]
    for number in range(initiatives):
        added = factories.InitiativeFactory(measure=measure, code=f"1-2-{number + 20}")
        added.responsibilities.create(department=department)
        for letter in "abc":
            factories.IndicatorFactory(initiative=added, code=f"{added.code}-{letter}")


def statements(captured: CaptureQueriesContext) -> str:
    return "\n".join(f"{at}: {one['sql'][:160]}" for at, one in enumerate(captured, 1))


@pytest.fixture(params=[0, 7], ids=["one initiative", "eight initiatives"])
def sheet(
    request: pytest.FixtureRequest, plan: Plan, department: Department, promoter: User
) -> Sheet:
    grow(plan, department, request.param)
    return sheet_of(promoter, plan, department)


def only(sheet: Sheet, initiative: int, indicator: int) -> Sheet:
    """What the section of one initiative sends while one types."""
    own = {f"i{initiative}-version", f"i{initiative}-seen", f"i{initiative}-done"}
    fields = {
        name: text
        for name, text in sheet.fields.items()
        if name in own or name.startswith((f"a{indicator}-", f"i{initiative}-"))
    }
    return Sheet(sheet.client, sheet.address, fields)


@pytest.mark.thorough
def test_an_autosave_of_one_figure(sheet: Sheet, plan: Plan) -> None:
    indicator = Indicator.objects.filter(initiative__measure__plan=plan).earliest("pk")
    part = only(sheet, indicator.initiative_id, indicator.pk)
    for value in ("65", "66"):
        part.fields[f"a{indicator.pk}-value"] = value
        with CaptureQueriesContext(connection) as captured:
            assert part.save()["Desk-Kept"] == "yes"
        assert Actual.objects.get().value == int(value)
        assert len(captured) <= 20, statements(captured)


@pytest.mark.thorough
def test_a_whole_sheet(sheet: Sheet) -> None:
    for value in ("65", "66"):
        for name in sheet.fields:
            if name.endswith("-value"):
                sheet.fields[name] = value
            if name.endswith("-done"):
                sheet.fields[name] = f"説明会 {value}回"
        before = AuditEntry.objects.filter(action="報告保存").count()
        with CaptureQueriesContext(connection) as captured:
            assert sheet.send(follow=False).status_code == 302
        assert len(captured) <= 45, statements(captured)
        assert {row.value for row in Actual.objects.all()} == {int(value)}
        reports = QuarterlyReport.objects.count()
        assert AuditEntry.objects.filter(action="報告保存").count() == before + reports
        sheet.open()


@pytest.mark.thorough
def test_a_submission(sheet: Sheet, plan: Plan) -> None:
    indicator = Indicator.objects.filter(initiative__measure__plan=plan).earliest("pk")
    key = indicator.initiative_id
    sheet.fields |= {f"a{indicator.pk}-value": "65", f"i{key}-done": "説明会"}
    for name in sheet.fields:
        if name.endswith("-state"):
            sheet.fields[name] = "in_progress"
    with CaptureQueriesContext(connection) as captured:
        sheet.send(f"submit:{key}", follow=False)
    assert QuarterlyReport.objects.get(initiative=key).state == "submitted"
    assert len(captured) <= 30, statements(captured)


@pytest.mark.thorough
@pytest.mark.parametrize("page", ["desk", "report"])
def test_an_approval(sheet: Sheet, plan: Plan, approver: User, promoter: User, page: str) -> None:
    indicator = Indicator.objects.filter(initiative__measure__plan=plan).earliest("pk")
    part = only(sheet, indicator.initiative_id, indicator.pk)
    part.fields[f"a{indicator.pk}-value"] = "65"
    part.save()
    report = move_report(report=QuarterlyReport.objects.get(), action="submit", by=promoter)
    data = {"action": "approve", "version": report.version, "comment": ""}
    address = f"/work/reports/{report.pk}/"
    if page == "desk":
        data |= {"reports": report.pk, f"version-{report.pk}": report.version}
        address = "/work/"
    client: Client = browser_of(approver)
    with CaptureQueriesContext(connection) as captured:
        assert client.post(address, data).status_code == 302
    report.refresh_from_db()
    assert report.state == "approved"
    assert len(captured) <= 25, statements(captured)
