"""The approver's list and the page of a report: a changed text beside the one seen before."""

import pytest
from django.test import Client

from measures.actions.reports import ensure_report, move_report
from measures.domain.reported import ReportTexts
from measures.models import QuarterlyReport
from plans.models import Initiative, Plan, User
from tests import factories
from tests.measures.saving import save_report
from tests.measures.views.desk_sheet import browser_of

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def report(plan: Plan, promoter: User) -> QuarterlyReport:
    initiative = Initiative.objects.get(measure__plan=plan)
    return ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)


def handed_in(report: QuarterlyReport, by: User, *texts: str) -> QuarterlyReport:
    report = save_report(
        report=report,
        by=by,
        expected_version=report.version,
        texts=ReportTexts(*texts),
        actuals={},
        phases={},
    )
    return move_report(report=report, action="submit", by=by)


def pages(client: Client, report: QuarterlyReport) -> list[str]:
    return [
        client.get(address).content.decode()
        for address in ("/work/", f"/work/reports/{report.pk}/")
    ]


def test_a_text_stands_beside_that_of_the_quarter_before(
    report: QuarterlyReport, plan: Plan, promoter: User, approver: User
) -> None:
    last = factories.ReportingRoundFactory(plan=plan, fiscal_year=2026, quarter=1)
    QuarterlyReport.objects.create(
        round=last,
        initiative=report.initiative,
        created_by=promoter,
        done="3手続を公開した。",
        issues="人手が足りない。",
    )
    handed_in(report, promoter, "5手続を公開した。", "人手が足りない。", "")

    for page in pages(browser_of(approver), report):
        assert "前回 R8 Q1" in page
        assert "<del>3</del>手続を公開した。" in page
        assert "<ins>5</ins>手続を公開した。" in page
        assert page.count("前回と同じ文") == 1


def test_what_was_sent_back_is_held_against_what_the_approver_saw(
    report: QuarterlyReport, plan: Plan, promoter: User, approver: User
) -> None:
    """Several saves since: the text as it was handed in, not as it was saved last."""
    report = handed_in(report, promoter, "3手続を公開した。", "書類が多い。", "")
    report = move_report(report=report, action="send_back", by=approver, comment="数を確かめて。")
    for text in ("4手続を公開した。", "5手続を公開した。"):
        report = save_report(
            report=report, by=promoter, expected_version=report.version,
            texts=ReportTexts(text, "", ""), actuals={}, phases={},
        )  # fmt: skip
    move_report(report=report, action="submit", by=promoter)

    for page in pages(browser_of(approver), report):
        assert "差戻しの前" in page
        assert "<del>3</del>手続を公開した。" in page
        assert "<ins>5</ins>手続を公開した。" in page
        # What was taken away is seen, too.
        assert "書類が多い。" in page
        assert "（空欄）" in page


def test_a_report_that_nobody_saw_before_is_shown_as_it_is(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    handed_in(report, promoter, "<b>3手続</b>", "", "")
    for page in pages(browser_of(approver), report):
        assert "&lt;b&gt;3手続&lt;/b&gt;" in page
        assert "<ins>" not in page
        assert "前回と同じ文" not in page


@pytest.mark.parametrize("version", [None, "", "x", "0"])
def test_a_report_is_not_decided_on_unless_its_version_was_shown(
    version: str | None, report: QuarterlyReport, promoter: User, approver: User
) -> None:
    handed_in(report, promoter, "3手続", "", "")
    data = {"reports": report.pk, "action": "approve", "comment": ""}
    if version is not None:
        data[f"version-{report.pk}"] = version
    page = browser_of(approver).post("/work/", data, follow=True).content.decode()

    assert "一覧で確かめて、選び直してください" in page
    report.refresh_from_db()
    assert report.state == "submitted"
