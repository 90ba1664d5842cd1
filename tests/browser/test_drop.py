"""Files let go over the sheet, and chosen there from the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from measures.models import Actual, Evidence
from tests.browser.conftest import assert_usable
from tests.browser.desk import fields, kept

pytestmark = pytest.mark.browser
DRAG = """(target, [kind, files]) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    const drag = {dataTransfer: data, bubbles: true, cancelable: true};
    target.dispatchEvent(new DragEvent(kind, drag));
}"""
FILES = [["見本1.pdf", "%PDF-1.7 一"], ["見本2.exe", "MZ"], ["見本3.csv", "a,b"]]


def drag(page: Page, selector: str, kind: str, files: list[list[str]]) -> None:
    page.locator(selector).first.evaluate(DRAG, [kind, files])


def test_files_are_dropped_onto_an_initiative(sheet: Page) -> None:
    value, *_ = fields(sheet)
    sheet.locator(value).fill("65")
    drag(sheet, "[data-report]", "dragover", FILES)
    expect(sheet.locator(".desk-drop")).to_have_count(1)
    label = "getComputedStyle(document.querySelector('.desk-drop'), '::after').content"
    assert "1-2-1 の資料に添付します" in sheet.evaluate(label)
    drag(sheet, "[data-report]", "drop", FILES)

    block = sheet.locator("[data-report]").first
    expect(block.get_by_text("「見本1.pdf」を添付しました。")).to_be_visible()
    expect(block.get_by_text("「見本2.exe」：この種類のファイルは添付できません")).to_be_visible()
    expect(block.get_by_text("「見本3.csv」を添付しました。")).to_be_visible()
    expect(sheet.locator(".desk-drop")).to_have_count(0)
    expect(block.get_by_role("link", name="資料 2件")).to_be_visible()
    assert {one.name for one in Evidence.objects.all()} == {"見本1.pdf", "見本3.csv"}
    # What was being typed was kept beside it.
    expect(sheet.locator(value)).to_have_value("65")
    sheet.get_by_label("取組状況").first.fill("見本: 資料を添えた。")
    kept(sheet)
    assert Actual.objects.get().value == 65
    assert_usable(sheet)


def test_a_file_let_go_beside_the_blocks_leaves_the_page_where_it_is(sheet: Page) -> None:
    at = sheet.url
    drag(sheet, "h1", "dragover", FILES)
    drag(sheet, "h1", "drop", FILES)
    expect(sheet.get_by_text("枠の中に放してください")).to_be_visible()
    assert sheet.url == at
    assert not Evidence.objects.exists()


def test_a_session_that_ended_is_told_and_nothing_is_lost(sheet: Page) -> None:
    sheet.context.clear_cookies(name="sessionid")
    drag(sheet, "[data-report]", "drop", FILES[:1])
    expect(
        sheet.get_by_text(re.compile("見本1.pdf」：ログインの有効時間が切れました"))
    ).to_be_visible()


def test_files_are_chosen_on_the_sheet_from_the_keyboard(sheet: Page) -> None:
    summary = sheet.get_by_text("資料を添付", exact=True).first
    summary.focus()
    sheet.keyboard.press("Enter")
    sheet.get_by_label("資料を添付する").first.set_input_files(
        [
            {"name": name, "mimeType": "application/pdf", "buffer": text.encode()}
            for name, text in FILES
        ]
    )
    assert_usable(sheet)
    button = sheet.get_by_role("button", name="添付する", exact=True).first
    button.focus()
    sheet.keyboard.press("Enter")
    expect(sheet.get_by_text("「見本3.csv」を添付しました。")).to_be_visible()
    assert Evidence.objects.count() == 2
    # Choosing a file is no entry: nothing was saved for it.
    expect(sheet.get_by_text("下書きに保存しました")).to_have_count(0)
