"""The year's target in words, as it stands beside the field."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from measures.domain.reported import ReportedValue
from measures.selectors.import_context import IndicatorSubject, context_of
from measures.selectors.year_targets import YearTarget, year_before
from plans.domain.calendar import Period
from plans.domain.vocabulary import Direction, EntryKind, TargetBasis, ValueStatus
from plans.models import Plan, Target


@pytest.fixture
def item(plan: Plan) -> IndicatorSubject:
    [item] = context_of(plan).indicators
    return item


def words(item: IndicatorSubject, stored: Target | None, before: int | None = None) -> str:
    known = None if before is None else Fraction(before)
    return YearTarget(item, stored, known).words(lambda number: f"{float(number):g}")


def test_an_amount_a_range_a_judgement_and_nothing(item: IndicatorSubject) -> None:
    amount, span = Target(value=Decimal("63.50")), Target(low=Decimal("37.5"), high=Decimal(50))
    judged = replace(item, entry=EntryKind.JUDGEMENT)

    assert words(item, amount) == "63.5"
    assert words(replace(item, direction=Direction.WITHIN), span) == "37.5〜50"
    assert words(judged, Target(value=Decimal(1))) == "達成"
    assert words(item, None) == ""
    assert YearTarget(item, amount).unit == "手続"
    assert YearTarget(judged, Target(value=Decimal(1))).unit == ""


def test_last_years_value_is_the_target_where_it_is_known(item: IndicatorSubject) -> None:
    moving = replace(item, basis=TargetBasis.PREVIOUS_YEAR)
    assert words(moving, None) == "前年度以上"
    assert words(moving, None, 66) == "前年度以上（66手続）"
    assert words(replace(moving, direction=Direction.DECREASE), None, 66) == "前年度以下（66手続）"


def test_last_years_value_is_that_of_its_end(plan: Plan, item: IndicatorSubject) -> None:
    figures = {
        Period(2025, 2): ReportedValue(ValueStatus.REPORTED, Decimal(60)),
        Period(2025, 4): ReportedValue(ValueStatus.REPORTED, Decimal(66)),
        Period(2026, 1): ReportedValue(ValueStatus.REPORTED, Decimal(67)),
    }
    moving = replace(item, basis=TargetBasis.PREVIOUS_YEAR)

    assert year_before(moving, plan, figures, 2026) == 66
    assert year_before(moving, plan, {}, 2024) == 43
    assert year_before(item, plan, figures, 2026) is None
    total = replace(moving, aggregation="sum")
    assert year_before(total, plan, figures, 2026) is None, "a year with gaps is no target"
