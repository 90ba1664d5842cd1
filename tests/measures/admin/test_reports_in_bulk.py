"""Many reports approved or reopened at once, from the admin's list."""

from typing import Any

import pytest
from django.test import Client

from measures.actions.reports import ensure_report, move_report
from measures.models import QuarterlyReport
from plans.domain.vocabulary import ReportState
from plans.models import Department, InitiativeDepartment, Plan, User
from tests import factories
from tests.measures.admin.test_reports import LIST, browser, submitted
from tests.measures.saving import ReportTexts, save_report

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]


def ticked(client: Client, action: str, *reports: QuarterlyReport, query: str = "") -> Any:
    """The list as it is shown, with *reports* ticked and an action chosen, ready to be sent."""
    rows = client.get(LIST + query).context["cl"].result_list
    versions = {f"version-{row.pk}": row.version for row in rows}
    return {"action": action, "_selected_action": [item.pk for item in reports]} | versions


def test_many_are_approved_at_once_and_each_answers_for_itself(
    plan: Plan, report: QuarterlyReport, promoter: User, approver: User, department: Department
) -> None:
    other = factories.InitiativeFactory(measure=report.initiative.measure, code="1-2-2")
    InitiativeDepartment.objects.create(initiative=other, department=department)
    draft = ensure_report(round=report.round, initiative=other, by=promoter)
    submitted(report, promoter)
    client = browser(approver)

    form = ticked(client, "approve_chosen", report, draft)
    text = client.post(LIST, form, follow=True).content.decode()

    assert f"「{report}」を承認しました。" in text
    assert "「下書き」の報告に「承認」はできません" in text
    report.refresh_from_db()
    draft.refresh_from_db()
    assert (report.state, draft.state) == (ReportState.APPROVED, ReportState.DRAFT)


def test_a_promoter_is_not_offered_to_approve(report: QuarterlyReport, promoter: User) -> None:
    submitted(report, promoter)
    client = browser(promoter)

    assert "approve_chosen" not in client.get(LIST).content.decode()
    client.post(LIST, ticked(client, "approve_chosen", report))
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_the_administrator_reopens_several_reports_with_a_reason(
    report: QuarterlyReport, promoter: User, approver: User, administrator: User
) -> None:
    submitted(report, promoter)
    approving = browser(approver)
    approving.post(LIST, ticked(approving, "approve_chosen", report))
    form = ticked(approving, "reopen_chosen", report)

    silent = browser(administrator).post(LIST, form, follow=True).content.decode()
    assert "再開には理由を書いてください" in silent
    browser(approver).post(LIST, form | {"comment": "数え直し"})
    report.refresh_from_db()
    assert report.state == ReportState.APPROVED

    browser(administrator).post(LIST, form | {"comment": "数え直し"})
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT
    assert report.transitions.last().comment == "数え直し"


def test_a_report_that_changed_after_the_list_was_shown_is_left_out_and_named(
    plan: Plan, report: QuarterlyReport, promoter: User, approver: User, department: Department
) -> None:
    other = factories.InitiativeFactory(measure=report.initiative.measure, code="1-2-2")
    InitiativeDepartment.objects.create(initiative=other, department=department)
    untouched = ensure_report(round=report.round, initiative=other, by=promoter)
    untouched = move_report(report=untouched, action="submit", by=promoter)
    changed = submitted(report, promoter)
    client = browser(approver)
    form = ticked(client, "approve_chosen", changed, untouched, query="?state=submitted")
    move_report(report=changed, action="withdraw", by=promoter)

    text = client.post(LIST + "?state=submitted", form, follow=True).content.decode()

    assert f"「{untouched}」を承認しました。" in text
    assert f"「{changed}」: この報告は、開いている間にほかの人が保存しました。" in text
    assert f"「{changed}」: 11月23日 10:00に{promoter}さんが取下げをしました。" in text
    states = {item.pk: item.state for item in QuarterlyReport.objects.all()}
    assert states == {untouched.pk: ReportState.APPROVED, changed.pk: ReportState.DRAFT}


def test_figures_handed_in_anew_are_not_approved_by_the_list_of_the_old_ones(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    """The state is the same as in the list: only the version tells."""
    client = browser(approver)
    form = ticked(client, "approve_chosen", submitted(report, promoter))
    draft = move_report(report=report, action="withdraw", by=promoter)
    saved = save_report(
        report=draft,
        by=promoter,
        expected_version=draft.version,
        texts=ReportTexts(done="書き直した"),
        actuals={},
        phases={},
    )
    move_report(report=saved, action="submit", by=promoter)

    client.post(LIST, form)

    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


@pytest.mark.parametrize("version", [None, "", "abc", "9" * 40])
def test_a_report_that_the_page_did_not_show_is_not_approved(
    version: str | None, report: QuarterlyReport, promoter: User, approver: User
) -> None:
    submitted(report, promoter)
    form = {"action": "approve_chosen", "_selected_action": [report.pk]}
    form |= {} if version is None else {f"version-{report.pk}": version}

    text = browser(approver).post(LIST, form, follow=True).content.decode()

    assert f"「{report}」: 一覧のこのページに表示されていません。" in text
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_the_list_carries_the_version_of_each_row(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    version = submitted(report, promoter).version

    text = browser(approver).get(LIST).content.decode()

    assert f'name="version-{report.pk}" value="{version}"' in text
