"""A quarter in which nothing has changed, confirmed by a department with eight initiatives."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from measures.models import Actual, PhaseProgress, QuarterlyReport
from plans.domain.vocabulary import ReportState, RoleKind
from plans.models import Department, Indicator, Initiative, Phase, Plan, User
from tests import factories
from tests.browser.conftest import NARROW, WIDE, Visit, assert_usable

pytestmark = pytest.mark.browser
COUNT = """() => {
    window.clicks = Number(sessionStorage.clicks ?? 0);
    window.keys = Number(sessionStorage.keys ?? 0);
    addEventListener("click", ({isTrusted}) => { sessionStorage.clicks = ++window.clicks; }, true);
    addEventListener("keydown", () => { sessionStorage.keys = ++window.keys; }, true);
}"""


@pytest.fixture
def eight(
    plan: Plan, department: Department, people: dict[RoleKind, User], today: datetime
) -> list[Initiative]:
    """Eight initiatives with a figure of four digits and a phase each, all approved in R8 Q1."""
    by, last = people[RoleKind.ADMINISTRATOR], plan.rounds.get()
    last = factories.ReportingRoundFactory(plan=plan, fiscal_year=2026, quarter=1)
    first = Initiative.objects.get(measure__plan=plan)
    edition = plan.editions.get()
    for number in range(2, 9):
        added = factories.InitiativeFactory(measure=first.measure, code=f"1-2-{number}")
        added.responsibilities.create(department=department)
        factories.IndicatorFactory(initiative=added, code=f"{added.code}-a", cumulative=False)
        factories.PhaseFactory(edition=edition, initiative=added)
    found = list(Initiative.objects.filter(measure__plan=plan))
    for initiative in found:
        report = QuarterlyReport.objects.create(
            round=last,
            initiative=initiative,
            created_by=by,
            state="approved",
            done="見本: 開いた。",
        )
        approved = {
            "report": report, "entered_by": by, "approved_by": by,
            "approved_at": "2026-07-20T00:00:00Z",
        }  # fmt: skip
        indicator = Indicator.objects.get(initiative=initiative)
        Actual.objects.create(
            indicator=indicator, fiscal_year=2026, quarter=1, value=1063, **approved
        )
        phase = Phase.objects.get(initiative=initiative)
        PhaseProgress.objects.create(phase=phase, state="in_progress", **approved)
    return found


def address(plan: Plan, department: Department) -> str:
    return f"/work/{plan.rounds.get(quarter=2).pk}/{department.pk}/"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_nine_clicks_and_not_one_key(
    eight: list[Initiative], plan: Plan, department: Department, visit: Visit, width: int
) -> None:
    page = visit(address(plan, department), as_=RoleKind.PROMOTER, width=width)
    page.add_init_script(f"({COUNT})()")
    page.reload()
    assert_usable(page)
    for done in range(8):
        page.get_by_role("button", name="この取組は前回から変わりなし").first.click()
        expect(page.get_by_text("2件を「前回から変わりなし」として")).to_be_visible()
        expect(page.get_by_text("入力済み", exact=True)).to_have_count(done + 1)
    assert_usable(page)
    page.get_by_role("button", name="入力が済んだ取組をすべて提出").click()
    expect(page.get_by_text("を提出しました")).to_have_count(8)

    assert page.evaluate("[window.clicks, window.keys]") == [9, 0]
    now = QuarterlyReport.objects.filter(round__quarter=2)
    assert [report.state for report in now] == [ReportState.SUBMITTED] * 8
    assert {row.value for row in Actual.objects.drafts()} == {1063}


def test_a_line_is_confirmed_from_the_keyboard_and_what_is_typed_first_is_kept(
    eight: list[Initiative], plan: Plan, department: Department, visit: Visit
) -> None:
    page = visit(address(plan, department), as_=RoleKind.PROMOTER)
    first, second = Indicator.objects.order_by("pk")[:2]
    page.locator(f"#a{second.pk}-value").fill("1064")
    page.get_by_role("button", name=re.compile(f"変わりなし：{first.code}")).focus()
    page.keyboard.press("Enter")

    expect(page.locator(f"#a{first.pk}-value")).to_have_value("1063")
    expect(page.locator(f"#a{second.pk}-value")).to_have_value("1064")
    expect(page.get_by_text("前回から変わりなし（確認済み）")).to_have_count(1)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_copied_words_are_asked_about_in_a_question(
    eight: list[Initiative], plan: Plan, department: Department, visit: Visit, width: int
) -> None:
    page = visit(address(plan, department), as_=RoleKind.PROMOTER, width=width)
    page.get_by_role("button", name="この取組は前回から変わりなし").first.click()
    page.get_by_label("取組状況").first.fill("見本: 開いた。")
    page.get_by_role("button", name="提出", exact=True).first.click()

    question = page.get_by_role("alert")
    expect(question).to_contain_text("取組状況が前回と同じ文です。")
    assert_usable(page)
    question.get_by_role("link", name="直す").click()
    expect(page.locator(":target")).to_be_in_viewport()
    page.get_by_role("button", name="このまま提出").click()
    expect(page.get_by_text("を提出しました")).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_bar_covers_no_field_that_one_goes_to(
    eight: list[Initiative], plan: Plan, department: Department, visit: Visit, width: int
) -> None:
    page = visit(address(plan, department), as_=RoleKind.PROMOTER, width=width)
    page.locator("tr[data-line] input").first.focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => {
                const bar = document.querySelector(".desk-bar").getBoundingClientRect();
                const here = document.activeElement.getBoundingClientRect();
                const own = document.activeElement.closest(".desk-bar");
                return !own && here.bottom > bar.top && here.top < bar.bottom;
            }"""
        )
        assert not covered, page.evaluate("document.activeElement.outerHTML")
