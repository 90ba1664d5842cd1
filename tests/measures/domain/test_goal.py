"""What a value is held against, and when it is met for good."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from measures.domain.goal import (
    Target,
    achieved_since,
    goal_at,
    meets,
    planned_path,
    target_of_year,
    year_end_value,
)
from measures.domain.path import Range
from measures.domain.terms import Observation, Terms
from measures.domain.value import value_at
from plans.domain.calendar import Period
from plans.domain.vocabulary import TargetBasis
from tests.measures.domain.examples import (
    COUNT,
    CUT,
    JUDGEMENT,
    PREVIOUS_YEAR,
    QUARTERLY_SUM,
    WITHIN,
    report,
)

REFERENCE = replace(COUNT, basis=TargetBasis.REFERENCE, targets={})


def goals(terms: Terms, period: str, *reports: Observation) -> tuple[Target, Target, bool]:
    end = Period.parse(period)
    found = goal_at(terms, reports, value_at(terms, reports, end), end)
    return found.target, found.final, found.lapsed


def test_the_years_target_and_the_final_one() -> None:
    assert goals(COUNT, "2026Q2") == (73, 93, False)
    assert goals(replace(COUNT, targets={2025: Decimal(63)}), "2024Q4") == (None, 63, False)


def test_after_the_last_target_year_its_target_stays_in_force() -> None:
    assert goals(replace(COUNT, targets={2025: Decimal(63)}), "2026Q2") == (63, 63, True)


def test_a_range_is_a_target_with_two_ends() -> None:
    first, last = Range(Fraction("37.5"), Fraction(50)), Range(Fraction("39.5"), Fraction(52))

    assert goals(WITHIN, "2025Q2") == (first, last, False)
    assert goals(WITHIN, "2028Q1") == (last, last, True)


def test_a_reference_is_the_target_of_now_and_of_the_end() -> None:
    compared = report("2026Q2", 80, reference=Decimal(82))

    assert goals(REFERENCE, "2026Q2", compared) == (82, 82, False)
    assert goals(REFERENCE, "2026Q2", report("2026Q2", 80)) == (None, None, False)


def test_the_year_before_is_the_target_and_in_the_last_year_the_final_one() -> None:
    assert goals(PREVIOUS_YEAR, "2024Q2") == (43, None, False)
    assert goals(PREVIOUS_YEAR, "2028Q2", report("2027Q4", 60)) == (60, 60, False)


def test_a_year_of_sums_that_lacks_a_quarter_is_no_target_for_the_next() -> None:
    whole = [report(f"2025Q{q}", 10) for q in (1, 2, 3, 4)]

    assert year_end_value(QUARTERLY_SUM, whole, 2025) == 40
    assert year_end_value(QUARTERLY_SUM, whole[:3], 2025) is None


def test_the_year_before_is_known_once_it_has_ended() -> None:
    assert target_of_year(PREVIOUS_YEAR, [report("2025Q3", 60)], 2026) is None
    assert target_of_year(PREVIOUS_YEAR, [report("2025Q4", 60)], 2026) == 60
    assert target_of_year(PREVIOUS_YEAR, [], 2024) == 43


def test_a_sums_target_does_not_go_on_after_its_last_year() -> None:
    short = replace(QUARTERLY_SUM, targets={2025: Decimal(1000)})

    assert target_of_year(short, [], 2025) == 1000
    assert target_of_year(short, [], 2026) is None
    assert target_of_year(replace(COUNT, targets={2025: Decimal(63)}), [], 2026) == 63
    assert target_of_year(REFERENCE, [], 2026) is None


@pytest.mark.parametrize(
    ("terms", "amount", "target", "year_open", "expected"),
    [
        (COUNT, 73, Fraction(73), False, True),
        (COUNT, 72, Fraction(73), False, False),
        (QUARTERLY_SUM, 1000, Fraction(1000), True, True),
        (QUARTERLY_SUM, 999, Fraction(1000), True, None),
        (CUT, 1001, Fraction(1000), True, False),
        (CUT, 999, Fraction(1000), True, None),
        (CUT, 999, Fraction(1000), False, True),
        (WITHIN, 51, Range(Fraction(37), Fraction(50)), True, False),
        (WITHIN, 40, Range(Fraction(37), Fraction(50)), True, None),
        (WITHIN, 40, Range(Fraction(37), Fraction(50)), False, True),
        (WITHIN, 36, Range(Fraction(37), Fraction(50)), False, False),
        (REFERENCE, 90, Fraction(82), True, None),
        (COUNT, 73, None, False, None),
    ],
)
def test_more_is_reached_for_good_and_less_is_missed_for_good(
    terms: Terms, amount: int, target: Target, year_open: bool, expected: bool | None
) -> None:
    value = value_at(COUNT, [report("2026Q2", amount)], Period(2026, 2))

    assert meets(terms, value, target, year_open=year_open) is expected
    nothing = value_at(COUNT, [], Period(2026, 2))
    assert meets(terms, nothing, target, year_open=year_open) is None


def test_the_final_target_is_achieved_from_the_quarter_that_holds_it() -> None:
    reports = [report("2025Q4", 93), report("2026Q1", 90), report("2026Q2", 95)]

    assert achieved_since(COUNT, reports, Period(2025, 4)) == Period(2025, 4)
    assert achieved_since(COUNT, reports, Period(2026, 1)) is None
    assert achieved_since(COUNT, reports, Period(2026, 4)) == Period(2026, 2)


def test_a_years_sum_is_achieved_in_the_last_year_alone() -> None:
    early = [report("2026Q1", 5000)]

    assert achieved_since(QUARTERLY_SUM, early, Period(2026, 4)) is None
    last = [report(f"2028Q{q}", 300) for q in (1, 2, 3, 4)]
    assert achieved_since(QUARTERLY_SUM, last, Period(2028, 4)) == Period(2028, 4)


def test_without_a_final_target_or_a_measure_nothing_is_achieved() -> None:
    reports = [report("2026Q2", 500)]

    assert achieved_since(replace(COUNT, targets={}), reports, Period(2028, 4)) is None
    assert achieved_since(replace(COUNT, measurable=False), reports, Period(2028, 4)) is None


def test_a_chart_draws_what_was_planned_for_the_end_of_each_period() -> None:
    periods = [Period(2026, quarter) for quarter in (1, 2, 3, 4)]

    assert planned_path(COUNT, [], periods) == [Fraction("65.5"), 68, Fraction("70.5"), 73]
    assert planned_path(QUARTERLY_SUM, [], periods) == [250, 500, 750, 1000]
    assert planned_path(JUDGEMENT, [], periods) == [None] * 4
    assert planned_path(WITHIN, [], periods) == [None] * 4


def test_a_chart_draws_a_reference_where_it_was_reported_and_no_farther() -> None:
    periods = [Period(2026, quarter) for quarter in (1, 2, 3)]
    reports = [report("2026Q2", 80, reference=Decimal(82))]

    assert planned_path(REFERENCE, reports, periods) == [None, 82, None]
