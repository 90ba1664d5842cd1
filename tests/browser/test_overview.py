"""The overview on a projector, an old desktop and a telephone: short, light and still."""

import pytest
from playwright.sync_api import Page, Response, expect

from plans.domain.vocabulary import RoleKind
from plans.models import Initiative, Measure, Plan
from tests.browser.conftest import NARROW, NARROWEST, WIDE, WIDEST, Visit, assert_usable

pytestmark = pytest.mark.browser
SHIFTS = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries()
    .filter(entry => !entry.hadRecentInput).reduce((sum, entry) => sum + entry.value, 0)))
    .observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 300))"""


def height(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


@pytest.mark.parametrize(("width", "most"), [(WIDE, 1900), (NARROW, 3500)])
def test_the_overview_is_short(width: int, most: int, visit: Visit, tome: Plan) -> None:
    assert height(visit("/plans/tome-dx/", width=width)) <= most


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_overview_of_a_plan_ten_times_as_long_is_folded(
    width: int, visit: Visit, tome: Plan
) -> None:
    policy = tome.policies.first()
    measures = Measure.objects.bulk_create(
        Measure(plan=tome, policy=policy, code=f"9-{n}", name=f"見本の施策{n}", position=100 + n)
        for n in range(135)
    )
    Initiative.objects.bulk_create(
        Initiative(measure=measure, code=f"{measure.code}-{n}", name=f"見本の取組{n}", position=n)
        for measure in measures
        for n in range(2)
    )

    assert height(visit("/plans/tome-dx/", width=width)) <= 6000


def test_the_first_view_is_light_and_needs_few_requests(visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/glossary/")
    answers: dict[str, Response] = {}
    page.on("response", lambda answer: answers.update({answer.url: answer}))
    page.goto("/plans/tome-dx/", wait_until="networkidle")

    answers = {url: answer for url, answer in answers.items() if not url.startswith("data:")}
    assert len(answers) <= 4
    assert sum(len(answer.body()) for answer in answers.values()) < 90_000


def test_nothing_moves_while_the_overview_is_drawn(visit: Visit, tome: Plan) -> None:
    assert visit("/plans/tome-dx/").evaluate(SHIFTS) == 0


@pytest.mark.parametrize("width", [WIDEST, WIDE, NARROW, NARROWEST])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_both_views_are_usable_at_every_width_by_day_and_by_night(
    dark: bool, width: int, visit: Visit, tome: Plan
) -> None:
    page = visit("/plans/tome-dx/", width=width, dark=dark)
    assert_usable(page)
    page.goto("/plans/tome-dx/?view=heatmap")
    assert_usable(page)


def test_long_names_do_not_widen_the_page(visit: Visit, tome: Plan) -> None:
    tome.policies.update(name="市民の利便性向上と魅力ある地域社会の実現に向けた" * 5)
    Measure.objects.update(name="行政保有データの公開" * 15)
    for path in ("", "initiatives/", "measures/1-1/"):
        for width in (WIDE, NARROWEST):
            page = visit(f"/plans/tome-dx/{path}", width=width)
            excess = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert excess <= 0, (path, width)


def test_the_second_view_is_a_link_away(visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/", as_=RoleKind.VIEWER)
    page.get_by_role("link", name="施策と四半期").click()

    expect(page.locator(".heatmap thead th")).to_have_count(11)
    page.get_by_role("link", name="一覧", exact=True).last.click()
    expect(page.locator(".measures")).to_be_visible()
