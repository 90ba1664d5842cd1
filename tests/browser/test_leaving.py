"""What a promoter typed, when the session ends and when the browser goes back."""

import pytest
from playwright.sync_api import Page, expect

from measures.models import Actual, QuarterlyReport
from plans.domain.vocabulary import RoleKind
from plans.models import User
from tests.browser.conftest import PASSWORD
from tests.browser.desk import fields, kept

pytestmark = pytest.mark.browser


def test_an_ended_session_takes_nothing_from_the_page(sheet: Page) -> None:
    value, *_ = fields(sheet)
    sheet.context.clear_cookies(name="sessionid")
    sheet.locator(value).fill("65")
    sheet.get_by_role("button", name="保存", exact=True).last.click()

    expect(sheet.get_by_text("まだ保存できていません")).to_be_visible()
    expect(sheet.locator(value)).to_have_value("65")
    assert not Actual.objects.exists()


def test_after_logging_in_in_a_new_tab_the_sheet_saves_by_itself(
    sheet: Page, people: dict[RoleKind, User]
) -> None:
    value, *_ = fields(sheet)
    sheet.context.clear_cookies(name="sessionid")
    sheet.locator(value).fill("65")
    sheet.locator(value).blur()
    link = sheet.get_by_role("link", name="新しいタブでログイン")
    expect(link).to_be_visible()
    with sheet.context.expect_page() as opened:
        link.click()
    tab = opened.value
    tab.get_by_label("メールアドレス").fill(people[RoleKind.PROMOTER].email)
    tab.get_by_label("パスワード").fill(PASSWORD)
    tab.get_by_role("button", name="ログイン").click()
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    tab.close()
    sheet.bring_to_front()
    sheet.evaluate("window.dispatchEvent(new Event('focus'))")

    kept(sheet)
    expect(link).to_be_hidden()
    assert Actual.objects.get().value == 65


def test_what_the_browser_puts_back_after_the_page_has_loaded_is_saved(sheet: Page) -> None:
    value, *_ = fields(sheet)
    sheet.locator(value).evaluate("field => { field.value = '65'; }")
    sheet.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    kept(sheet)
    assert Actual.objects.get().value == 65


def test_going_back_to_an_unsaved_sheet_saves_what_the_browser_restores(sheet: Page) -> None:
    sheet.on("dialog", lambda dialog: dialog.accept())
    # A connection that hangs: nothing has come back from the portal yet.
    sheet.route("**/work/*/*/", lambda route: None)
    sheet.get_by_label("取組状況").first.fill("見本: 説明会を開いた。")
    sheet.goto(sheet.url.split("/work/")[0] + "/work/")
    sheet.unroute_all(behavior="ignoreErrors")
    sheet.go_back()

    expect(sheet.get_by_label("取組状況").first).to_have_value("見本: 説明会を開いた。")
    kept(sheet)
    assert QuarterlyReport.objects.get().done == "見本: 説明会を開いた。"
