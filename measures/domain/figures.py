"""Every figure of an indicator at a period, from its terms and what was observed.

Pure and exact: nothing is rounded or clamped, and where there is no rate a reason stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from measures.domain.path import baseline_amount, path_at, share, target_amounts
from measures.domain.rates import (
    Rate,
    achievement,
    closing_gap,
    direction_aware,
    from_baseline,
    is_met,
    no_rate,
)
from measures.domain.terms import Observation, Reason, Terms
from measures.domain.value import Value, value_at
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, Direction, TargetBasis, ValueStatus


@dataclass(frozen=True, slots=True)
class Figures:
    """指標の数字 — amounts in the indicator's unit (per cent where that is the unit)."""

    period: Period
    value: Fraction | None
    value_period: Period | None
    value_status: ValueStatus
    stale: bool
    interim: bool
    missing_quarters: tuple[int, ...]
    baseline: Fraction | None
    target: Fraction | None
    final_target: Fraction | None
    expected: Fraction | None
    met: bool | None
    final_met: bool | None
    achievement_rate: Rate
    final_achievement_rate: Rate
    progress_rate: Rate
    pace: Rate


def figures_at(terms: Terms, observations: Sequence[Observation], period: Period) -> Figures:
    """The figures at *period*; observations after it are not looked at."""
    return _Reckoning(terms, value_at(terms, observations, period), period).figures()


class _Reckoning:
    """One indicator at one period: what is compared with what."""

    def __init__(self, terms: Terms, value: Value, period: Period) -> None:
        self.terms, self.value, self.period = terms, value, period
        self.summed = terms.aggregation is Aggregation.SUM
        self.moving = terms.basis is TargetBasis.REFERENCE
        self.base = baseline_amount(terms)
        targets = target_amounts(terms)
        self.target = value.reference if self.moving else targets.get(period.year)
        self.final = value.reference if self.moving else targets[max(targets)] if targets else None
        # Like with like: a sum is set against the part of the year that has been settled, so
        # that a quarter nobody reported is not counted as nought.
        self.part = share(terms, value.settled) if self.summed else Fraction(1)
        self.interim = self.summed and period.quarter < 4

    def figures(self) -> Figures:
        value = self.value
        return Figures(
            period=self.period,
            value=value.amount,
            value_period=value.period,
            value_status=value.status,
            stale=value.stale,
            interim=self.interim,
            missing_quarters=value.missing_quarters if self.summed else (),
            baseline=self.base,
            target=self.target,
            final_target=self.final,
            expected=self.expected(),
            met=self.met(self.target),
            final_met=self.met(self.final),
            achievement_rate=self.rate(self.achievement_against(self.target)),
            final_achievement_rate=self.rate(self.achievement_against(self.final)),
            progress_rate=self.rate(self.progress()),
            pace=self.rate(self.pace()),
        )

    def rate(self, rate: Rate) -> Rate:
        return replace(rate, interim=self.interim and rate.value is not None)

    def of_year(self, amount: Fraction | None) -> Fraction | None:
        """The part of a year's *amount* that the value is compared with."""
        return None if amount is None else amount * self.part

    def expected(self) -> Fraction | None:
        if self.moving:
            return self.value.reference
        if self.summed:
            part = (
                self.part
                if self.value.settled
                else share(self.terms, range(1, self.period.quarter + 1))
            )
            return None if self.target is None else self.target * part
        return path_at(self.terms, self.period)

    def met(self, target: Fraction | None) -> bool | None:
        """Whether *target* is met; None where that is not decided yet."""
        amount = self.value.amount
        if amount is None or target is None:
            return None
        reached = is_met(self.terms.direction, amount, target)
        if not self.summed or set(self.value.settled) == {1, 2, 3, 4}:
            return reached
        # Quarters are still to come: more has been reached for good, less has been missed for good.
        decided = not reached if self.terms.direction is Direction.DECREASE else reached
        return reached if decided else None

    def lacking(self) -> Reason | None:
        if not self.terms.measurable:
            return Reason.UNMEASURABLE
        return Reason.UNREPORTED if self.value.amount is None else None

    def no_target_reason(self) -> Reason:
        """Targets in per cent of an unknown baseline are lacking for the baseline's sake."""
        unknown_base = self.terms.basis is TargetBasis.CHANGE_FROM_BASELINE and self.base is None
        return Reason.NO_BASELINE if unknown_base and self.terms.targets else Reason.NO_TARGET

    def achievement_against(self, target: Fraction | None) -> Rate:
        if reason := self.lacking():
            return no_rate(reason)
        amount, due = self.value.amount, self.of_year(target)
        if due is None or amount is None:
            return no_rate(self.no_target_reason())
        return achievement(
            self.terms.method, self.terms.direction, amount, due, self.of_year(self.base)
        )

    def progress(self) -> Rate:
        if reason := self.lacking():
            return no_rate(reason)
        amount, due = self.value.amount, self.of_year(self.final)
        if due is None or amount is None:
            return no_rate(self.no_target_reason())
        if self.moving:
            baseline = self.terms.baseline
            known = baseline.reference if baseline else None
            first = None if known is None else Fraction(known)
            return closing_gap(self.terms.direction, amount, due, self.base, first)
        return from_baseline(self.terms.direction, amount, due, self.of_year(self.base))

    def pace(self) -> Rate:
        if reason := self.lacking():
            return no_rate(reason)
        amount, due = self.value.amount, self.expected()
        if due is None or amount is None:
            without_start = bool(self.terms.targets) and self.base is None
            return no_rate(Reason.NO_BASELINE if without_start else self.no_target_reason())
        direction, base = self.terms.direction, self.of_year(self.base)
        if self.summed and direction is not Direction.DECREASE:
            return direction_aware(direction, amount, due)
        # To hold a level is to stay at or above it: there is no way to have gone.
        holding = direction is Direction.MAINTAIN and base is not None and due <= base
        if self.moving or base is None or holding:
            return replace(direction_aware(direction, amount, due), against_plan=True)
        return from_baseline(direction, amount, due, base)
