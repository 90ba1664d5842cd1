"""Every figure of an indicator at a period, from its terms and what was observed.

Pure and exact: nothing is rounded or clamped, and where there is no rate a reason stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from measures.domain.forecast import Forecast, forecast_at
from measures.domain.path import (
    baseline_amount,
    baseline_reference,
    path_at,
    share,
    target_amounts,
)
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
from measures.domain.value import Value, own_value, value_at
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, Direction, TargetBasis, ValueStatus

__all__ = ["Figures", "Forecast", "Rate", "figures_at", "planned_path"]


@dataclass(frozen=True, slots=True)
class Figures:
    """指標の数字 — amounts in the indicator's unit (per cent where that is the unit).

    ``target`` and the others are a whole year's; ``share`` is the part of them that a sum's rates
    are compared with, and ``expected`` is of that part.
    """

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
    forecast: Forecast | None = None
    share: Fraction = Fraction(1)


def figures_at(terms: Terms, observations: Sequence[Observation], period: Period) -> Figures:
    """The figures at *period*; observations after it are not looked at."""
    reckoning = _Reckoning(terms, value_at(terms, observations, period), period)
    return reckoning.figures(forecast_at(terms, observations, period))


def planned_path(
    terms: Terms, observations: Sequence[Observation], periods: Sequence[Period]
) -> list[Fraction | None]:
    """What was planned for the end of each of *periods*, for a chart.

    A reference is known only where it was reported, and is not drawn on into the future.
    """
    if terms.basis == TargetBasis.REFERENCE:
        reported = {o.period for o in observations if own_value(o) is not None}
        return [
            value_at(terms, observations, p).reference if p in reported else None for p in periods
        ]
    if terms.aggregation == Aggregation.SUM:
        targets = target_amounts(terms)
        return [
            targets[p.year] * share(terms, range(1, p.quarter + 1)) if p.year in targets else None
            for p in periods
        ]
    return [path_at(terms, p) for p in periods]


class _Reckoning:
    """One indicator at one period: what is compared with what."""

    def __init__(self, terms: Terms, value: Value, period: Period) -> None:
        self.terms, self.value, self.period = terms, value, period
        self.summed = terms.aggregation == Aggregation.SUM
        self.yearly = terms.aggregation != Aggregation.LATEST
        self.moving = terms.basis == TargetBasis.REFERENCE
        self.base = baseline_amount(terms)
        targets = target_amounts(terms)
        self.target = value.reference if self.moving else targets.get(period.year)
        self.final = value.reference if self.moving else targets[max(targets)] if targets else None
        # Like with like: a sum is set against the part of the year that has been settled, so
        # that a quarter nobody reported is not counted as nought.
        self.part = share(terms, value.settled) if self.summed else Fraction(1)
        self.interim = self.summed and period.quarter < 4

    def figures(self, forecast: Forecast | None) -> Figures:
        value, terms = self.value, self.terms
        return Figures(
            period=self.period,
            value=value.amount,
            value_period=value.period,
            value_status=value.status,
            stale=value.stale,
            interim=self.interim,
            missing_quarters=value.missing_quarters if self.yearly else (),
            baseline=self.base,
            target=self.target,
            final_target=self.final,
            expected=self.expected(),
            met=self.met(self.target),
            final_met=self.met(self.final),
            achievement_rate=self.rate(
                self.achievement_against(self.target, written=self.period.year in terms.targets)
            ),
            final_achievement_rate=self.rate(
                self.achievement_against(self.final, written=bool(terms.targets))
            ),
            progress_rate=self.rate(self.progress()),
            pace=self.rate(self.pace()),
            forecast=forecast,
            share=self.part,
        )

    def rate(self, rate: Rate) -> Rate:
        return replace(rate, interim=self.interim and rate.value is not None)

    def of_year(self, amount: Fraction | None) -> Fraction | None:
        """The part of a year's *amount* that the value is compared with."""
        return None if amount is None else amount * self.part

    def due(self, target: Fraction | None) -> Fraction | None:
        """What *target* asks for by now; a reference was entered for these very quarters."""
        return target if self.moving else self.of_year(target)

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
        if self.moving:
            return None
        # Quarters are still to come: more has been reached for good, less has been missed for good.
        decided = not reached if self.terms.direction == Direction.DECREASE else reached
        return reached if decided else None

    def lacking(self) -> Reason | None:
        if not self.terms.measurable:
            return Reason.UNMEASURABLE
        if self.value.amount is not None:
            return None
        # Zero out of zero was reported; to call it 未報告 would accuse somebody wrongly.
        return Reason.ZERO_ACTUAL if self.value.undivided else Reason.UNREPORTED

    def no_target_reason(self, written: bool) -> Reason:
        """Why there is no target: one *written* in per cent lacks the baseline it is of."""
        return Reason.NO_BASELINE if written and not self.moving else Reason.NO_TARGET

    def achievement_against(self, target: Fraction | None, written: bool) -> Rate:
        if reason := self.lacking():
            return no_rate(reason)
        amount, due = self.value.amount, self.due(target)
        if due is None or amount is None:
            return no_rate(self.no_target_reason(written))
        return achievement(
            self.terms.method, self.terms.direction, amount, due, self.of_year(self.base)
        )

    def progress(self) -> Rate:
        if reason := self.lacking():
            return no_rate(reason)
        amount, due = self.value.amount, self.due(self.final)
        if due is None or amount is None:
            return no_rate(self.no_target_reason(bool(self.terms.targets)))
        base = self.of_year(self.base)
        if self.moving:
            first = self.of_year(baseline_reference(self.terms))
            return closing_gap(self.terms.direction, amount, due, base, first)
        return from_baseline(self.terms.direction, amount, due, base)

    def pace(self) -> Rate:
        if reason := self.lacking():
            return no_rate(reason)
        amount, due = self.value.amount, self.expected()
        if due is None or amount is None:
            return no_rate(self.no_path_reason())
        direction, base = self.terms.direction, self.of_year(self.base)
        # To hold a level is to stay at or above it: there is no way to have gone.
        holding = direction == Direction.MAINTAIN and (base is None or due <= base)
        if self.summed and direction != Direction.DECREASE and not self.moving and not holding:
            return direction_aware(direction, amount, due)
        if self.moving or base is None or holding:
            return replace(direction_aware(direction, amount, due), against_plan=True)
        return from_baseline(direction, amount, due, base)

    def no_path_reason(self) -> Reason:
        """Why nothing was expected yet: no target ahead, or no point to start from."""
        if self.summed:
            return self.no_target_reason(self.period.year in self.terms.targets)
        ahead = any(year >= self.period.year for year in self.terms.targets)
        return self.no_target_reason(ahead and self.base is None)
