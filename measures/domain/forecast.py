"""見込み（試算） — the pace of the last four quarters carried on in a straight line."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from measures.domain.path import target_amounts
from measures.domain.rates import is_met
from measures.domain.terms import Observation, Terms
from measures.domain.value import own_value
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation

WINDOW = 4
# Beyond this a straight line says nothing that anyone should read.
HORIZON_YEARS = 20


@dataclass(frozen=True, slots=True)
class Forecast:
    """見込み — of the final year's value, in the indicator's unit.

    ``year_met``: the fiscal year by whose end the final target is reached at this pace, if ever.
    ``required_per_quarter``: what each quarter left must bring; None when none is left.
    """

    final_value: Fraction
    year_met: int | None
    required_per_quarter: Fraction | None


def forecast_at(
    terms: Terms, observations: Sequence[Observation], period: Period
) -> Forecast | None:
    """The forecast at *period*; None without two reported quarters at least two apart."""
    points = {
        o.period.ordinal: value
        for o in observations
        if o.period <= period and (value := own_value(o)) is not None
    }
    if not points:
        return None
    last = max(points)
    summed = terms.aggregation is Aggregation.SUM
    window = [ordinal for ordinal in points if last - WINDOW + summed <= ordinal]
    first = min(window)
    if last - first < 2:
        return None
    targets = target_amounts(terms)
    final = targets[max(targets)] if targets else None
    if summed:
        return _by_year(terms, [points[o] for o in window], final, period)
    slope = (points[last] - points[first]) / (last - first)
    left = Period(terms.final_year, 4).ordinal - last
    return Forecast(
        final_value=points[last] + slope * left,
        year_met=None if final is None else _year_met(terms, points[last], slope, final, last),
        required_per_quarter=(
            (final - points[last]) / left if final is not None and left > 0 else None
        ),
    )


def _by_year(
    terms: Terms, quarters: Sequence[Fraction], final: Fraction | None, period: Period
) -> Forecast:
    year = sum(quarters, Fraction(0)) / len(quarters) * 4
    reached = final is not None and is_met(terms.direction, year, final)
    return Forecast(
        final_value=year,
        year_met=period.year if reached else None,
        required_per_quarter=None if final is None else final / 4,
    )


def _year_met(
    terms: Terms, value: Fraction, slope: Fraction, final: Fraction, last: int
) -> int | None:
    """The first year whose end lies on the line at or beyond the target."""
    here = Period.from_ordinal(last).year
    if is_met(terms.direction, value, final):
        return here
    for year in range(here, here + HORIZON_YEARS):
        ahead = Period(year, 4).ordinal - last
        if is_met(terms.direction, value + slope * ahead, final):
            return year
    return None
