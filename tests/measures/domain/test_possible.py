"""The values there can be: whole where whole units are counted, and within their limits."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.possible import nearest_possible, whole_farther_from_goal
from measures.domain.terms import Limits
from plans.domain.vocabulary import Direction
from tests.measures.domain.examples import COUNT

PERCENT = replace(COUNT, limits=Limits(Decimal(0), Decimal(100)))


@pytest.mark.parametrize(
    ("direction", "amount", "whole"),
    [
        (Direction.INCREASE, "45.5", 45),
        (Direction.DECREASE, "45.5", 46),
        (Direction.INCREASE, "-0.5", -1),
        (Direction.DECREASE, "-0.5", 0),
        (Direction.INCREASE, "45", 45),
        (Direction.DECREASE, "45", 45),
    ],
)
def test_nothing_is_rounded_towards_the_goal(direction: Direction, amount: str, whole: int) -> None:
    assert whole_farther_from_goal(direction, Fraction(amount)) == whole


@pytest.mark.parametrize(
    ("value", "possible"), [("120.5", 100), ("-3", 0), ("99.95", "99.95"), ("0", 0)]
)
def test_a_value_stays_within_the_limits(value: str, possible: object) -> None:
    assert nearest_possible(PERCENT, Fraction(value)) == Fraction(str(possible))


def test_without_limits_and_whole_units_a_value_is_left_alone() -> None:
    assert nearest_possible(COUNT, Fraction("-1234.5")) == Fraction("-1234.5")


@pytest.mark.thorough
@given(st.sampled_from(Direction), st.fractions(-500, 500), st.booleans())
def test_what_is_possible_is_within_the_limits_and_the_nearest(
    direction: Direction, value: Fraction, whole: bool
) -> None:
    terms = replace(PERCENT, direction=direction, whole=whole)

    found = nearest_possible(terms, value)

    assert 0 <= found <= 100
    assert not whole or found.denominator == 1
    if 0 <= value <= 100:
        assert abs(found - value) < 1
    assert nearest_possible(terms, found) == found
