"""Rates by hand: each an exact ratio, or the reason why there is none."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.rates import (
    Named,
    Rate,
    achievement,
    closing_gap,
    direction_aware,
    from_baseline,
    gain,
    is_met,
    no_rate,
)
from measures.domain.terms import Reason
from plans.domain.vocabulary import Direction, RateMethod

UP, DOWN = Direction.INCREASE, Direction.DECREASE


def named(number: object) -> Named:
    return Named("数", Fraction(str(number)))


def outcome(rate: Rate) -> Fraction | Reason | None:
    return rate.reason if rate.value is None else rate.value


@pytest.mark.parametrize(
    ("direction", "value", "target", "expected"),
    [
        (UP, 45, 50, Fraction(9, 10)),
        (UP, 0, 50, Fraction(0)),
        (UP, 60, 50, Fraction(6, 5)),
        (UP, 5, 0, Reason.ZERO_TARGET),
        (DOWN, 100, 80, Fraction(4, 5)),
        (DOWN, 80, 100, Fraction(5, 4)),
        (DOWN, 0, 80, Reason.ZERO_ACTUAL),
        (DOWN, -5, 80, Reason.OPPOSITE_SIGN),
        (DOWN, -90, -80, Fraction(9, 8)),
        (UP, -100, -80, Fraction(4, 5)),
    ],
)
def test_a_ratio_is_one_or_more_when_the_target_is_met(
    direction: Direction, value: int, target: int, expected: object
) -> None:
    assert outcome(direction_aware(direction, named(value), named(target))) == expected


amounts = st.fractions(-1000, 1000)


@given(st.sampled_from([UP, DOWN]), amounts, amounts)
def test_it_says_of_every_value_whether_the_target_is_met(
    direction: Direction, value: Fraction, target: Fraction
) -> None:
    rate = direction_aware(direction, Named("値", value), Named("目標", target))

    if rate.value is not None:
        assert (rate.value >= 1) == is_met(direction, value, target)


@pytest.mark.parametrize(
    ("direction", "value", "target", "baseline", "expected"),
    [
        (UP, 68, 93, 43, Fraction(1, 2)),
        (UP, 40, 93, 43, Fraction(-3, 50)),
        (DOWN, 900, 800, 1000, Fraction(1, 2)),
        (UP, 68, 43, 43, Reason.TARGET_IS_BASELINE),
        (UP, 68, 30, 43, Reason.WRONG_WAY),
        (DOWN, 68, 93, 43, Reason.WRONG_WAY),
        (UP, 68, 93, None, Reason.NO_BASELINE),
    ],
)
def test_the_way_gone_is_measured_from_the_baseline(
    direction: Direction, value: int, target: int, baseline: int | None, expected: object
) -> None:
    base = None if baseline is None else named(baseline)

    assert outcome(from_baseline(direction, named(value), named(target), base)) == expected


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (RateMethod.FROM_BASELINE, Fraction(1, 2)),
        (RateMethod.SIMPLE_RATIO, Fraction(9, 8)),
        (RateMethod.DIRECTION_AWARE, Fraction(8, 9)),
    ],
)
def test_the_plans_method_decides(method: RateMethod, expected: Fraction) -> None:
    rate = achievement(method, DOWN, named(900), named(800), named(1000))

    assert rate.value == expected
    assert rate.formula is not None
    assert rate.formula.value == expected


def test_a_simple_ratio_to_nought_is_none() -> None:
    rate = achievement(RateMethod.SIMPLE_RATIO, UP, named(1), named(0), None)

    assert rate.reason == Reason.ZERO_TARGET


@pytest.mark.parametrize(
    ("direction", "value", "reference", "before", "expected"),
    [
        (UP, "80.6", "82.5", ("68.1", "77.6"), Fraction(4, 5)),
        (UP, "82.5", "82.5", ("68.1", "77.6"), Fraction(1)),
        (DOWN, 12, 10, (20, 12), Fraction(3, 4)),
        (UP, 1, 2, (5, 5), Reason.TARGET_IS_BASELINE),
        (UP, 1, 2, (6, 5), Reason.WRONG_WAY),
        (UP, 1, 2, (None, 5), Reason.NO_BASELINE),
        (UP, 1, 2, (5, None), Reason.NO_BASELINE),
    ],
)
def test_a_moving_target_is_a_gap_that_closes(
    direction: Direction, value: object, reference: object, before: object, expected: object
) -> None:
    known = [None if one is None else Fraction(str(one)) for one in before]  # type: ignore[attr-defined]

    rate = closing_gap(direction, Fraction(str(value)), Fraction(str(reference)), *known)

    assert outcome(rate) == expected


def test_a_gain_needs_both_rates() -> None:
    low, high = Rate(Fraction(1, 2)), Rate(Fraction(3, 4))

    assert gain(low, high) == Fraction(1, 4)
    assert gain(low, no_rate(Reason.PENDING)) is None
    assert gain(no_rate(Reason.PENDING), high) is None
