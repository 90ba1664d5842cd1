"""A whole quarter, played by the four roles: opened, entered, sent back, mended, approved, seen,
corrected later — and still what it was to whoever asks what was known before."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from measures.models import Actual, QuarterlyReport
from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.models import Indicator, Plan, User
from tests.browser.conftest import NARROW, PASSWORD, WIDE, Visit, assert_usable
from tests.browser.desk import fields, kept

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("width", [WIDE, NARROW])
Enters = Callable[[RoleKind], AbstractContextManager[Page]]


@pytest.fixture
def enter(visit: Visit, people: dict[RoleKind, User], width: int) -> Enters:
    """Log somebody of a role in by the door, and out at the end.

    Every click that sends something is followed by a look at the answer: a page that is closed
    while its answer is under way may never let go of the driver.
    """

    @contextmanager
    def entered(role: RoleKind) -> Iterator[Page]:
        page = visit("/login/", as_=None, width=width)
        page.get_by_label("メールアドレス").fill(people[role].email)
        page.get_by_label("パスワード").fill(PASSWORD)
        page.get_by_role("button", name="ログイン").click()
        yield page
        page.close()

    return entered


def open_round(page: Page) -> None:
    page.goto("/plans/tome-dx/rounds/")
    page.get_by_role("button", name="四つの報告期を開く").click()
    expect(page.get_by_text("受付中")).to_be_visible()


def move(page: Page, button: str, comment: str = "") -> None:
    page.get_by_label("コメント・理由").fill(comment)
    page.get_by_role("button", name=re.compile(button)).click()


def value_known_on(page: Page, day: str) -> str:
    page.goto(f"/plans/tome-dx/indicators/?period=2026Q2&as_known_on={day}")
    row = page.get_by_role("row", name=re.compile("オンライン化した手続の数"))
    return row.inner_text()


@BOTH
def test_a_whole_quarter(enter: Enters, plan: Plan, width: int) -> None:
    plan.rounds.all().delete()
    indicator = Indicator.objects.get(initiative__measure__plan=plan)
    key = f"a{indicator.pk}"

    with clock.frozen(datetime(2026, 10, 1, 9)), enter(RoleKind.ADMINISTRATOR) as page:
        open_round(page)
        page.goto("/work/")
        expect(page.get_by_role("heading", name="所管課ごとの提出状況")).to_be_visible()
        assert_usable(page)

    with clock.frozen(datetime(2026, 10, 5, 9)), enter(RoleKind.PROMOTER) as page:
        expect(page).to_have_url(re.compile("/work/$"))
        expect(page.get_by_text("未入力：オンライン化した手続の数")).to_be_visible()
        assert_usable(page)
        page.get_by_role("link", name="報告を入力する").click()
        assert_usable(page)
        page.locator(f"#{key}-value").fill("６６手続")
        page.get_by_label("状態").first.select_option("実施中")
        page.get_by_label("取組状況").fill("見本: 3手続を公開した。")
        kept(page)
        expect(page.get_by_text("入力済み", exact=True)).to_be_visible()
        assert_usable(page)
        page.reload()
        expect(page.locator(f"#{key}-value")).to_have_value("66")
        expect(page.get_by_label("取組状況")).to_have_value("見本: 3手続を公開した。")
        page.get_by_text("資料を添付", exact=True).click()
        page.get_by_label("資料を添付する").set_input_files(
            {"name": "見本.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
        )
        page.get_by_role("button", name="添付する", exact=True).click()
        expect(page.get_by_text("「見本.pdf」を添付しました。")).to_be_visible()
        assert_usable(page)
        page.get_by_role("link", name="資料 1件").click()
        expect(page.get_by_role("link", name="見本.pdf")).to_be_visible()
        assert_usable(page)
        page.get_by_role("link", name="入力する").click()
        page.get_by_role("button", name="提出", exact=True).click()
        expect(page.get_by_text("を提出しました")).to_be_visible()
        assert_usable(page)

    with clock.frozen(datetime(2026, 10, 6, 9)), enter(RoleKind.APPROVER) as page:
        page.get_by_role("link", name=re.compile("電子申請")).click()
        assert_usable(page)
        move(page, "^差戻しする", "9月末の数を確かめてください。")
        expect(page.get_by_text("差戻し").first).to_be_visible()

    with clock.frozen(datetime(2026, 10, 7, 9)), enter(RoleKind.PROMOTER) as page:
        expect(page.get_by_text("9月末の数を確かめてください。")).to_be_visible()
        expect(page.get_by_text("見本 承認者さん 10月6日")).to_be_visible()
        page.get_by_role("link", name="報告を入力する").click()
        page.locator(f"#{key}-value").fill("69")
        kept(page)
        page.get_by_role("button", name="提出", exact=True).click()
        expect(page.get_by_text("を提出しました")).to_be_visible()

    with clock.frozen(datetime(2026, 10, 8, 9)), enter(RoleKind.APPROVER) as page:
        expect(page.get_by_text("69手続")).to_be_visible()
        page.get_by_label(re.compile("を選ぶ$")).check()
        assert_usable(page)
        page.get_by_role("button", name="選んだ報告を承認").click()
        expect(page.get_by_text("「承認」にしました")).to_be_visible()

    with clock.frozen(datetime(2026, 11, 1, 9)), enter(RoleKind.VIEWER) as page:
        expect(page).to_have_url(re.compile("/plans/tome-dx/"))
        page.goto("/plans/tome-dx/initiatives/1-2-1/?period=2026Q2")
        expect(page.get_by_text("見本: 3手続を公開した。")).to_be_visible()
        expect(page.get_by_text("69").first).to_be_visible()
        assert "69" in value_known_on(page, "2026-11-01")
        assert_usable(page)

    report = QuarterlyReport.objects.get()
    with clock.frozen(datetime(2026, 11, 10, 9)), enter(RoleKind.ADMINISTRATOR) as page:
        page.goto(f"/work/reports/{report.pk}/")
        move(page, "^再開", "1手続を二重に数えていた。")
        expect(page.get_by_text("再開：1手続を二重に数えていた。")).to_be_visible()

    with clock.frozen(datetime(2026, 11, 11, 9)), enter(RoleKind.PROMOTER) as page:
        page.get_by_role("link", name="報告を入力する").click()
        page.locator(f"#{key}-value").fill("68")
        kept(page)
        page.get_by_role("button", name="提出", exact=True).click()
        expect(page.get_by_text("を提出しました")).to_be_visible()

    with clock.frozen(datetime(2026, 11, 12, 9)), enter(RoleKind.APPROVER) as page:
        page.get_by_role("link", name=re.compile("電子申請")).click()
        expect(page.get_by_text("変更", exact=True)).to_be_visible()
        assert_usable(page)
        move(page, "^承認する")
        expect(page.get_by_text("1手続を二重に数えていた。")).to_be_visible()

    with clock.frozen(datetime(2026, 11, 13, 9)), enter(RoleKind.VIEWER) as page:
        assert "69" in value_known_on(page, "2026-11-01")
        assert "68" in value_known_on(page, "2026-11-13")
        assert "69" not in value_known_on(page, "2026-11-13")

    assert list(Actual.objects.approved().order_by("pk").values_list("value", flat=True)) == [
        69,
        68,
    ]


def test_enter_moves_down_and_tab_to_the_right_as_in_excel(sheet: Page) -> None:
    value, numerator, denominator = fields(sheet)
    sheet.locator(value).click()
    sheet.keyboard.type("65")
    sheet.keyboard.press("Enter")
    # The phase of the first initiative lies between the two indicators.
    expect(sheet.get_by_label("状態").first).to_be_focused()
    sheet.keyboard.press("Enter")
    expect(sheet.locator(numerator)).to_be_focused()
    sheet.keyboard.press("Tab")
    expect(sheet.locator(denominator)).to_be_focused()
    sheet.keyboard.press("Shift+Enter")
    sheet.keyboard.press("Shift+Enter")
    expect(sheet.locator(value.replace("value", "increment"))).to_be_focused()
    sheet.locator(value).click()
    sheet.keyboard.type("9")
    sheet.keyboard.press("Escape")
    expect(sheet.locator(value)).to_have_value("65")


def test_what_looks_wrong_is_asked_about_while_one_types(sheet: Page) -> None:
    value, numerator, denominator = fields(sheet)
    sheet.locator(numerator).fill("81")
    sheet.locator(denominator).fill("80")
    expect(sheet.get_by_text("分子が分母より大きくなっています。", exact=True)).to_be_visible()
    sheet.locator(value).fill("６５くらい？")
    expect(sheet.get_by_text("読めません", exact=False).first).to_be_visible()
    expect(sheet.locator(value)).to_have_attribute("aria-invalid", "true")
    assert_usable(sheet)
    sheet.locator(value).fill("65")
    expect(sheet.locator(value)).not_to_have_attribute("aria-invalid", "true")


def test_leaving_with_unsaved_text_asks(sheet: Page) -> None:
    value, *_ = fields(sheet)
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    sheet.on("dialog", stay)
    # A connection that hangs: nothing has come back from the portal yet.
    sheet.route("**/work/*/*/", lambda route: None)
    sheet.locator(value).click()
    sheet.keyboard.type("65")
    sheet.get_by_role("link", name="担当業務").first.click(no_wait_after=True)
    sheet.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert not Actual.objects.exists()


def test_the_second_of_two_people_chooses_between_the_versions(
    sheet: Page, people: dict[RoleKind, User], visit: Visit
) -> None:
    value, *_ = fields(sheet)
    other = visit(sheet.url, as_=RoleKind.PROMOTER)
    other.locator(value).fill("65")
    kept(other)
    sheet.locator(value).fill("70")

    expect(sheet.get_by_text("どちらを残すか選んでください")).to_be_visible()
    assert_usable(sheet)
    sheet.get_by_label(re.compile("保存されている内容を残す")).check()
    expect(sheet.locator(value)).to_have_value("65")
    assert Actual.objects.get().value == 65


def test_without_javascript_it_is_a_plain_form(
    sheet: Page, browser: Browser, people: dict[RoleKind, User]
) -> None:
    value, *_ = fields(sheet)
    context = browser.new_context(
        java_script_enabled=False, storage_state=sheet.context.storage_state()
    )
    page = context.new_page()
    page.goto(sheet.url)
    page.locator(value).fill("６５手続")
    page.get_by_label("取組状況").first.fill("見本: 説明会を開いた。")
    page.get_by_role("button", name="保存", exact=True).last.click()

    expect(page.get_by_text("保存しました。")).to_be_visible()
    expect(page.locator(value)).to_have_value("65")
    expect(page.get_by_label("取組状況").first).to_have_value("見本: 説明会を開いた。")
    context.close()


def test_saving_at_one_field_overwrites_nothing_at_another(sheet: Page, visit: Visit) -> None:
    """Two people on one report: the page that was opened first goes on saving."""
    other = visit(sheet.url, as_=RoleKind.PROMOTER)
    other.get_by_label("課題").first.fill("見本: 人手が足りない。")
    kept(other)
    for text in ("見本: 説明会を開いた。", "見本: 説明会を2回開いた。"):
        sheet.get_by_label("取組状況").first.fill(text)
        sheet.get_by_label("取組状況").first.blur()
        expect(sheet.get_by_text("保存されている内容は、この画面と違います")).to_be_visible()
        expect(sheet.get_by_text("見本: 人手が足りない。")).to_be_visible()
        kept(sheet)
    assert_usable(sheet)
    expect(sheet.locator(".htmx-request")).to_have_count(0)
    report = QuarterlyReport.objects.get()
    assert (report.issues, report.done) == ("見本: 人手が足りない。", "見本: 説明会を2回開いた。")

    # Written over it would be unseen no more: both are shown, and nothing is written.
    sheet.get_by_label("課題").first.fill("見本: 予算が足りない。")
    expect(sheet.get_by_text("「課題」が保存されました。どちらを残すか")).to_be_visible()
    assert QuarterlyReport.objects.get().issues == "見本: 人手が足りない。"
    sheet.get_by_label(re.compile("保存されている内容を残す")).check()
    expect(sheet.get_by_label("課題").first).to_have_value("見本: 人手が足りない。")


def test_a_text_the_browser_fills_in_again_does_not_overwrite_a_newer_one(
    sheet: Page, visit: Visit
) -> None:
    sheet.get_by_label("課題").first.fill("見本: 人手が足りない。")
    kept(sheet)
    # As a browser does that goes back to a page which it has to ask for anew.
    sheet.add_init_script(
        """document.addEventListener("readystatechange", () => {
            const field = document.querySelector("textarea[name$='-issues']");
            if (document.readyState === "interactive") field.value = "見本: 人手が足りない。";
        })"""
    )
    other = visit(sheet.url, as_=RoleKind.PROMOTER)
    other.get_by_label("課題").first.fill("見本: 予算が足りない。")
    kept(other)
    sheet.reload()

    expect(sheet.get_by_text("「課題」が保存されました。どちらを残すか")).to_be_visible()
    assert QuarterlyReport.objects.get().issues == "見本: 予算が足りない。"


def test_a_choice_made_while_a_save_is_under_way_holds(sheet: Page, visit: Visit) -> None:
    other = visit(sheet.url, as_=RoleKind.PROMOTER)
    other.get_by_label("課題").first.fill("見本: 人手が足りない。")
    kept(other)
    sheet.get_by_label("課題").first.fill("見本: 予算が足りない。")
    choice = sheet.get_by_label(re.compile("自分の入力にする"))
    expect(choice).to_be_visible()

    def slowly(route: Route) -> None:
        # Chosen after the fields were sent, and before the answer is there.
        choice.check()
        route.continue_()

    sheet.route("**/work/*/*/", slowly, times=1)
    sheet.get_by_label("取組状況").first.fill("見本: 説明会を開いた。")
    sheet.get_by_label("取組状況").first.blur()
    expect(sheet.get_by_text("どちらを残すか")).to_have_count(0)
    assert QuarterlyReport.objects.get().issues == "見本: 予算が足りない。"
