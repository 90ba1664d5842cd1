"""The pages around the overview in a real browser: usable on a desk and on a telephone."""

from io import BytesIO
from unicodedata import normalize

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from plans.domain.vocabulary import RoleKind
from plans.models import Plan
from tests.browser.conftest import NARROW, WIDE, Visit, assert_usable

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("width", [WIDE, NARROW])


@BOTH
def test_a_department_is_one_click_from_its_name(width: int, visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/departments/?period=2026Q2", width=width)
    assert_usable(page)

    page.get_by_role("main").get_by_role("link", name="見本課").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("見本課")
    assert_usable(page)


@BOTH
def test_the_head_and_the_initiative_stay_while_the_years_are_scrolled(
    width: int, visit: Visit, tome: Plan
) -> None:
    page = visit("/plans/tome-dx/table/?period=2026Q2", width=width)
    assert_usable(page)
    table = page.get_by_role("group", name="進捗管理表")
    head, first = table.locator("thead th").first, table.locator("tbody tr:nth-child(2) th").first
    before = head.bounding_box(), first.bounding_box()

    table.evaluate("element => element.scrollTo(400, 0)")
    assert (head.bounding_box(), first.bounding_box()) == before
    table.evaluate("element => element.scrollTo(400, 300)")
    assert head.bounding_box() == before[0]


def test_the_columns_chosen_stay_in_the_address_with_the_filter(visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/table/")
    page.get_by_text("変更・絞り込み").click()
    page.get_by_text("列と年度を選ぶ").click()
    page.get_by_label("基準値").uncheck()
    page.get_by_label("R6", exact=True).uncheck()
    page.get_by_label("語句").fill("手続")
    page.get_by_role("button", name="選んだ列を表示").click()

    expect(page.get_by_role("columnheader", name="基準値")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="R6")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="R7")).to_have_count(1)
    assert "q=" in page.url


def test_the_whole_table_prints_on_a3_without_a_cut_column(visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/table/?period=2026Q2")
    printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))

    for sheet in printed.pages:
        sides = (float(side) / 72 * 25.4 for side in (sheet.mediabox.width, sheet.mediabox.height))
        assert tuple(map(round, sides)) == (420, 297)
    text = normalize("NFKC", "".join(sheet.extract_text() for sheet in printed.pages))
    for heading in ("R6", "R10", "達成率", "評価", "所管課", "見本課"):
        assert heading in text
    # Laid out for paper, the table is no wider than even a narrower sheet.
    page.emulate_media(media="print")
    excess = page.locator(".year-table").evaluate(
        "table => table.scrollWidth - table.parentElement.clientWidth"
    )
    assert excess <= 0


@BOTH
def test_a_number_is_explained_in_place_by_keyboard(width: int, visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/indicators/?period=2026Q2", width=width)
    link = page.locator('a.explain[href*="1-2-1-a"][href$="#pace"]')
    link.focus()
    page.keyboard.press("Enter")

    told = page.get_by_role("dialog")
    expect(told).to_contain_text("計画比 ＝")
    expect(told).to_contain_text("もとになった報告")
    assert_usable(page)
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    expect(link).to_be_focused()


@BOTH
def test_without_a_script_the_explanation_is_a_page(width: int, visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/indicators/1-2-1-a/explain/?period=2026Q2#pace", width=width)

    expect(page.get_by_role("heading", name="計画比")).to_be_visible()
    assert_usable(page)


@BOTH
@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/help/", RoleKind.VIEWER),
        ("/accessibility/", RoleKind.VIEWER),
        ("/components/", RoleKind.ADMINISTRATOR),
    ],
)
def test_the_guide_and_its_neighbours_are_usable(
    path: str, role: RoleKind, width: int, visit: Visit, tome: Plan
) -> None:
    assert_usable(visit(path, as_=role, width=width))


def test_a_term_is_explained_in_place_by_keyboard(visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/indicators/?period=2026Q2")
    link = page.locator(".term-links").get_by_role("link", name="対計画値")
    link.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("dialog")).to_contain_text("実績と計画値をそのまま比べた")
    assert_usable(page)
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
