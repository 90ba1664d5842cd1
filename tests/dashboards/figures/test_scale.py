"""An axis holds every value, has round ticks, and tells whether it starts at zero."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures.scale import axis_of

AMOUNTS = st.lists(
    st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=1000), max_size=8
)


@pytest.mark.thorough
@given(AMOUNTS)
def test_every_value_lies_on_the_axis(values: list[Fraction]) -> None:
    axis = axis_of(values, 300, 20)

    assert 2 <= len(axis.ticks) <= 12
    for value in values:
        assert axis.ticks[0] <= value <= axis.ticks[-1]
        assert 20 - 1e-6 <= axis.at(value) <= 300 + 1e-6


@pytest.mark.thorough
@given(AMOUNTS)
def test_the_step_is_one_two_or_five_times_a_power_of_ten(values: list[Fraction]) -> None:
    first, second = axis_of(values, 0, 100).ticks[:2]
    step = second - first
    while step < 1:
        step *= 10
    while step >= 10:
        step /= 10

    assert step in (1, 2, 5)


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([43, 93], [0, 20, 40, 60, 80, 100]),
        ([90, 100], [90, 92, 94, 96, 98, 100]),
        ([], [0, Fraction(1, 5), Fraction(2, 5), Fraction(3, 5), Fraction(4, 5), 1]),
        ([0], [0, Fraction(1, 5), Fraction(2, 5), Fraction(3, 5), Fraction(4, 5), 1]),
    ],
)
def test_the_ticks_are_those_one_would_draw_by_hand(
    values: list[int], ticks: list[Fraction]
) -> None:
    assert list(axis_of([Fraction(value) for value in values], 0, 1).ticks) == ticks


def test_values_close_together_far_from_zero_leave_zero_out() -> None:
    assert not axis_of([Fraction(90), Fraction(100)], 0, 1).from_zero
    assert axis_of([Fraction(43), Fraction(93)], 0, 1).from_zero
