"""達成率・進捗率・計画比 — each an exact ratio, or the reason why there is none."""

from dataclasses import dataclass, field
from fractions import Fraction

from measures.domain.terms import Reason
from plans.domain.vocabulary import Direction, RateMethod


@dataclass(frozen=True, slots=True)
class Named:
    """A number and what it is called."""

    name: str
    number: Fraction


@dataclass(frozen=True, slots=True)
class Formula:
    """A quotient; of differences from ``base`` where there is one, or what is left of a gap."""

    top: Named
    bottom: Named
    base: Named | None = None
    remainder: bool = False

    @property
    def value(self) -> Fraction:
        start = self.base.number if self.base else 0
        quotient = (self.top.number - start) / (self.bottom.number - start)
        return 1 - quotient if self.remainder else quotient

    @property
    def rate(self) -> "Rate":
        return Rate(self.value, formula=self)


@dataclass(frozen=True, slots=True)
class Rate:
    """率 — ``value`` as a ratio (1 is 100 %), or ``reason`` where it has none.

    ``formula``: how the value was reckoned. ``against_plan``: the value was set against the
    planned value itself (対計画値), as no baseline could be used. ``interim``: part of a year was
    compared with that part's share (期中).
    """

    value: Fraction | None
    reason: Reason | None = None
    against_plan: bool = False
    interim: bool = False
    formula: Formula | None = field(default=None, compare=False)


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


def direction_aware(direction: Direction, value: Named, target: Named) -> Rate:
    """The ratio that is 1 or more exactly when the target is met, where there is such a ratio."""
    if target.number == 0:
        return no_rate(Reason.ZERO_TARGET)
    value_on_top = (direction == Direction.DECREASE) == (target.number < 0)
    if value_on_top:
        return Formula(value, target).rate
    if value.number == 0:
        return no_rate(Reason.ZERO_ACTUAL)
    if (value.number < 0) != (target.number < 0):
        return no_rate(Reason.OPPOSITE_SIGN)
    return Formula(target, value).rate


def from_baseline(
    direction: Direction, value: Named, target: Named, baseline: Named | None
) -> Rate:
    """(v−b)/(t−b): how much of the way from the baseline to *target* has been gone."""
    if baseline is None:
        return no_rate(Reason.NO_BASELINE)
    if target.number == baseline.number:
        return no_rate(Reason.TARGET_IS_BASELINE)
    if (target.number < baseline.number) != (direction == Direction.DECREASE):
        return no_rate(Reason.WRONG_WAY)
    return Formula(value, target, base=baseline).rate


def achievement(
    method: RateMethod,
    direction: Direction,
    value: Named,
    target: Named,
    baseline: Named | None,
) -> Rate:
    """達成率 by the plan's or the indicator's method."""
    if method == RateMethod.FROM_BASELINE:
        return from_baseline(direction, value, target, baseline)
    if method == RateMethod.SIMPLE_RATIO:
        return Formula(value, target).rate if target.number else no_rate(Reason.ZERO_TARGET)
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
    gap = Named("比較値との差", (reference - value) * sign)
    return Formula(gap, Named("当初の差", first_gap), remainder=True).rate
