"""Fiscal years across, without quarters, are the figures of indicators reported once a year."""

import pytest

from measures.models import Actual
from plans.models import Indicator, Plan, User
from tests.measures.bringing import bring_in, nothing_is_stored, only_message
from tests.measures.sheets import Book, xlsx

pytestmark = pytest.mark.usefixtures("today")
YEARS = ("指標コード", "指標名", "令和6年度", "令和7年度")
FIGURES = ("1-2-1-a", None, 55, 63)


def yearly() -> None:
    Indicator.objects.update(frequency="yearly")


def stored() -> list[tuple[int, int, int]]:
    rows = Actual.objects.order_by("fiscal_year").values_list("fiscal_year", "quarter", "value")
    return [(year, quarter, int(value)) for year, quarter, value in rows]


def test_each_year_is_reported_at_its_end(plan: Plan, administrator: User) -> None:
    yearly()
    result = bring_in(plan, administrator, xlsx(FIGURES, header=YEARS))

    assert not result.plan.errors
    assert stored() == [(2024, 4, 55), (2025, 4, 63)]


@pytest.mark.parametrize("title", ["年度別実績", "指標の実績値の推移"])
def test_a_title_may_tell_that_they_are_what_was_reached(
    title: str, plan: Plan, administrator: User
) -> None:
    yearly()
    book = Book().sheet("一覧表", (title,), YEARS, FIGURES)
    bring_in(plan, administrator, book.bytes())

    assert stored() == [(2024, 4, 55), (2025, 4, 63)]


def test_a_year_left_blank_reports_nothing(plan: Plan, administrator: User) -> None:
    yearly()
    bring_in(plan, administrator, xlsx(("1-2-1-a", None, 55, None), header=YEARS))

    assert stored() == [(2024, 4, 55)]


def test_of_a_quarterly_indicator_nobody_can_tell_the_quarter(
    plan: Plan, administrator: User
) -> None:
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", None, 55, None), header=YEARS))

    assert "年度だけの見出しからは四半期が分かりません（四半期ごとに報告" in only_message(result)
    assert nothing_is_stored()


@pytest.mark.parametrize(
    ("sheet", "title"), [("目標", ""), ("一覧", ""), ("実績", "目標と実績"), ("実績", "第2四半期")]
)
def test_years_that_may_be_targets_or_of_a_quarter_are_not_taken(
    sheet: str, title: str, plan: Plan, administrator: User
) -> None:
    yearly()
    rows = [(title,)] if title else []
    bring_in(plan, administrator, Book().sheet(sheet, *rows, YEARS, FIGURES).bytes())

    assert nothing_is_stored()
