"""A merger of departments in a real browser, wide and narrow."""

import re

import pytest
from playwright.sync_api import Page, expect

from measures.actions.organisation import reorganise
from measures.models import ReportingRound
from measures.selectors.organisation import Reorganisation, plan_reorganisation
from plans import clock
from plans.domain.organisation import ReorganisationKind
from plans.domain.vocabulary import RoleKind
from plans.models import Department, InitiativeDepartment, Plan, User
from tests import factories
from tests.browser.conftest import NARROW, WIDE, Visit, assert_usable
from tests.browser.desk import kept

pytestmark = pytest.mark.browser
ADMINISTRATOR, PROMOTER = RoleKind.ADMINISTRATOR, RoleKind.PROMOTER


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_merger_is_seen_before_it_is_done_and_the_work_goes_on(
    width: int, visit: Visit, tome: Plan
) -> None:
    old = Department.objects.get(name="見本課")
    factories.person(PROMOTER, old)
    page = visit("/people/", as_=ADMINISTRATOR, width=width)
    page.get_by_role("link", name="組織改編").click()
    assert_usable(page)
    page.get_by_role("radio", name="統合").check()
    page.get_by_label("改編日").fill(clock.today().isoformat())
    page.get_by_role("checkbox", name="見本課").check()
    page.get_by_label("新しい課のコード").fill("Ｎ−１")
    page.get_by_label("新しい課の名称").fill("DX推進課")
    page.get_by_label("理由").fill("行政組織規則の改正")
    page.get_by_role("button", name="移るものを確認する").click()

    expect(page.get_by_role("heading", name="移る取組（31件）")).to_be_visible()
    expect(page.get_by_role("heading", name="移る役割（1件）")).to_be_visible()
    assert_usable(page)
    assert not Department.objects.filter(name="DX推進課").exists(), "nothing is written yet"
    page.get_by_role("button", name="確定する").click()
    expect(
        page.get_by_text(re.compile("組織改編を登録しました（.*見本課 → DX推進課"))
    ).to_be_visible()
    assert_usable(page)

    new = Department.objects.get(name="DX推進課", code="N-1")
    assert InitiativeDepartment.objects.filter(department=new).count() == 31
    desk = visit("/work/", as_=ADMINISTRATOR, width=width)
    expect(desk.get_by_role("row", name=re.compile("DX推進課")).first).to_be_visible()
    expect(desk.get_by_role("row", name=re.compile("見本課"))).to_have_count(0)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_near_equal_code_is_refused_in_words(width: int, visit: Visit, tome: Plan) -> None:
    Department.objects.filter(name="見本課").update(code="sample-A", code_key="sample-a")
    page = visit("/organisation/", as_=ADMINISTRATOR, width=width)
    page.get_by_role("radio", name="名称変更").check()
    page.get_by_role("checkbox", name="見本課").check()
    page.get_by_label("新しい課のコード").fill("ｓａｍｐｌｅ－ａ")
    page.get_by_label("新しい課の名称").fill("改称課")
    page.get_by_label("理由").fill("改称")
    page.get_by_role("button", name="移るものを確認する").click()

    expect(
        page.get_by_text(re.compile("「見本課」（sample-A）のものと区別できません"))
    ).to_be_visible()
    expect(page.get_by_role("button", name="確定する")).to_have_count(0)
    assert_usable(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_split_moves_what_is_ticked_and_leaves_the_rest(
    width: int, visit: Visit, tome: Plan
) -> None:
    old = Department.objects.get(name="見本課")
    page = visit("/organisation/", as_=ADMINISTRATOR, width=width)
    page.get_by_role("radio", name="分割").check()
    page.get_by_label("改編日").fill(clock.today().isoformat())
    page.get_by_role("checkbox", name="見本課").check()
    page.get_by_label("新しい課のコード").fill("N-2")
    page.get_by_label("新しい課の名称").fill("DX推進課")
    page.get_by_label("理由").fill("行政組織規則の改正")
    page.get_by_role("button", name="移るものを確認する").click()
    moved = page.locator("[name=responsibilities]")
    expect(moved).to_have_count(31)
    page.get_by_role("button", name="確定する").click()
    expect(page.get_by_text("移す取組か役割を選んでください。")).to_be_visible()
    assert not Department.objects.filter(name="DX推進課").exists()
    for at in (0, 2):
        moved.nth(at).check()
    assert_usable(page)
    page.get_by_role("button", name="確定する").click()
    expect(page.get_by_text(re.compile("組織改編を登録しました（.*分割"))).to_be_visible()

    new = Department.objects.get(name="DX推進課")
    assert InitiativeDepartment.objects.filter(department=new).count() == 2
    assert InitiativeDepartment.objects.filter(department=old).count() == 29


def test_a_sheet_that_is_open_during_a_merger_loses_nothing(
    sheet: Page, people: dict[RoleKind, User]
) -> None:
    """The department is no more: what was typed stays on the page, and the page says why."""
    done = sheet.get_by_label("取組状況").first
    done.fill("見本: 説明会を開いた。")
    kept(sheet)
    change = Reorganisation(
        kind=ReorganisationKind.MERGE,
        day=clock.today(),
        reason="改正",
        sources=(Department.objects.get(),),
        code="N-3",
        name="DX推進課",
    )
    seen = plan_reorganisation(change).fingerprint
    reorganise(change=change, by=people[ADMINISTRATOR], seen=seen)
    done.fill("見本: 説明会を2回開いた。")
    done.blur()

    expect(sheet.locator("[data-status]")).to_contain_text("入力ができなくなりました")
    expect(done).to_have_value("見本: 説明会を2回開いた。")
    sheet.get_by_role("button", name="入力が済んだ取組をすべて提出").click()
    expect(done).to_have_value("見本: 説明会を2回開いた。")
    # The new department goes on with what was kept.
    new = Department.objects.get(name="DX推進課")
    there = sheet.context.new_page()
    there.goto(f"/work/{ReportingRound.objects.get().pk}/{new.pk}/")
    expect(there.get_by_label("取組状況").first).to_have_value("見本: 説明会を開いた。")
