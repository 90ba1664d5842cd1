"""The main walk, as a member of the committee takes it, on a desk and on a telephone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from plans.domain.vocabulary import RoleKind
from plans.models import Department, Plan
from tests import factories
from tests.browser.conftest import NARROW, PASSWORD, WIDE, Visit, assert_usable
from tomedx import finders

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("width", [WIDE, NARROW])


def log_in(page: Page, email: str) -> None:
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン").click()


@BOTH
def test_from_the_door_to_one_indicator_and_out_again(width: int, visit: Visit, tome: Plan) -> None:
    member = factories.person(RoleKind.VIEWER, email="member@example.test", password=PASSWORD)
    page = visit("/", as_=None, width=width)
    assert_usable(page)
    log_in(page, member.email)

    expect(page.get_by_role("heading", level=1)).to_have_text(tome.name)
    assert_usable(page)

    page.get_by_role("link", name=re.compile("行政手続のオンライン化")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1-2")
    assert_usable(page)

    page.get_by_role("link", name=re.compile("電子申請")).first.click()
    expect(page.get_by_role("img", name=re.compile("の工程。"))).to_be_visible()
    assert_usable(page)

    page.get_by_role("link", name="オンライン化した手続の数").click()
    expect(page.locator(".chart-live, .chart-indicator").locator("visible=true")).to_have_count(1)
    assert_usable(page)

    page.get_by_text("変更").click()
    page.get_by_label("四半期", exact=True).select_option("2025Q4")
    page.get_by_role("button", name="表示").click()
    expect(page).to_have_url(re.compile("period=2025Q4"))
    expect(page.locator("tr.current")).to_contain_text("R7 Q4")
    page.get_by_role("link", name=re.compile("取組 1-2-1")).click()
    expect(page).to_have_url(re.compile(r"initiatives/1-2-1/\?period=2025Q4"))

    page.locator(".user-menu summary").click()
    page.get_by_role("button", name="ログアウト").click()
    expect(page).to_have_url(re.compile("/login/"))


@BOTH
@pytest.mark.parametrize(
    "name",
    [
        "initiatives",
        "indicators",
        "changes",
        "schedule",
        "glossary",
        "measures/4",
        "indicators/1-1-1-b",
    ],
)
def test_the_other_pages_are_usable(name: str, width: int, visit: Visit, tome: Plan) -> None:
    assert_usable(visit(f"/plans/tome-dx/{name}/?period=2026Q2", width=width))


@pytest.mark.parametrize("bundle", [finders.plotly_file, finders.wheel_file])
def test_the_chart_is_drawn_over_its_still_picture(
    bundle: Callable[[], Path], visit: Visit, tome: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finders, "plotly_file", bundle)
    page = visit("/plans/tome-dx/indicators/1-2-1-a/")
    wide = page.locator(".chart-indicator:not(.chart-narrow)")
    expect(wide).to_be_visible()
    page.get_by_role("button", name="操作できるグラフ").click()

    expect(page.locator(".chart-live .main-svg").first).to_be_visible()
    expect(wide).to_be_hidden()
    assert_usable(page)
    page.emulate_media(media="print")
    expect(wide).to_be_visible()
    expect(page.locator(".chart-live")).to_be_hidden()


def test_an_indicator_weighs_little_until_more_is_asked_for(visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/glossary/")
    answers: dict[str, Response] = {}
    page.on("response", lambda answer: answers.update({answer.url: answer}))
    page.goto("/plans/tome-dx/indicators/1-2-1-a/", wait_until="networkidle")

    assert not [url for url in answers if "plotly" in url]
    assert sum(len(answer.body()) for answer in answers.values()) < 120_000


def test_a_narrow_screen_keeps_the_still_picture(visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/indicators/1-2-1-a/", width=NARROW)

    expect(page.locator(".chart-narrow")).to_be_visible()
    excess = page.locator(".chart-narrow text").evaluate_all(
        """(words) => words.filter((word) => {
            const box = word.getBoundingClientRect();
            return box.left < 0 || box.right > innerWidth;
        }).length"""
    )
    assert excess == 0
    expect(page.get_by_role("row", name=re.compile("R6 Q3"))).to_contain_text("集計中")


def test_the_keyboard_reaches_the_text_first(visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/")
    page.keyboard.press("Tab")

    expect(page.locator(":focus")).to_have_text("本文へ進む")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_links_lead_only_where_the_role_may_go(visit: Visit, tome: Plan) -> None:
    assert Department.objects.exists()
    header = {role: visit(as_=role).locator(".site-links") for role in RoleKind}

    for role, may_import in {
        RoleKind.VIEWER: False,
        RoleKind.PROMOTER: True,
        RoleKind.APPROVER: False,
        RoleKind.ADMINISTRATOR: True,
    }.items():
        expect(header[role].get_by_role("link", name="取込")).to_have_count(int(may_import))


def test_the_headline_goals_stand_in_one_line(visit: Visit, tome: Plan) -> None:
    tops = (
        visit("/plans/tome-dx/")
        .locator(".headline")
        .evaluate_all("cards => cards.map(card => card.getBoundingClientRect().top)")
    )

    assert len(tops) > 1
    assert len(set(tops)) == 1
