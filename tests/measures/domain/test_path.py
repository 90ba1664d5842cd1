"""The planned path: straight between known points, and nothing where there is no point."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.path import (
    Range,
    baseline_period,
    has_lapsed,
    leg_at,
    path_at,
    range_at,
    share,
    target_ranges,
)
from measures.domain.terms import Baseline
from plans.domain.calendar import Period
from plans.domain.vocabulary import TargetBasis
from tests.measures.domain.examples import COUNT, PREVIOUS_YEAR, QUARTERLY_SUM, SHARE, WITHIN

PERIODS = [Period(year, quarter) for year in range(2024, 2029) for quarter in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("period", "planned"),
    [
        ("2023Q4", 43),
        ("2024Q1", Fraction("45.5")),
        ("2024Q4", 53),
        ("2026Q2", 68),
        ("2028Q4", 93),
        ("2029Q1", 93),
    ],
)
def test_the_path_goes_from_the_baseline_through_each_years_target(
    period: str, planned: object
) -> None:
    assert path_at(COUNT, Period.parse(period)) == planned


@pytest.mark.parametrize(
    ("period", "planned"), [("2024Q4", None), ("2025Q1", 100), ("2025Q4", 100), ("2026Q3", 100)]
)
def test_a_target_without_an_earlier_point_is_the_path_of_its_own_year(
    period: str, planned: int | None
) -> None:
    assert path_at(SHARE, Period.parse(period)) == planned


def test_a_baseline_of_a_later_day_begins_the_path_at_the_end_of_its_quarter() -> None:
    late = replace(COUNT, baseline=Baseline(Decimal(43), date(2024, 8, 1)))

    assert baseline_period(late) == Period(2024, 2)
    assert path_at(late, Period(2024, 3)) == 48
    assert leg_at(late, Period(2024, 1)) is None


@pytest.mark.parametrize("on", [None, date(2019, 3, 31), date(2024, 3, 31)])
def test_a_baseline_of_before_the_plan_stands_at_its_beginning(on: date | None) -> None:
    assert baseline_period(replace(COUNT, baseline=Baseline(Decimal(43), on))) == Period(2023, 4)


def test_moving_targets_have_no_path() -> None:
    assert path_at(replace(PREVIOUS_YEAR, baseline=None), Period(2026, 2)) is None


@pytest.mark.parametrize(
    ("period", "low", "high"),
    [
        ("2025Q1", "37.5", 50),
        ("2026Q4", "38.5", 51),
        ("2027Q3", "39.5", 52),
        ("2028Q4", "39.5", 52),
    ],
)
def test_a_range_holds_through_its_year_and_moves_between_two_years(
    period: str, low: str, high: int
) -> None:
    assert range_at(WITHIN, Period.parse(period)) == Range(Fraction(low), Fraction(high))


def test_there_is_no_range_before_the_first_or_of_a_plan_without_one() -> None:
    assert range_at(WITHIN, Period(2024, 4)) is None
    assert range_at(COUNT, Period(2026, 2)) is None


def test_the_ends_of_a_range_belong_to_it() -> None:
    aim = target_ranges(WITHIN)[2025]

    assert Fraction("37.5") in aim
    assert Fraction(50) in aim
    assert Fraction("50.000001") not in aim
    assert aim.part(Fraction(1, 2)) == Range(Fraction("18.75"), Fraction(25))


def test_a_range_in_percent_of_the_baseline_is_unknown_without_it() -> None:
    of_baseline = replace(WITHIN, basis=TargetBasis.CHANGE_FROM_BASELINE)

    assert target_ranges(of_baseline) == {}
    known = replace(of_baseline, baseline=Baseline(Decimal(200)))
    assert target_ranges(known)[2025] == Range(Fraction(275), Fraction(300))


def test_a_target_lapses_with_the_year_after_the_last_one() -> None:
    assert not has_lapsed(COUNT, 2028)
    assert has_lapsed(COUNT, 2029)
    assert not has_lapsed(replace(COUNT, targets={}), 2099)


@pytest.mark.parametrize(
    ("quarters", "expected"), [((), 0), ((1,), "0.1"), ((1, 2), "0.3"), ((1, 2, 3, 4), 1)]
)
def test_a_part_of_the_year_is_as_large_as_it_was_in_the_baselines_year(
    quarters: tuple[int, ...], expected: object
) -> None:
    own = (Decimal(10), Decimal(20), Decimal(30), Decimal(40))
    terms = replace(QUARTERLY_SUM, baseline=Baseline(Decimal(100), quarters=own))

    assert share(terms, quarters) == Fraction(str(expected))


@pytest.mark.parametrize("own", [None, (Decimal(0),) * 4])
def test_without_quarters_of_its_own_each_is_a_quarter(own: tuple[Decimal, ...] | None) -> None:
    terms = replace(QUARTERLY_SUM, baseline=Baseline(None, quarters=own))  # type: ignore[arg-type]

    assert share(terms, (1, 2, 3)) == Fraction(3, 4)
    assert share(replace(terms, baseline=None), (4,)) == Fraction(1, 4)


amounts = st.decimals(-1000, 1000, places=2)


@given(st.dictionaries(st.integers(2024, 2028), amounts, min_size=1), amounts)
def test_a_path_stays_between_the_points_it_joins(
    targets: dict[int, Decimal], base: Decimal
) -> None:
    terms = replace(COUNT, targets=targets, baseline=Baseline(base))
    points = [Fraction(base), *map(Fraction, targets.values())]

    planned = [path_at(terms, period) for period in PERIODS]

    assert all(value is not None and min(points) <= value <= max(points) for value in planned)
    assert {year: planned[(year - 2024) * 4 + 3] for year in targets} == terms.amounts
