"""What the pages look like on paper: how many sheets, what stands on each, nothing cut."""

from io import BytesIO
from unicodedata import normalize

import pytest
from playwright.sync_api import Page
from pypdf import PageObject, PdfReader

from plans.models import Plan
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
A4 = {595, 842}
# A font may give one glyph for two signs, and the file then names the other one.
SAME = str.maketrans("‧∕⺠⻑⻄", "・/民長西")


def sheets(page: Page) -> list[PageObject]:
    return list(PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages)


def words(sheet: PageObject) -> str:
    """What stands on it, without the gaps that a font puts between words."""
    return plain(sheet.extract_text())


def plain(text: str) -> str:
    """*text* without gaps and without the differences of a font's own signs."""
    return "".join(normalize("NFKC", text).translate(SAME).split())


def test_the_overview_is_one_sheet_with_the_answer_and_what_is_late(
    visit: Visit, tome: Plan
) -> None:
    page = visit("/plans/tome-dx/")
    late = page.locator(".late tbody tr").all_inner_texts()
    (sheet,) = sheets(page)
    text = words(sheet)

    assert "1/1ページ" in text
    assert "登米市DX推進計画R8第2四半期" in text
    for heading in ("いまの状況", "主な目標", "遅れている取組"):
        assert heading in text
    for row in late:
        for cell in row.split("\t"):
            assert plain(cell) in text
    for only_on_screen in ("会議用に印刷", "変更", "ログアウト"):
        assert only_on_screen not in text


@pytest.mark.parametrize(
    "path",
    [
        "initiatives/?rating=late",
        "indicators/",
        "measures/1-2/",
        "initiatives/1-2-1/",
        "indicators/1-2-1-a/",
        "changes/",
    ],
)
def test_every_sheet_is_a4_and_says_what_it_is_of(path: str, visit: Visit, tome: Plan) -> None:
    printed = sheets(visit(f"/plans/tome-dx/{path}"))

    for number, sheet in enumerate(printed, start=1):
        text = words(sheet)
        assert {round(float(length)) for length in sheet.mediabox[2:]} == A4
        assert f"{number}/{len(printed)}ページ" in text
        assert "登米市DX推進計画R8第2四半期" in text
        assert "表示条件" not in text
    assert ("評価:遅れ" in words(printed[0])) == ("rating" in path)


def test_the_legend_is_printed_once(visit: Visit, tome: Plan) -> None:
    text = "".join(words(sheet) for sheet in sheets(visit("/plans/tome-dx/initiatives/")))

    assert text.count("評価の見方") == 1


def test_the_printed_overview_asks_for_the_dialog_by_itself(visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/")
    page.context.add_init_script("window.print = () => { window.printed = true; };")
    page.get_by_role("link", name="会議用に印刷").click()

    page.wait_for_function("window.printed === true")
