"""A figure's history page: value, who, when, why, from which cell, and what took its place."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from measures.actions.reports import ensure_report, move_report
from measures.domain.reported import ReportedValue
from measures.models import Actual, ImportBatch, QuarterlyReport
from measures.selectors.history import figure_history
from plans import clock
from plans.domain.vocabulary import RoleKind, ValueStatus
from plans.models import Indicator, Initiative, Plan, User
from plans.permissions import access_of
from tests import factories
from tests.measures.saving import ReportTexts, save_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/plans/tome-dx/indicators/1-2-1-a/history/"


def enter(report: QuarterlyReport, by: User, value: int) -> None:
    indicator = Indicator.objects.get()
    save_report(
        report=report,
        by=by,
        expected_version=QuarterlyReport.objects.get().version,
        texts=ReportTexts(),
        actuals={indicator.pk: ReportedValue(ValueStatus.REPORTED, value=Decimal(value))},
        phases={},
    )


@pytest.fixture
def report(plan: Plan, promoter: User, approver: User) -> QuarterlyReport:
    """65, approved on 23 November."""
    initiative = Initiative.objects.get()
    report = ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)
    enter(report, promoter, 65)
    move_report(report=report, action="submit", by=promoter)
    return move_report(report=report, action="approve", by=approver)


def shown(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get(PAGE).content.decode()


@pytest.mark.thorough
def test_a_corrected_figure_stays_with_the_reason_for_the_correction(
    report: QuarterlyReport, promoter: User, approver: User, administrator: User, viewer: User
) -> None:
    with clock.frozen(timezone.make_aware(datetime(2026, 12, 10, 9))):
        move_report(report=report, action="reopen", by=administrator, comment="転記誤りのため")
        enter(report, promoter, 66)
        for action, by in (("submit", promoter), ("approve", approver)):
            move_report(report=report, action=action, by=by)
    (period,) = figure_history(Indicator.objects.get(), access_of(viewer))

    assert [(s.actual.value, s.standing) for s in period.states] == [(66, "公式"), (65, "差替済")]
    assert [step.label for step in period.steps] == ["承認", "提出", "再開", "承認", "提出"]
    text = shown(viewer)
    for words in ("転記誤りのため", promoter.display_name, approver.display_name, "画面で入力"):
        assert words in text
    assert "2026年12月10日 09:00" in text


@pytest.mark.thorough
def test_a_figure_from_a_sheet_names_its_file_and_cell(
    plan: Plan, report: QuarterlyReport, administrator: User, viewer: User
) -> None:
    batch = ImportBatch.objects.create(
        plan=plan, file_name="実績.xlsx", sha256="0" * 64, size=1, uploaded_by=administrator
    )
    Actual.objects.update(batch=batch, source_sheet="入力", source_cell="F12")

    assert "実績.xlsx　入力 F12" in shown(viewer)


@pytest.mark.thorough
def test_a_draft_is_shown_to_those_who_work_on_it_alone(
    report: QuarterlyReport, promoter: User, administrator: User, viewer: User
) -> None:
    move_report(report=report, action="reopen", by=administrator, comment="確認")
    enter(report, promoter, 987_654)
    stranger = factories.person(RoleKind.PROMOTER)

    assert ["987,654" in shown(who) for who in (promoter, administrator, viewer, stranger)] == [
        True,
        True,
        False,
        False,
    ]


def test_the_number_of_queries_does_not_grow_with_the_quarters(
    plan: Plan, report: QuarterlyReport, viewer: User, django_assert_num_queries: Any
) -> None:
    for quarter in (1, 3, 4):
        stored = factories.ReportingRoundFactory(plan=plan, quarter=quarter)
        other = QuarterlyReport.objects.create(
            round=stored, initiative=report.initiative, created_by=viewer
        )
        Actual.objects.create(
            report=other,
            indicator=Indicator.objects.get(),
            fiscal_year=2026,
            quarter=quarter,
            value=1,
            entered_by=viewer,
            approved_by=viewer,
            approved_at=clock.now(),
        )
    indicator = Indicator.objects.select_related("initiative").get()
    access = access_of(viewer)

    with django_assert_num_queries(3):
        assert len(figure_history(indicator, access)) == 4


def correct(user: User, report: QuarterlyReport, reason: str = "転記誤りのため") -> Any:
    client = Client()
    client.force_login(user)
    data = {"reason": reason, "version": report.version}
    return client.post(f"/work/reports/{report.pk}/correct/", data)


@pytest.mark.thorough
def test_a_figure_of_a_closed_round_is_mended_in_one_step(
    report: QuarterlyReport, promoter: User, administrator: User
) -> None:
    with clock.frozen(timezone.make_aware(datetime(2027, 6, 1, 9))):
        assert "この値を直す" in shown(administrator)
        assert "この値を直す" not in shown(promoter)
        assert correct(promoter, report).status_code == 403
        assert correct(administrator, report).status_code == 302

        report.refresh_from_db()
        [extension] = report.round.extensions.all()
        assert (report.state, extension.until.isoformat()) == ("draft", "2027-06-15")
        assert "転記誤りのため" in extension.reason
        assert "この値を直す" not in shown(administrator)
        enter(report, User.objects.get(pk=promoter.pk), 66)
    assert Actual.objects.current().get().value == 65
    assert Actual.objects.drafts().get().value == 66


def test_while_the_round_is_open_nothing_is_extended(
    report: QuarterlyReport, administrator: User
) -> None:
    report.round.closes_on = date(2026, 12, 31)
    report.round.save()

    assert correct(administrator, report).status_code == 302
    assert not report.round.extensions.exists()


def test_without_a_reason_or_of_another_version_nothing_is_reopened(
    report: QuarterlyReport, administrator: User
) -> None:
    blank = correct(administrator, report, reason=" ")
    report.version -= 1
    stale = correct(administrator, report, reason="転記誤りのため")

    for answer, why in ((blank, "直す理由を書いてください"), (stale, "ほかの人が保存しました")):
        assert answer.status_code == 422
        assert why in answer.content.decode()
    assert "転記誤りのため" in stale.content.decode()
    report.refresh_from_db()
    assert report.state == "approved"
    assert not report.round.extensions.exists()
