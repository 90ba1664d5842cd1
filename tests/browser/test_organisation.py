"""A merger of departments in a real browser, wide and narrow."""

import re

import pytest
from playwright.sync_api import expect

from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.models import Department, InitiativeDepartment, Plan
from tests import factories
from tests.browser.conftest import NARROW, WIDE, Visit, assert_usable

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
