"""The approver's list: what each report says, and all of them ticked at once."""

import pytest
from playwright.sync_api import Page, expect

from measures.models import QuarterlyReport, ReportingRound, ReportTransition
from plans.domain.vocabulary import ReportState, RoleKind
from plans.models import Initiative, User
from tests import factories
from tests.browser.conftest import NARROW, WIDE, Visit, assert_usable
from tests.browser.desk import fields, kept

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_list_tells_what_was_reported_and_takes_all_at_once(
    sheet: Page, visit: Visit, width: int
) -> None:
    value, numerator, denominator = fields(sheet)
    for field, text in ((value, "65"), (numerator, "81"), (denominator, "90")):
        sheet.locator(field).fill(text)
    sheet.get_by_label("取組状況").first.fill("見本: 説明会を開いた。")
    sheet.get_by_label("取組状況").first.blur()
    kept(sheet)
    expect(sheet.locator(".htmx-request")).to_have_count(0)
    QuarterlyReport.objects.update(state=ReportState.SUBMITTED)

    page = visit("/work/", as_=RoleKind.APPROVER, width=width)
    expect(page.get_by_text("見本: 説明会を開いた。")).to_be_visible()
    page.get_by_label("すべて選ぶ").check()
    expect(page.locator("[name=reports]:checked")).to_have_count(2)
    page.locator("[name=reports]").first.uncheck()
    expect(page.get_by_label("すべて選ぶ")).not_to_be_checked()
    assert_usable(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_list_is_read_without_scrolling_sideways(sheet: Page, visit: Visit, width: int) -> None:
    """Long words, two versions of a text, two reports: nothing in the list is wider than it."""
    report = QuarterlyReport.objects.create(
        round=ReportingRound.objects.get(),
        initiative=Initiative.objects.earliest("pk"),
        created_by=User.objects.earliest("pk"),
        state=ReportState.SUBMITTED,
        done="見本: 5手続を公開した。https://example.test/" + "a" * 80,
    )
    last = factories.ReportingRoundFactory(plan=report.round.plan, fiscal_year=2026, quarter=1)
    QuarterlyReport.objects.create(
        round=last,
        initiative=report.initiative,
        created_by=report.created_by,
        done="見本: 3手続を公開した。https://example.test/" + "a" * 80,
    )
    ReportTransition.objects.create(
        report=report, action="submit", from_state="draft", to_state="submitted",
        by=report.created_by,
    )  # fmt: skip
    for path in ("/work/", f"/work/reports/{report.pk}/"):
        page = visit(path, as_=RoleKind.APPROVER, width=width)
        expect(page.locator("del")).to_have_text("3")
        expect(page.locator("ins")).to_have_text("5")
        line = "getComputedStyle(document.querySelector('del')).textDecorationLine"
        assert page.evaluate(line) == "line-through"
        assert_usable(page)
    page = visit("/work/", as_=RoleKind.APPROVER, width=width)
    too_wide = page.evaluate(
        """[...document.querySelectorAll(".desk-bulk *")]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
            .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert too_wide == []
