"""The pages around the overview in a real browser: usable on a desk and on a telephone."""

import pytest
from playwright.sync_api import expect

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
