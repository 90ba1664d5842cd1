"""The straight line into the future, from figures that can be checked by hand."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from measures.domain.forecast import forecast_at
from plans.domain.calendar import Period
from tests.measures.domain.test_figures import PAPER, PROCEDURES, said


def test_two_procedures_a_quarter_reach_85_in_the_end_and_93_a_year_late() -> None:
    forecast = forecast_at(PROCEDURES, [said("2025Q2", 57), said("2026Q2", 65)], Period(2026, 2))

    assert forecast is not None
    assert forecast.final_value == 85
    assert forecast.year_met == 2029
    assert forecast.required_per_quarter == Fraction(28, 10)


def test_quarters_further_back_than_four_do_not_bend_the_line() -> None:
    recent = [said("2025Q2", 57), said("2026Q2", 65)]

    assert forecast_at(PROCEDURES, recent, Period(2026, 2)) == forecast_at(
        PROCEDURES, [said("2024Q1", 0), *recent], Period(2026, 2)
    )


def test_one_quarter_apart_is_too_near_to_tell() -> None:
    near = [said("2026Q1", 60), said("2026Q2", 65)]

    assert forecast_at(PROCEDURES, near, Period(2026, 2)) is None
    assert forecast_at(PROCEDURES, [], Period(2026, 2)) is None


def test_a_pace_that_never_gets_there_names_no_year() -> None:
    falling = [said("2025Q2", 65), said("2026Q2", 57)]
    forecast = forecast_at(PROCEDURES, falling, Period(2026, 2))

    assert forecast is not None
    assert forecast.year_met is None


def test_a_sum_takes_the_last_four_quarters_as_a_year() -> None:
    quarters = [said(f"2025Q{q}", 120) for q in (1, 2, 3, 4)]
    forecast = forecast_at(PAPER, [said("2024Q4", 999), *quarters], Period(2025, 4))

    assert forecast is not None
    assert forecast.final_value == 480
    assert forecast.year_met == 2025
    assert forecast.required_per_quarter == 125


def test_without_a_final_target_there_is_still_a_value_in_sight() -> None:
    terms = replace(PROCEDURES, targets={})
    forecast = forecast_at(terms, [said("2025Q2", 57), said("2026Q2", 65)], Period(2026, 2))

    assert forecast is not None
    assert (forecast.year_met, forecast.required_per_quarter) == (None, None)


@given(st.integers(-50, 50), st.integers(-100, 100), st.integers(2, 4))
def test_a_straight_line_is_carried_on_straight(slope: int, start: int, apart: int) -> None:
    last = Period(2026, 2)
    reported = [
        said(str(last.shift(-apart)), start),
        said(str(last), start + slope * apart),
    ]
    forecast = forecast_at(replace(PROCEDURES, targets={}), reported, last)

    assert forecast is not None
    assert forecast.final_value == start + slope * (apart + 10)
