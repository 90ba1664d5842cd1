"""The approver's list: what each report says, and all of them ticked at once."""

import pytest
from playwright.sync_api import Page, expect

from measures.models import QuarterlyReport
from plans.domain.vocabulary import ReportState, RoleKind
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
