"""達成率・進捗率・計画比 — each an exact ratio, or the reason why there is none."""

from dataclasses import dataclass
from fractions import Fraction

from measures.domain.terms import Reason
from plans.domain.vocabulary import Direction, RateMethod


@dataclass(frozen=True, slots=True)
class Rate:
    """率 — ``value`` as a ratio (1 is 100 %), or ``reason`` where it has none.

    ``against_plan``: the value was set against the planned value itself (対計画値), as no baseline
    could be used. ``interim``: part of a year was compared with that part's share (期中).
    """

    value: Fraction | None
    reason: Reason | None = None
    against_plan: bool = False
    interim: bool = False


def no_rate(reason: Reason) -> Rate:
    return Rate(None, reason)


def gain(before: Rate, after: Rate) -> Fraction | None:
    """By how much a rate is higher than it was, as a ratio; None where either is none."""
    if before.value is None or after.value is None:
        return None
    return after.value - before.value


def is_met(direction: Direction, value: Fraction, target: Fraction) -> bool:
    """Whether *value* reaches *target*; of a direction that aims at a single amount."""
    return value <= target if direction == Direction.DECREASE else value >= target


def direction_aware(direction: Direction, value: Fraction, target: Fraction) -> Rate:
    """The ratio that is 1 or more exactly when the target is met, where there is such a ratio."""
    if target == 0:
        return no_rate(Reason.ZERO_TARGET)
    value_on_top = (direction == Direction.DECREASE) == (target < 0)
    if value_on_top:
        return Rate(value / target)
    if value == 0:
        return no_rate(Reason.ZERO_ACTUAL)
    if (value < 0) != (target < 0):
        return no_rate(Reason.OPPOSITE_SIGN)
    return Rate(target / value)


def from_baseline(
    direction: Direction, value: Fraction, target: Fraction, baseline: Fraction | None
) -> Rate:
    """(v−b)/(t−b): how much of the way from the baseline to *target* has been gone."""
    if baseline is None:
        return no_rate(Reason.NO_BASELINE)
    way = target - baseline
    if way == 0:
        return no_rate(Reason.TARGET_IS_BASELINE)
    if (way < 0) != (direction == Direction.DECREASE):
        return no_rate(Reason.WRONG_WAY)
    return Rate((value - baseline) / way)


def achievement(
    method: RateMethod,
    direction: Direction,
    value: Fraction,
    target: Fraction,
    baseline: Fraction | None,
) -> Rate:
    """達成率 by the plan's or the indicator's method."""
    if method == RateMethod.FROM_BASELINE:
        return from_baseline(direction, value, target, baseline)
    if method == RateMethod.SIMPLE_RATIO:
        return Rate(value / target) if target else no_rate(Reason.ZERO_TARGET)
    return direction_aware(direction, value, target)


def closing_gap(
    direction: Direction,
    value: Fraction,
    reference: Fraction,
    baseline: Fraction | None,
    baseline_reference: Fraction | None,
) -> Rate:
    """1 − gap/gap₀: how much of the first distance to a moving reference has been closed."""
    if baseline is None or baseline_reference is None:
        return no_rate(Reason.NO_BASELINE)
    sign = -1 if direction == Direction.DECREASE else 1
    first_gap = (baseline_reference - baseline) * sign
    if first_gap == 0:
        return no_rate(Reason.TARGET_IS_BASELINE)
    if first_gap < 0:
        return no_rate(Reason.WRONG_WAY)
    return Rate(1 - (reference - value) * sign / first_gap)
