"""見込み（試算） — the pace of the last four quarters carried on in a straight line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from measures.domain.goal import Target, achieved_since
from measures.domain.path import Range, target_ranges
from measures.domain.possible import nearest_possible
from measures.domain.rates import is_met
from measures.domain.terms import Observation, Terms
from measures.domain.value import own_value, value_at
from plans.domain.calendar import Period, fiscal_year_label
from plans.domain.vocabulary import Aggregation, Direction

WINDOW = 4
# Beyond this a straight line says nothing that anyone should read.
HORIZON_YEARS = 20


@dataclass(frozen=True, slots=True)
class Forecast:
    """見込み — of the value at the end of the last target's year, in the indicator's unit.

    ``year_met``: the fiscal year by whose end the final target is reached at this pace, if ever.
    ``required_per_quarter``: what each quarter left must bring (of a sum: its total); None when
    none is left. ``reaches``: whether the final target is met in time, None where there is none.
    Once the target is achieved, or its year is over (``past_due``), nothing is carried on.
    """

    final_value: Fraction | None
    year_met: int | None
    required_per_quarter: Fraction | None
    reaches: bool | None = None
    achieved_on: Period | None = None
    past_due: bool = False

    @property
    def year_met_label(self) -> str:
        return "" if self.year_met is None else fiscal_year_label(self.year_met)


def forecast_at(
    terms: Terms, observations: Sequence[Observation], period: Period
) -> Forecast | None:
    """The forecast at *period*; None without two reported quarters at least two apart."""
    achieved = achieved_since(terms, observations, period)
    return forecast_from(terms, observations, period, achieved)


def forecast_from(
    terms: Terms, observations: Sequence[Observation], period: Period, achieved: Period | None
) -> Forecast | None:
    """As ``forecast_at``; *achieved* is the quarter since which the final target has been met."""
    points = _points(terms, observations, period)
    if not points or not terms.measurable or terms.judgement:
        return None
    if achieved:
        return Forecast(None, achieved.year, None, reaches=True, achieved_on=achieved)
    final = _final_target(terms)
    end = terms.last_target_period or Period(terms.final_year, 4)
    if period >= end:
        return None if final is None else Forecast(None, None, None, False, past_due=True)
    line = _line_of(terms, points, len(value_at(terms, observations, period).settled))
    return None if line is None else line.forecast(terms, final, period, end)


def _points(
    terms: Terms, observations: Sequence[Observation], period: Period
) -> dict[int, Fraction]:
    """What is carried on, by the quarters reported: of a ratio the year's value up to each."""
    points = {}
    for observation in observations:
        value = own_value(observation) if observation.period <= period else None
        if value is not None and terms.aggregation == Aggregation.RATIO:
            value = value_at(terms, observations, observation.period).amount
        if value is not None:
            points[observation.period.ordinal] = value
    return points


def _final_target(terms: Terms) -> Target:
    amounts: Mapping[int, Fraction | Range] = terms.amounts or target_ranges(terms)
    return amounts[max(amounts)] if amounts else None


def _line_of(terms: Terms, points: Mapping[int, Fraction], settled: int) -> "_Line | _Level | None":
    """What is carried on; None without two reported periods at least two quarters apart.

    *settled*: how many quarters of the year the reports stand for.
    """
    last = max(points)
    summed = terms.aggregation == Aggregation.SUM
    window = [ordinal for ordinal in points if last - WINDOW + summed <= ordinal]
    if not summed:
        first = min(window)
        if last - first < 2:
            return None
        return _Line(last, points[last], (points[last] - points[first]) / (last - first))
    spans = [len(terms.frequency.spanned_by(o % 4 + 1)) or 1 for o in window]
    # Two periods were reported, and the quarters they stand for reach over three at least.
    if len(points) < 2 or last - min(window) + spans[0] < 3:
        return None
    year = sum((points[o] for o in window), Fraction(0)) / sum(spans) * 4
    return _Level(year, points, settled)


@dataclass(frozen=True, slots=True)
class _Line:
    """A value that grows by ``slope`` a quarter from the ``last`` one reported (an ordinal)."""

    last: int
    value: Fraction
    slope: Fraction

    def at(self, terms: Terms, period: Period) -> Fraction:
        return nearest_possible(terms, self.value + self.slope * (period.ordinal - self.last))

    def forecast(self, terms: Terms, final: Target, period: Period, end: Period) -> Forecast:
        value = self.at(terms, end)
        required = None
        if isinstance(final, Fraction):
            required = (final - self.value) / (end.ordinal - period.ordinal)
        years = range(period.year, period.year + HORIZON_YEARS + 1)
        return Forecast(
            final_value=value,
            year_met=next(
                (y for y in years if _meets(terms, self.at(terms, Period(y, 4)), final)), None
            ),
            required_per_quarter=required,
            reaches=_meets(terms, value, final),
        )


@dataclass(frozen=True, slots=True)
class _Level:
    """A year's total that stays as it was over the last four quarters."""

    year: Fraction
    points: Mapping[int, Fraction]
    settled: int

    def forecast(self, terms: Terms, final: Target, period: Period, end: Period) -> Forecast:
        value = nearest_possible(terms, self.year)
        met = _meets(terms, value, final)
        so_far = sum(
            (v for o, v in self.points.items() if o >= Period(period.year, 1).ordinal), Fraction(0)
        )
        required = None
        if isinstance(final, Fraction):
            # In the target's own year what was used up already is taken off, and what is left is
            # for the quarters that no report stands for.
            last_year, left = period.year == end.year, 4 - self.settled
            required = (final - so_far) / left if last_year and left else final / 4
        spoilt = (
            terms.direction == Direction.DECREASE and isinstance(final, Fraction) and so_far > final
        )
        return Forecast(
            final_value=value,
            year_met=period.year + spoilt if met else None,
            required_per_quarter=required,
            reaches=None if met is None else met and not (spoilt and period.year == end.year),
        )


def _meets(terms: Terms, value: Fraction, final: Target) -> bool | None:
    if final is None:
        return None
    return value in final if isinstance(final, Range) else is_met(terms.direction, value, final)
