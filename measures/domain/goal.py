"""What is to be reached: a year's target, or a range, and whether a value meets it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from measures.domain.path import (
    Range,
    baseline_amount,
    has_lapsed,
    path_at,
    range_at,
    share,
    target_ranges,
)
from measures.domain.rates import is_met
from measures.domain.terms import Observation, Terms
from measures.domain.value import Value, own_value, value_at
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, Direction, TargetBasis

Target = Fraction | Range | None


@dataclass(frozen=True, slots=True)
class Goal:
    """目標 — the year's target and the final one, each an amount, a range, or None.

    ``lapsed``: the year comes after the last target year, whose target stays in force.
    """

    target: Target
    final: Target
    lapsed: bool = False


def goal_at(
    terms: Terms, observations: Sequence[Observation], value: Value, period: Period
) -> Goal:
    """What *value* is held against in the year of *period*."""
    if terms.basis == TargetBasis.REFERENCE:
        return Goal(value.reference, value.reference)
    if terms.basis == TargetBasis.PREVIOUS_YEAR:
        target = year_end_value(terms, observations, period.year - 1)
        return Goal(target, target if period.year >= terms.final_year else None)
    lapsed = has_lapsed(terms, period.year)
    if terms.direction == Direction.WITHIN:
        ranges = target_ranges(terms)
        return Goal(range_at(terms, period), ranges[max(ranges)] if ranges else None, lapsed)
    targets = terms.amounts
    final = targets[max(targets)] if targets else None
    return Goal(final if lapsed else targets.get(period.year), final, lapsed)


def year_end_value(terms: Terms, observations: Sequence[Observation], year: int) -> Fraction | None:
    """The value at the end of a fiscal year; the baseline for the year before the plan.

    None where the year was not reported in full, as a part would be too easy a target.
    """
    value = value_at(terms, observations, Period(year, 4))
    latest = terms.aggregation == Aggregation.LATEST
    if value.amount is None:
        return baseline_amount(terms) if latest or year < terms.first_year else None
    return value.amount if latest or not value.missing_quarters else None


def target_of_year(terms: Terms, observations: Sequence[Observation], year: int) -> Target:
    """What a fiscal year aims at, as far as it is known; nothing of a reference series.

    The year before is known once its last quarter, or a later one, was reported.
    """
    period = Period(year, 4)
    if terms.basis == TargetBasis.REFERENCE:
        return None
    if terms.basis == TargetBasis.PREVIOUS_YEAR:
        ended = Period(year - 1, 4)
        known = year == terms.first_year or any(o.period >= ended for o in observations)
        return year_end_value(terms, observations, ended.year) if known else None
    goal = goal_at(terms, observations, value_at(terms, (), period), period)
    return None if goal.lapsed and _is_sum(terms) else goal.target


def meets(terms: Terms, value: Value, target: Target, *, year_open: bool) -> bool | None:
    """Whether *value* meets *target*; None where that is not decided yet.

    ``year_open``: quarters of a sum's year are still to be settled. More has been reached for
    good, less has been missed for good; a reference grows with the quarters to come.
    """
    amount = value.amount
    if amount is None or target is None:
        return None
    if isinstance(target, Range):
        if year_open:
            return False if amount > target.high else None
        return amount in target
    reached = is_met(terms.direction, amount, target)
    if not year_open:
        return reached
    if terms.basis == TargetBasis.REFERENCE:
        return None
    decided = not reached if terms.direction == Direction.DECREASE else reached
    return reached if decided else None


def is_year_open(terms: Terms, value: Value) -> bool:
    """Whether a sum's year lacks quarters that could still change it."""
    return _is_sum(terms) and len(value.settled) < 4


def achieved_since(
    terms: Terms, observations: Sequence[Observation], period: Period
) -> Period | None:
    """The quarter from which on the final target has been met, through *period*; None if not.

    A level to be held, a year's sum and a target that moves are achieved only in the last year.
    """
    end = terms.last_target_period
    if end is None or not terms.measurable:
        return None
    held = (
        terms.direction in (Direction.MAINTAIN, Direction.WITHIN)
        or terms.basis in (TargetBasis.REFERENCE, TargetBasis.PREVIOUS_YEAR)
        or _is_sum(terms)
    )
    since = None
    for reported in sorted({o.period for o in observations if o.period <= period}):
        if held and (reported < end or (reported.year > end.year and _is_sum(terms))):
            continue
        value = value_at(terms, observations, reported)
        if value.period != reported:
            continue
        goal = goal_at(terms, observations, value, reported)
        met = meets(terms, value, goal.final, year_open=is_year_open(terms, value))
        if met:
            since = since or reported
        elif met is False:
            since = None
    return since


def _is_sum(terms: Terms) -> bool:
    return terms.aggregation == Aggregation.SUM


def planned_path(
    terms: Terms, observations: Sequence[Observation], periods: Sequence[Period]
) -> list[Fraction | None]:
    """What was planned for the end of each of *periods*, for a chart.

    A reference is known only where it was reported, and is not drawn on into the future; neither
    is a year before that has not ended. A range has two ends and no path.
    """
    if terms.basis == TargetBasis.REFERENCE:
        reported = {o.period for o in observations if own_value(o) is not None}
        return [
            value_at(terms, observations, p).reference if p in reported else None for p in periods
        ]
    return [_planned(terms, observations, p) for p in periods]


def _planned(terms: Terms, observations: Sequence[Observation], period: Period) -> Fraction | None:
    if terms.judgement:
        return None
    if terms.basis == TargetBasis.PREVIOUS_YEAR:
        target = target_of_year(terms, observations, period.year)
    elif terms.aggregation == Aggregation.SUM:
        target = terms.amounts.get(period.year)
    else:
        return path_at(terms, period)
    if not isinstance(target, Fraction):
        return None
    if terms.aggregation != Aggregation.SUM:
        return target
    return target * share(terms, range(1, period.quarter + 1))
