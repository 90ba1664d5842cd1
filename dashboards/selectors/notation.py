"""How an indicator's figures are written beside one another. Rounding itself is in formats.py."""

from decimal import Decimal
from fractions import Fraction

from measures.domain.figures import Figures
from measures.domain.path import Range
from measures.domain.rating import Scheme
from plans.domain.plan_document import TargetEntry, TargetRange
from plans.domain.vocabulary import EntryKind
from plans.models import Indicator
from plans.templatetags.formats import Notation


def notation_of(indicator: Indicator, *seen: Figures) -> Notation:
    """Of an indicator's amounts: those that are compared in the figures *seen* are told apart."""
    judgement = indicator.entry == EntryKind.JUDGEMENT
    notation = Notation(
        decimals=indicator.decimals,
        unit="" if judgement else indicator.unit,
        judgement=judgement,
    )
    return notation.beside(*(amount for figures in seen for amount in _compared(figures)))


def pace_notation(scheme: Scheme) -> Notation:
    """Of a pace, which is compared with the bounds of the bands."""
    bounds = (band.lower_bound for band in scheme.bands if band.lower_bound is not None)
    return Notation(1).beside(*(bound * 100 for bound in bounds))


def ends_of(target: TargetEntry | None) -> tuple[Decimal, ...]:
    """The amounts of a target as the plan writes it: one, both ends of a range, or none."""
    if isinstance(target, TargetRange):
        return target.low, target.high
    return (target,) if isinstance(target, Decimal) else ()


def _compared(figures: Figures) -> list[Fraction | None]:
    whole = [figures.baseline, figures.target, figures.final_target]
    for ends in (figures.target_range, figures.final_range):
        if isinstance(ends, Range):
            whole += [ends.low, ends.high]
    part = figures.share
    parts = [] if part == 1 else [amount * part for amount in whole if amount is not None]
    forecast = figures.forecast.final_value if figures.forecast else None
    return [figures.value, figures.expected, forecast, *whole, *parts]
