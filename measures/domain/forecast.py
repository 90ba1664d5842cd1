"""見込み（試算） — the pace of the last four quarters carried on in a straight line."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from measures.domain.path import target_amounts
from measures.domain.rates import is_met
from measures.domain.terms import Observation, Terms
from measures.domain.value import own_value
from plans.domain.calendar import Period, fiscal_year_label
from plans.domain.vocabulary import Aggregation, Direction

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

    @property
    def year_met_label(self) -> str:
        return "" if self.year_met is None else fiscal_year_label(self.year_met)


def forecast_at(
    terms: Terms, observations: Sequence[Observation], period: Period
) -> Forecast | None:
    """The forecast at *period*; None without two reported quarters at least two apart."""
    points = {
        o.period.ordinal: value
        for o in observations
        if o.period <= period and (value := own_value(o)) is not None
    }
    end = Period(terms.final_year, 4).ordinal
    if not points or not terms.measurable or max(points) > end:
        return None
    last = max(points)
    summed = terms.aggregation == Aggregation.SUM
    window = [ordinal for ordinal in points if last - WINDOW + summed <= ordinal]
    first = min(window)
    if last - first < 2:
        return None
    targets = target_amounts(terms)
    final = targets[max(targets)] if targets else None
    left = end - period.ordinal
    if summed:
        this_year = [value for o, value in points.items() if o >= Period(period.year, 1).ordinal]
        pace = sum((points[o] for o in window), Fraction(0)) / len(window) * 4
        return Forecast(
            final_value=pace,
            year_met=_year_of_pace(terms, pace, sum(this_year, Fraction(0)), final, period),
            required_per_quarter=final / 4 if final is not None and left > 0 else None,
        )
    slope = (points[last] - points[first]) / (last - first)
    return Forecast(
        final_value=points[last] + slope * (end - last),
        year_met=_year_on_line(terms, points[last], slope, final, last, period),
        required_per_quarter=(
            (final - points[last]) / left if final is not None and left > 0 else None
        ),
    )


def _year_of_pace(
    terms: Terms, pace: Fraction, so_far: Fraction, final: Fraction | None, period: Period
) -> int | None:
    """The first year that could still bring the target at *pace* a year."""
    if final is None or not is_met(terms.direction, pace, final):
        return None
    # What this year has already used up no pace gives back.
    spoilt = terms.direction == Direction.DECREASE and so_far > final
    return period.year + spoilt


def _year_on_line(
    terms: Terms,
    value: Fraction,
    slope: Fraction,
    final: Fraction | None,
    last: int,
    period: Period,
) -> int | None:
    """The first year from now whose end lies on the line at or beyond the target."""
    if final is None:
        return None
    if is_met(terms.direction, value, final):
        return period.year
    for year in range(period.year, period.year + HORIZON_YEARS + 1):
        ahead = Period(year, 4).ordinal - last
        if is_met(terms.direction, value + slope * ahead, final):
            return year
    return None
