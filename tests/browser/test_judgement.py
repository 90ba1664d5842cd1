"""A goal without a number on the sheet: chosen, its grounds asked for, kept, in any width."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from measures.models import Actual
from plans.models import Department, Edition, Indicator, Phase, Plan, Target, User
from tests import factories
from tests.browser.conftest import NARROW, PASSWORD, WIDE, Visit, assert_usable

pytestmark = pytest.mark.browser


@pytest.fixture
def judged(plan: Plan, transactional_db: None) -> Indicator:
    """A judgement beside a range, a figure of once a year and a phase that goes on."""
    initiative = plan.measures.get().initiatives.get()
    edition = Edition.objects.get(plan=plan)
    found = factories.IndicatorFactory(
        initiative=initiative, code="1-2-1-b", name="効果が見込める全ての窓口への導入",
        entry="judgement", unit="", cumulative=False, baseline_value=None,
    )  # fmt: skip
    span = factories.IndicatorFactory(
        initiative=initiative, code="1-2-1-c", name="市民満足度", unit="％", decimals=1,
        cumulative=False, direction="within", frequency="yearly", limit_min=0, limit_max=100,
    )  # fmt: skip
    amounts = {"low": Decimal("37.5"), "high": Decimal(50)}
    Target.objects.create(edition=edition, indicator=found, fiscal_year=2026, value=1)
    Target.objects.create(edition=edition, indicator=span, fiscal_year=2026, **amounts)
    Phase.objects.update(start_year=2026, start_quarter=2, end_year=2028, ongoing=True)
    return found


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.usefixtures("today")
def test_a_judgement_is_chosen_with_its_grounds(
    visit: Visit, plan: Plan, judged: Indicator, department: Department, promoter: User, width: int
) -> None:
    page = visit("/login/", as_=None, width=width)
    page.get_by_label("メールアドレス").fill(promoter.email)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン").click()
    page.goto(f"/work/{plan.rounds.get().pk}/{department.pk}/")
    key = f"a{judged.pk}"

    page.locator(f"#{key}-value").select_option("達成")
    expect(page.locator(f"#{key}-remarks")).to_contain_text("根拠を備考に書いてください")
    assert not Actual.objects.exists()
    assert_usable(page)
    page.locator(f"#{key}-note").fill("要綱を改正し、全12窓口に導入した")
    page.locator(f"#{key}-note").blur()
    expect(page.locator(f"#{key}-remarks")).not_to_contain_text("根拠を備考に")
    expect(page.locator("[data-status]")).to_contain_text("下書きに保存しました")
    assert Actual.objects.get().value == 1
    page.reload()
    expect(page.locator(f"#{key}-value")).to_have_value("達成")
    assert_usable(page)
    page.close()
