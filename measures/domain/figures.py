"""Every figure of an indicator at a period, from its terms and what was observed.

Pure and exact: nothing is rounded or clamped, and where there is no rate a reason stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from measures.domain.forecast import Forecast, forecast_from
from measures.domain.goal import (
    Goal,
    Target,
    achieved_since,
    goal_at,
    is_year_open,
    meets,
)
from measures.domain.path import (
    Range,
    baseline_amount,
    baseline_reference,
    has_lapsed,
    path_at,
    share,
)
from measures.domain.rates import (
    Named,
    Rate,
    achievement,
    closing_gap,
    direction_aware,
    from_baseline,
    no_rate,
)
from measures.domain.terms import Observation, Reason, Terms
from measures.domain.value import Value, value_at
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, Direction, TargetBasis, ValueStatus


@dataclass(frozen=True, slots=True)
class Figures:
    """指標の数字 — amounts in the indicator's unit (per cent where that is the unit).

    A value that was last reported in an earlier quarter is compared with the path and the target
    of that quarter: ``rated_at``, None where nothing is compared. ``target`` and the others are a
    whole year's; ``share`` is the part of them that a sum's rates are compared with, and
    ``expected`` is of that part. A range stands in ``target_range`` instead.

    ``target_year`` is the fiscal year whose target is given; the final target is always that of
    the edition in force. ``stale``: a report was due since (未更新). ``partial``: due quarters of
    the year lack a report (一部未報告). ``lapsed``: the last target year is over (目標年度経過).
    ``achieved_on``: the quarter since which the final target has been met; it was due at the end
    of ``due``.
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
    rated_at: Period | None = None
    lapsed: bool = False
    target_range: Range | None = None
    final_range: Range | None = None
    achieved_on: Period | None = None
    due: Period | None = None
    target_year: int | None = None

    @property
    def partial(self) -> bool:
        return bool(self.missing_quarters) and self.value is not None

    @property
    def achieved(self) -> bool:
        return self.achieved_on is not None

    @property
    def achieved_early(self) -> bool:
        """Whether the final target was met in a year before the one it is due in."""
        on, due = self.achieved_on, self.due
        return on is not None and due is not None and on.year < due.year

    @property
    def months_late(self) -> int:
        """How many months after its due date the final target was met; 0 if in time or not yet."""
        if self.achieved_on is None or self.due is None:
            return 0
        return max(0, self.achieved_on.ordinal - self.due.ordinal) * 3

    @property
    def outlook(self) -> bool | None:
        """届く見込み or not; None where nothing can be carried on."""
        if self.achieved:
            return True
        return self.forecast.reaches if self.forecast else None


def figures_at(
    terms: Terms,
    observations: Sequence[Observation],
    period: Period,
    *,
    former: Mapping[int, Terms] | None = None,
) -> Figures:
    """The figures at *period*; observations after it are not looked at.

    *former*: the terms of earlier fiscal years, where they were others.
    """
    value = value_at(terms, observations, period)
    achieved = achieved_since(terms, observations, period)
    kept = _kept(terms, observations, value, period, former or {})
    return replace(
        kept or _Reckoning(terms, observations, value, period).figures(),
        period=period,
        value_status=value.status,
        lapsed=has_lapsed(terms, period.year),
        forecast=forecast_from(terms, observations, period, achieved),
        achieved_on=achieved,
        due=terms.last_target_period,
    )


def not_ended(figures: Figures, period: Period, reason: Reason = Reason.NOT_ENDED) -> Figures:
    """*figures* as shown for a quarter that has not ended: without rates of its own."""
    none = no_rate(reason)
    return replace(
        figures,
        period=period,
        value_status=ValueStatus.MISSING,
        met=None,
        final_met=None,
        achievement_rate=none,
        final_achievement_rate=none,
        progress_rate=none,
        pace=none,
        forecast=None,
        rated_at=None,
    )


def _kept(
    terms: Terms,
    observations: Sequence[Observation],
    value: Value,
    period: Period,
    former: Mapping[int, Terms],
) -> Figures | None:
    """The figures of an earlier quarter, where *period* has none of its own.

    A sum keeps those of its last target year; what is not asked for yet in a year, those of the
    year before; what is being counted (集計中), those of the last quarter that was reported.
    """
    earlier = None
    if terms.aggregation == Aggregation.SUM and has_lapsed(terms, period.year):
        earlier = terms.last_target_period
    elif not value.is_due and not value.reported and period.year > terms.first_year:
        earlier = Period(period.year - 1, 4)
    elif value.reported and value.status == ValueStatus.PENDING:
        earlier = value.period
    if earlier is None:
        return None
    of_then = former.get(earlier.year, terms)
    then = value_at(of_then, observations, earlier)
    kept = _kept(of_then, observations, then, earlier, former)
    kept = kept or _Reckoning(of_then, observations, then, earlier).figures()
    if of_then is not terms:
        # The rating is kept as it was; what is aimed at in the end is what is in force now.
        again = value_at(terms, observations, earlier)
        now = _Reckoning(terms, observations, again, earlier).figures()
        kept = replace(
            kept,
            final_target=now.final_target,
            final_range=now.final_range,
            final_met=now.final_met,
            final_achievement_rate=now.final_achievement_rate,
            progress_rate=now.progress_rate,
        )
    if kept.rated_at is None:
        own = _Reckoning(terms, observations, value, period).figures()
        kept = replace(
            kept, target=own.target, target_range=own.target_range, target_year=own.target_year
        )
    return kept


class _Reckoning:
    """One indicator at one period: what is compared with what."""

    def __init__(
        self, terms: Terms, observations: Sequence[Observation], value: Value, period: Period
    ) -> None:
        self.terms, self.value, self.period = terms, value, period
        self.summed = terms.aggregation == Aggregation.SUM
        self.yearly = terms.aggregation != Aggregation.LATEST
        self.moving = terms.basis == TargetBasis.REFERENCE
        self.base = baseline_amount(terms)
        self.goal: Goal = goal_at(terms, observations, value, period)
        # Without a new report a rating stays: a value is compared with its own quarter's path.
        self.at = value.period if value.reported and value.period and not self.summed else period
        # Like with like: a sum is set against the part of the year that has been settled, so
        # that a quarter nobody reported is not counted as nought.
        self.part = share(terms, value.settled) if self.summed else Fraction(1)
        self.interim = self.summed and period.quarter < 4

    def figures(self) -> Figures:
        value, goal = self.value, self.goal
        rates = self.rates()
        return Figures(
            period=self.period,
            value=value.amount,
            value_period=value.period,
            value_status=value.status,
            stale=value.stale and not self.yearly and not self.judged_achieved(),
            interim=self.interim,
            missing_quarters=value.missing_quarters if self.yearly else (),
            baseline=self.base,
            target=_amount(goal.target),
            final_target=_amount(goal.final),
            target_range=_range(goal.target),
            final_range=_range(goal.final),
            expected=self.expected(),
            met=self.met(goal.target),
            final_met=self.met(goal.final),
            achievement_rate=rates[0],
            final_achievement_rate=rates[1],
            progress_rate=rates[2],
            pace=rates[3],
            share=self.part,
            rated_at=value.period if value.reported else None,
            target_year=self.terms.last_target_year if goal.lapsed else self.period.year,
        )

    def judged_achieved(self) -> bool:
        """Whether a judgement found the goal reached: nothing more is asked of it."""
        return self.terms.judgement and self.value.amount is not None and self.value.amount >= 1

    def rates(self) -> tuple[Rate, Rate, Rate, Rate]:
        """Achievement of the year's and the final target, progress, pace."""
        if reason := self.lacking():
            return (no_rate(reason),) * 4
        written = self.terms.targets
        of_year = self.goal.lapsed or self.period.year in written
        rates = (
            self.achievement_against("目標", self.goal.target, of_year and bool(written)),
            self.achievement_against("最終目標", self.goal.final, bool(written)),
            self.progress(),
            self.pace(),
        )
        first, second, third, fourth = (
            replace(rate, interim=self.interim and rate.value is not None) for rate in rates
        )
        return first, second, third, fourth

    def of_year(self, amount: Fraction | None) -> Fraction | None:
        """The part of a year's *amount* that the value is compared with."""
        return None if amount is None else amount * self.part

    def due(self, target: Target) -> Fraction | None:
        """What *target* asks for by now; a reference was entered for these very quarters."""
        amount = _amount(target)
        return amount if self.moving else self.of_year(amount)

    def expected(self) -> Fraction | None:
        if self.moving:
            return self.value.reference
        if self.terms.judgement:
            return None
        target = _amount(self.goal.target)
        if self.summed:
            settled = self.value.settled or range(1, self.period.quarter + 1)
            return None if target is None else target * share(self.terms, settled)
        if self.terms.basis == TargetBasis.PREVIOUS_YEAR:
            return target
        return path_at(self.terms, self.at)

    def met(self, target: Target) -> bool | None:
        """Whether *target* is met; None where that is not decided yet, or nobody reported."""
        if not self.value.reported:
            return None
        year_open = is_year_open(self.terms, self.value)
        return meets(self.terms, self.value, target, year_open=year_open)

    def lacking(self) -> Reason | None:
        """Why there is no rate of any kind; None where there is a value to compare."""
        terms, value = self.terms, self.value
        if not terms.measurable:
            return Reason.UNMEASURABLE
        if terms.judgement:
            return Reason.JUDGEMENT
        if value.lacking:
            return value.lacking
        if value.amount is None:
            return Reason.NOT_DUE if not value.is_due else Reason.ZERO_ACTUAL
        if terms.direction == Direction.WITHIN:
            return Reason.RANGE
        gap = self.summed and self.period.quarter == 4 and value.missing_quarters
        return Reason.PARTIAL if gap else None

    def no_target_reason(self, written: bool) -> Reason:
        """Why there is no target: one *written* in per cent lacks the baseline it is of."""
        return Reason.NO_BASELINE if written and not self.moving else Reason.NO_TARGET

    def achievement_against(self, name: str, target: Target, written: bool) -> Rate:
        amount, due = self.value.amount, self.due(target)
        if due is None or amount is None:
            return no_rate(self.no_target_reason(written))
        aim = Named(self.moving_or(self.of_part(name)), due)
        method, direction = self.terms.method, self.terms.direction
        return achievement(method, direction, Named("実績", amount), aim, self.start)

    def progress(self) -> Rate:
        amount, due = self.value.amount, self.due(self.goal.final)
        if due is None or amount is None:
            return no_rate(self.no_target_reason(bool(self.terms.targets)))
        direction = self.terms.direction
        if self.moving:
            first = self.of_year(baseline_reference(self.terms))
            return closing_gap(direction, amount, due, self.of_year(self.base), first)
        aim = Named(self.of_part("最終目標"), due)
        return from_baseline(direction, Named("実績", amount), aim, self.start)

    def pace(self) -> Rate:
        amount, due = self.value.amount, self.expected()
        if due is None or amount is None:
            return no_rate(self.no_path_reason())
        direction, start = self.terms.direction, self.start
        value, plan = Named("実績", amount), Named(self.moving_or("計画値"), due)
        # To hold a level is to stay at or above it: there is no way to have gone.
        holding = self.terms.basis == TargetBasis.PREVIOUS_YEAR or (
            direction == Direction.MAINTAIN and (start is None or due <= start.number)
        )
        if self.summed and direction != Direction.DECREASE and not self.moving and not holding:
            return direction_aware(direction, value, plan)
        if self.moving or start is None or holding:
            return replace(direction_aware(direction, value, plan), against_plan=True)
        return from_baseline(direction, value, plan, start)

    @property
    def start(self) -> Named | None:
        """The baseline, or the part of it that the value is compared with."""
        part = self.of_year(self.base)
        return None if part is None else Named(self.of_part("基準値"), part)

    def of_part(self, name: str) -> str:
        return name if self.part == 1 else f"{name}の報告済み分"

    def moving_or(self, name: str) -> str:
        return "比較値" if self.moving else name

    def no_path_reason(self) -> Reason:
        """Why nothing was expected yet: no target ahead, or no point to start from."""
        if self.summed:
            return self.no_target_reason(self.period.year in self.terms.targets)
        ahead = any(year >= self.period.year for year in self.terms.targets)
        return self.no_target_reason(ahead and self.base is None)


def _amount(target: Target) -> Fraction | None:
    return target if isinstance(target, Fraction) else None


def _range(target: Target) -> Range | None:
    return target if isinstance(target, Range) else None
