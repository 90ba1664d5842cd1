"""The straight line into the future, from figures that can be checked by hand."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.forecast import forecast_at
from measures.domain.terms import Limits
from plans.domain.calendar import Period
from plans.domain.vocabulary import Direction, Frequency
from tests.measures.domain.examples import RATIO, YEARLY_SUM, part
from tests.measures.domain.test_figures import PAPER, PROCEDURES, observed


def test_two_procedures_a_quarter_reach_85_in_the_end_and_93_a_year_late() -> None:
    forecast = forecast_at(
        PROCEDURES, [observed("2025Q2", 57), observed("2026Q2", 65)], Period(2026, 2)
    )

    assert forecast is not None
    assert forecast.final_value == 85
    assert forecast.year_met == 2029
    assert forecast.required_per_quarter == Fraction(28, 10)


def test_quarters_further_back_than_four_do_not_bend_the_line() -> None:
    recent = [observed("2025Q2", 57), observed("2026Q2", 65)]

    assert forecast_at(PROCEDURES, recent, Period(2026, 2)) == forecast_at(
        PROCEDURES, [observed("2024Q1", 0), *recent], Period(2026, 2)
    )


def test_one_quarter_apart_is_too_near_to_tell() -> None:
    near = [observed("2026Q1", 60), observed("2026Q2", 65)]

    assert forecast_at(PROCEDURES, near, Period(2026, 2)) is None
    assert forecast_at(PROCEDURES, [], Period(2026, 2)) is None


def test_a_pace_that_never_gets_there_names_no_year() -> None:
    falling = [observed("2025Q2", 65), observed("2026Q2", 57)]
    forecast = forecast_at(PROCEDURES, falling, Period(2026, 2))

    assert forecast is not None
    assert forecast.year_met is None


def test_a_sum_takes_the_last_four_quarters_as_a_year() -> None:
    quarters = [observed(f"2025Q{q}", 120) for q in (1, 2, 3, 4)]
    forecast = forecast_at(PAPER, [observed("2024Q4", 999), *quarters], Period(2025, 4))

    assert forecast is not None
    assert forecast.final_value == 480
    assert forecast.year_met == 2025
    assert forecast.required_per_quarter == 125


def test_without_a_final_target_there_is_still_a_value_in_sight() -> None:
    terms = replace(PROCEDURES, targets={})
    forecast = forecast_at(terms, [observed("2025Q2", 57), observed("2026Q2", 65)], Period(2026, 2))

    assert forecast is not None
    assert (forecast.year_met, forecast.required_per_quarter) == (None, None)


def test_it_is_carried_to_the_end_of_the_last_targets_year_not_of_the_plan() -> None:
    terms = replace(PROCEDURES, targets={2026: Decimal(73)})
    forecast = forecast_at(terms, [observed("2025Q2", 57), observed("2026Q2", 65)], Period(2026, 2))

    assert forecast is not None
    assert forecast.final_value == 69
    assert forecast.required_per_quarter == 4
    assert forecast.reaches is False


def test_what_is_reached_has_no_pace_to_keep() -> None:
    forecast = forecast_at(
        PROCEDURES, [observed("2025Q2", 60), observed("2026Q2", 95)], Period(2026, 2)
    )

    assert forecast is not None
    assert (forecast.achieved_on, forecast.reaches) == (Period(2026, 2), True)
    assert (forecast.final_value, forecast.required_per_quarter) == (None, None)


def test_after_its_last_year_a_target_missed_is_past_due() -> None:
    terms = replace(PROCEDURES, targets={2025: Decimal(63)})
    forecast = forecast_at(terms, [observed("2025Q2", 57), observed("2025Q4", 60)], Period(2026, 2))

    assert forecast is not None
    assert forecast.past_due
    assert (forecast.final_value, forecast.reaches) == (None, False)


def test_a_share_is_never_forecast_beyond_the_whole() -> None:
    terms = replace(
        PROCEDURES, limits=Limits(Decimal(0), Decimal(100)), targets={2028: Decimal(100)}
    )
    forecast = forecast_at(terms, [observed("2025Q2", 20), observed("2026Q2", 60)], Period(2026, 2))

    assert forecast is not None
    assert (forecast.final_value, forecast.year_met, forecast.reaches) == (100, 2027, True)


@pytest.mark.parametrize(
    ("direction", "target", "final"),
    [(Direction.INCREASE, 93, 81), (Direction.DECREASE, 0, 82)],
)
def test_counts_are_rounded_away_from_the_goal(
    direction: Direction, target: int, final: int
) -> None:
    terms = replace(PROCEDURES, direction=direction, targets={2028: Decimal(target)}, whole=True)
    forecast = forecast_at(terms, [observed("2025Q3", 60), observed("2026Q2", 65)], Period(2026, 2))

    assert forecast is not None
    # 65 + 10 × 5/3 = 81.67
    assert forecast.final_value == final


def test_a_year_asked_for_once_is_a_year() -> None:
    terms = replace(YEARLY_SUM, targets={2028: Decimal(1000)})
    forecast = forecast_at(
        terms, [observed("2024Q4", 900), observed("2025Q4", 950)], Period(2025, 4)
    )

    assert forecast is not None
    assert forecast.final_value == 950
    assert forecast_at(terms, [observed("2024Q4", 900)], Period(2024, 4)) is None


def test_half_years_make_a_year() -> None:
    terms = replace(YEARLY_SUM, frequency=Frequency.HALF_YEARLY, targets={2028: Decimal(1000)})
    forecast = forecast_at(
        terms, [observed("2024Q2", 400), observed("2024Q4", 500)], Period(2024, 4)
    )

    assert forecast is not None
    assert forecast.final_value == 900


def test_in_its_own_year_a_sum_requires_what_is_left() -> None:
    quarters = [observed(f"2028Q{q}", 100) for q in (1, 2, 3)]
    forecast = forecast_at(PAPER, quarters, Period(2028, 3))

    assert forecast is not None
    assert forecast.required_per_quarter == 200


@given(st.integers(-50, 50), st.integers(-100, 100), st.integers(2, 4))
def test_a_straight_line_is_carried_on_straight(slope: int, start: int, apart: int) -> None:
    last = Period(2026, 2)
    reported = [
        observed(str(last.shift(-apart)), start),
        observed(str(last), start + slope * apart),
    ]
    forecast = forecast_at(replace(PROCEDURES, targets={}), reported, last)

    assert forecast is not None
    assert forecast.final_value == start + slope * (apart + 10)


@given(st.integers(-100, 200), st.integers(-100, 200), st.integers(2, 4), st.booleans())
def test_no_forecast_leaves_the_limits(start: int, last: int, apart: int, whole: bool) -> None:
    limits = Limits(Decimal(0), Decimal(100))
    terms = replace(PROCEDURES, targets={}, limits=limits, whole=whole)
    now = Period(2026, 2)
    forecast = forecast_at(
        terms, [observed(str(now.shift(-apart)), start), observed(str(now), last)], now
    )

    assert forecast is not None
    assert forecast.final_value is not None
    assert 0 <= forecast.final_value <= 100


def test_a_ratio_is_carried_on_as_it_is_judged_by_the_years_value() -> None:
    quarters = [part("2027Q4", 20, 100), part("2028Q2", 20, 100), part("2028Q3", 70, 100)]
    forecast = forecast_at(replace(RATIO, frequency=Frequency.QUARTERLY), quarters, Period(2028, 3))

    # 20 % at the end of R9, 45 % up to the third quarter: 60 % is not reached yet.
    assert forecast is not None
    assert forecast.required_per_quarter == 15
    assert forecast.reaches is False


def test_a_quarter_nobody_reported_is_left_and_not_used_up() -> None:
    forecast = forecast_at(
        PAPER, [observed("2027Q4", 200), observed("2028Q1", 200)], Period(2028, 2)
    )
    yearly = replace(YEARLY_SUM, targets={2028: Decimal(1000)})
    asked_later = forecast_at(
        yearly, [observed("2026Q4", 900), observed("2027Q4", 900)], Period(2028, 2)
    )

    assert forecast is None
    assert asked_later is not None
    assert asked_later.required_per_quarter == 250

    quarters = [observed(f"2027Q{q}", 150) for q in (1, 2, 3, 4)] + [observed("2028Q1", 200)]
    gap = forecast_at(PAPER, quarters, Period(2028, 2))
    assert gap is not None
    assert gap.required_per_quarter == 100
