"""The admin in a real browser: what is typed is stored, and no page breaks its own rules."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from measures.models import Actual, QuarterlyReport, ReportingRound
from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.models import GlossaryTerm, Indicator, Initiative, Plan
from tests import factories
from tests.browser.conftest import NARROW, WIDE, Visit, assert_usable

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("width", [WIDE, NARROW])
ADMIN_LISTS = (
    "plan", "edition", "policy", "measure", "initiative", "phase", "indicator", "target",
    "ratingscheme", "user", "roleassignment", "department", "glossaryterm", "auditentry",
)  # fmt: skip


@pytest.fixture
def open_round(tome: Plan) -> ReportingRound:
    """A round that is open today, with nothing reported in it yet."""
    round = tome.rounds.order_by("-fiscal_year", "-quarter").first()
    assert round
    round.closes_on = clock.today().replace(year=clock.today().year + 1)
    round.save()
    return round


def confirm_meaning(page: Page) -> None:
    """Give the reason that a change of what reported figures mean is asked for, and save again."""
    page.get_by_label("理由", exact=True).fill("数える単位を国の調査に合わせる（試験）")
    page.get_by_role("button", name="保存", exact=True).click()


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    excess: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return excess


@BOTH
def test_an_administrator_changes_an_indicator(width: int, visit: Visit, tome: Plan) -> None:
    page = visit("/admin/", as_=RoleKind.ADMINISTRATOR, width=width)
    page.get_by_role("main").get_by_role("link", name="指標", exact=True).click()
    page.locator("#result_list").get_by_role("link", name="オンライン化した手続の数").click()

    page.get_by_label("単位").fill("件")
    page.locator("#id_baseline_value").fill("４４.５")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", name="報告済みの値への影響")).to_be_visible()
    assert too_wide(page) <= 0
    confirm_meaning(page)

    expect(page.locator(".messagelist .success")).to_contain_text("変更しました")
    indicator = Indicator.objects.get(code="1-2-1-a")
    assert (indicator.unit, float(indicator.baseline_value or 0)) == ("件", 44.5)
    page.locator("#result_list").get_by_role("link", name="オンライン化した手続の数").click()
    page.get_by_role("link", name="履歴").click()
    expect(page.get_by_text("単位: 手続 → 件")).to_be_visible()


@BOTH
def test_a_promoter_enters_a_figure(
    width: int, visit: Visit, tome: Plan, open_round: ReportingRound
) -> None:
    indicator = Indicator.objects.get(code="1-2-1-a")
    QuarterlyReport.objects.get_or_create(
        round=open_round,
        initiative=Initiative.objects.get(code="1-2-1"),
        defaults={"created_by": factories.person(RoleKind.ADMINISTRATOR)},
    )
    QuarterlyReport.objects.update(state="draft")
    page = visit("/admin/measures/quarterlyreport/", as_=RoleKind.PROMOTER, width=width)
    assert_usable(page)
    page.get_by_role("link", name=re.compile("1-2-1 ")).first.click()

    page.wait_for_load_state()
    # Django's forms.css imports another, which axe would fetch anew and lay in line.
    found = Axe().run(page, options={"preload": False})
    assert found.violations_count == 0, found.generate_report()
    assert too_wide(page) <= 0
    page.locator(f"#a{indicator.pk}-value").fill("７７手続")
    page.get_by_role("button", name="保存", exact=True).click()

    expect(page.locator(".messagelist .success")).to_contain_text("保存しました")
    expect(page.locator(f"#a{indicator.pk}-value")).to_have_value("77")
    assert Actual.objects.drafts().get(indicator=indicator).value == 77


@BOTH
def test_no_list_and_no_form_breaks_the_rules_of_its_page(
    width: int, visit: Visit, tome: Plan
) -> None:
    """No inline script or style, no other host, no error; nothing wider than the screen."""
    GlossaryTerm.objects.get_or_create(plan=tome, term="DX", defaults={"meaning": "見本"})
    page = visit("/admin/", as_=RoleKind.ADMINISTRATOR, width=width)
    for model in ADMIN_LISTS:
        page.goto(f"/admin/plans/{model}/")
        assert too_wide(page) <= 0, model
        page.locator("#result_list tbody a").first.click()
        expect(page).to_have_url(re.compile("/change/"))
        expect(page.locator("#content h1")).to_be_visible()
        assert too_wide(page) <= 0, model


@pytest.mark.parametrize("step", ["import", "export"])
def test_the_pages_of_exchange_keep_the_rules_too(step: str, visit: Visit, tome: Plan) -> None:
    GlossaryTerm.objects.update_or_create(plan=tome, term="DX", defaults={"meaning": "見本"})
    page = visit(f"/admin/plans/glossaryterm/{step}/", as_=RoleKind.ADMINISTRATOR)
    if step == "export":
        with page.expect_download() as taken:
            page.get_by_role("button", name="書き出す").click()
        assert taken.value.suggested_filename.endswith(".xlsx")
        path = taken.value.path()
        page.goto("/admin/plans/glossaryterm/import/")
        page.get_by_label("ファイル").set_input_files(
            {"name": "用語.xlsx", "mimeType": "", "buffer": path.read_bytes()}
        )
    else:
        content = "計画,用語,意味\ntome-dx,DX,別の意味\n"
        page.get_by_label("ファイル").set_input_files(
            {"name": "用語.csv", "mimeType": "text/csv", "buffer": content.encode()}
        )
    page.get_by_role("button", name="内容を確かめる").click()
    if step == "export":
        expect(page.get_by_text("取り込むものはありません")).to_be_visible()
        return
    expect(page.locator("ins")).to_have_text("別の意味")
    page.get_by_role("button", name="取り込む").click()
    expect(page.locator(".messagelist .success")).to_contain_text("変更 1")


@BOTH
def test_a_form_that_came_too_late_shows_both_versions_and_is_saved_after_a_look(
    width: int, visit: Visit, tome: Plan
) -> None:
    indicator = Indicator.objects.get(code="1-2-1-a")
    path = f"/admin/plans/indicator/{indicator.pk}/change/"
    mine, theirs = (visit(path, as_=RoleKind.ADMINISTRATOR, width=width) for _ in range(2))
    theirs.get_by_label("定義").fill("年度末までにオンラインで申請できるようになった手続の数。")
    theirs.get_by_label("単位").fill("件")
    theirs.get_by_role("button", name="保存", exact=True).click()
    confirm_meaning(theirs)
    expect(theirs.locator(".messagelist .success")).to_contain_text("変更しました")
    mine.get_by_label("単位").fill("手続き")
    mine.locator("#id_baseline_value").fill("４４.５")

    mine.get_by_role("button", name="保存", exact=True).click()

    table = mine.get_by_role("table", name="保存されている内容とこの画面の違い")
    expect(
        table.get_by_role("row", name=re.compile("^単位 件 手続き あなたの入力"))
    ).to_be_visible()
    expect(mine.get_by_label("定義")).to_have_value(re.compile("^年度末までに"))
    expect(mine.get_by_label("単位")).to_have_value("手続き")
    mine.wait_for_load_state()
    found = Axe().run(mine, context=".differences", options={"preload": False})
    assert found.violations_count == 0, found.generate_report()
    assert too_wide(mine) <= 0

    mine.get_by_role("button", name="保存", exact=True).click()
    confirm_meaning(mine)
    expect(mine.locator(".messagelist .success")).to_contain_text("変更しました")
    indicator.refresh_from_db()
    assert (indicator.definition[:3], indicator.unit) == ("年度末", "手続き")
    assert float(indicator.baseline_value or 0) == 44.5
