"""The other pages by night, and in a system's own few colours."""

import pytest

from plans.models import Plan
from tests.browser.conftest import NARROW, WIDE, Visit, assert_usable

pytestmark = pytest.mark.browser
PAGES = (
    "initiatives/",
    "indicators/",
    "changes/",
    "measures/1-2/",
    "initiatives/1-2-1/",
    "indicators/1-2-1-a/",
)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_page_is_usable_by_night(width: int, visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/glossary/", width=width, dark=True)
    for path in PAGES:
        page.goto(f"/plans/tome-dx/{path}")
        assert_usable(page)


def test_paper_stays_white_by_night(visit: Visit, tome: Plan) -> None:
    page = visit("/plans/tome-dx/", dark=True)
    page.emulate_media(media="print", color_scheme="dark")

    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


def test_the_current_page_and_the_badges_are_told_in_forced_colours(
    visit: Visit, tome: Plan
) -> None:
    page = visit("/plans/tome-dx/?view=heatmap")
    page.emulate_media(forced_colors="active")
    line = "element => getComputedStyle(element).borderBottomColor"
    current = page.locator(".plan-nav a[aria-current]").first.evaluate(line)
    other = page.locator(".plan-nav a:not([aria-current])").first.evaluate(line)
    badge = "element => getComputedStyle(element).forcedColorAdjust"

    assert current != other
    assert page.locator(".rating-mark").first.evaluate(badge) == "none"
