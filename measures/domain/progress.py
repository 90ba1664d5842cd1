"""How far along its way an indicator was to be, and how much of it a forecast leaves out."""

from collections.abc import Iterable
from fractions import Fraction

from measures.domain.figures import Figures
from measures.domain.rates import Named, Rate, from_baseline
from measures.domain.terms import Terms
from plans.domain.vocabulary import TargetBasis


def planned_progress(terms: Terms, figures: Figures) -> Fraction | None:
    """The progress rate that the plan has at the quarter of the value; None where it has none."""
    ends = figures.expected, figures.final_target, figures.baseline
    expected, final, baseline = ends
    if expected is None or final is None or baseline is None:
        return None
    if terms.basis == TargetBasis.REFERENCE:
        return None
    return from_baseline(
        terms.direction,
        Named("計画値", expected),
        Named("最終目標", final * figures.share),
        Named("基準値", baseline * figures.share),
    ).value


def planned_mean(parts: Iterable[tuple[Rate, Fraction | None]]) -> Fraction | None:
    """The mean of the planned progress beside each known rate; None where one of them has none."""
    beside = [planned for rate, planned in parts if rate.value is not None]
    known = [planned for planned in beside if planned is not None]
    return sum(known, Fraction(0)) / len(known) if known and len(known) == len(beside) else None


def change_since_baseline(figures: Figures) -> Fraction | None:
    """By what share the value differs from the baseline, of a sum from its part up to now."""
    value, baseline = figures.value, figures.baseline
    if value is None or not baseline:
        return None
    then = baseline * figures.share
    return (value - then) / then if then else None


def left_out(figures: Figures) -> Fraction:
    """The part of the way to the final target that the forecast does not reach; 0 where it does.

    All of it where the target's year is over, or where there is no way to take a part of.
    """
    if figures.outlook is not False:
        return Fraction(0)
    forecast = figures.forecast.final_value if figures.forecast else None
    final, baseline = figures.final_target, figures.baseline
    if forecast is None or final is None or baseline is None or final == baseline:
        return Fraction(1)
    return (final - forecast) / (final - baseline)
