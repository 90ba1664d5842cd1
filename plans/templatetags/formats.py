"""The one place where figures are rounded: half up, and only for showing."""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from django import template

from plans.domain.plan_document import TargetEntry, TargetRange
from plans.domain.vocabulary import EntryKind, Judgement
from plans.models import Indicator

register = template.Library()
Number = Fraction | Decimal | int | None

MOST_DECIMALS = 6
# A whole number, or the whole part of one; neither decimals nor the year of a day.
_LONG_NUMBER = re.compile(r"(?<![\d.,])\d{4,}(?![\d-])")


def rounded(number: Fraction, decimals: int) -> str:
    """*number* half up (away from zero) to *decimals* places, with thousands separated."""
    scaled = abs(number) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    digits = str(whole).rjust(decimals + 1, "0")
    sign = "-" if number < 0 and whole else ""
    if not decimals:
        return f"{sign}{int(digits):,}"
    return f"{sign}{int(digits[:-decimals]):,}.{digits[-decimals:]}"


def honest(number: Fraction, decimals: int) -> str:
    """*number* rounded, with more places where it would else pose as a whole number.

    99.988 is not 100, and 94.96 has not reached the 95 that a rating asks for.
    """
    for places in range(decimals, MOST_DECIMALS + 1):
        text = rounded(number, places)
        is_whole = not text.partition(".")[2].strip("0")
        if not is_whole or number.denominator == 1:
            return text
    return f"約{rounded(number, decimals)}"


@register.filter
def percent(rate: Number, decimals: int = 1) -> str:
    """A ratio as per cent: 0.86 → 「86.0％」. Nothing for None."""
    return "" if rate is None else f"{honest(Fraction(rate) * 100, decimals)}％"


@register.filter
def quantity(amount: Number, decimals: int = 0) -> str:
    """An amount in its unit: 1234.5 → 「1,234.5」. Nothing for None."""
    return "" if amount is None else honest(Fraction(amount), decimals)


@register.filter
def aimed(target: TargetEntry | None, decimals: int = 0) -> str:
    """A target in its indicator's unit: 「1,234」, 「37.5〜50.0」, 「達成」. Nothing for None."""
    if isinstance(target, TargetRange):
        return f"{quantity(target.low, decimals)}〜{quantity(target.high, decimals)}"
    return target if isinstance(target, str) else quantity(target, decimals)


@register.filter
def amount_of(amount: Fraction | Decimal | None, indicator: Indicator) -> str:
    """An indicator's figure with its unit: 「1,234.5％」, 「達成」. Nothing for None."""
    if amount is None:
        return ""
    if indicator.entry == EntryKind.JUDGEMENT:
        return Judgement.of(amount).label
    return f"{quantity(amount, indicator.decimals)}{indicator.unit}"


class Worded(Protocol):
    """What is said in words around its numbers: a target."""

    def words(self, number: Callable[[Decimal | Fraction], str]) -> str: ...


@register.filter
def in_words(target: Worded, decimals: int = 0) -> str:
    """The words of *target*, its numbers as ``quantity`` shows them."""
    return target.words(lambda number: quantity(number, decimals))


@register.filter
def grouped(text: str | None) -> str:
    """A text with the thousands of its whole numbers separated; days stay: 「12,000/34,500」."""
    return _LONG_NUMBER.sub(lambda found: f"{int(found[0]):,}", text or "")


@register.filter
def points(difference: Number, decimals: int = 1) -> str:
    """A difference of two ratios: 0.014 → 「+1.4ポイント」. Nothing for None."""
    if difference is None:
        return ""
    exact = Fraction(difference) * 100
    sign = "+" if exact > 0 else "-" if exact < 0 else "±"
    return f"{sign}{honest(abs(exact), decimals if exact else 0)}ポイント"
