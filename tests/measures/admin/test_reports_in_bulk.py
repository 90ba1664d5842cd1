"""Many reports approved or reopened at once, from the admin's list."""

import pytest

from measures.actions.reports import ensure_report
from measures.models import QuarterlyReport
from plans.domain.vocabulary import ReportState
from plans.models import Department, InitiativeDepartment, Plan, User
from tests import factories
from tests.measures.admin.test_reports import LIST, browser, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_many_are_approved_at_once_and_each_answers_for_itself(
    plan: Plan, report: QuarterlyReport, promoter: User, approver: User, department: Department
) -> None:
    other = factories.InitiativeFactory(measure=report.initiative.measure, code="1-2-2")
    InitiativeDepartment.objects.create(initiative=other, department=department)
    draft = ensure_report(round=report.round, initiative=other, by=promoter)
    submitted(report, promoter)
    form = {"action": "approve_chosen", "_selected_action": [report.pk, draft.pk]}

    text = browser(approver).post(LIST, form, follow=True).content.decode()

    assert f"「{report}」を承認しました。" in text
    assert "「下書き」の報告に「承認」はできません" in text
    report.refresh_from_db()
    draft.refresh_from_db()
    assert (report.state, draft.state) == (ReportState.APPROVED, ReportState.DRAFT)


def test_a_promoter_is_not_offered_to_approve(report: QuarterlyReport, promoter: User) -> None:
    submitted(report, promoter)
    client = browser(promoter)

    assert "approve_chosen" not in client.get(LIST).content.decode()
    client.post(LIST, {"action": "approve_chosen", "_selected_action": [report.pk]})
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_the_administrator_reopens_several_reports_with_a_reason(
    report: QuarterlyReport, promoter: User, approver: User, administrator: User
) -> None:
    submitted(report, promoter)
    browser(approver).post(LIST, {"action": "approve_chosen", "_selected_action": [report.pk]})
    form = {"action": "reopen_chosen", "_selected_action": [report.pk]}

    silent = browser(administrator).post(LIST, form, follow=True).content.decode()
    assert "再開には理由を書いてください" in silent
    browser(approver).post(LIST, form | {"comment": "数え直し"})
    report.refresh_from_db()
    assert report.state == ReportState.APPROVED

    browser(administrator).post(LIST, form | {"comment": "数え直し"})
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT
    assert report.transitions.last().comment == "数え直し"
