"""The one place where figures are rounded: half up, and only for showing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from django import template

from plans.domain.plan_document import TargetEntry, TargetRange
from plans.domain.vocabulary import EntryKind, Judgement, MoneyUnit
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
    """*number* rounded, with more places where it would else pose as a whole number beyond it.

    99.988 is not 100, and 0.003 is not nothing. Of 78.003 the 78.0 was reached, and keeps its
    indicator's places; without any, 18.25 is no 18.
    """
    for places in range(decimals, max(decimals, MOST_DECIMALS) + 1):
        text = rounded(number, places)
        is_whole = not text.partition(".")[2].strip("0")
        reached = places > 0 and 0 < abs(_read(text)) <= abs(number)
        if not is_whole or reached or number.denominator == 1:
            return text
    return f"約{rounded(number, decimals)}"


@lru_cache(maxsize=4096)
def told_apart(numbers: frozenset[Fraction], decimals: int) -> Mapping[Fraction, str]:
    """Each of *numbers* rounded, in the same order: 84.16 is not the 84.2 that was planned.

    Where two would be shown as equal, both get the places that tell them apart.
    """
    places = dict.fromkeys(numbers, decimals)
    in_order = sorted(numbers)
    while True:
        shown = {number: honest(number, places[number]) for number in in_order}
        clashes = [
            (low, high)
            for low, high in pairwise(in_order)
            if _read(shown[low]) >= _read(shown[high])
        ]
        if not clashes:
            return shown
        for low, high in clashes:
            used = [len(shown[number].partition(".")[2]) for number in (low, high)]
            more = max(used) + (used[0] == used[1])
            places[low], places[high] = max(places[low], more), max(places[high], more)


def _read(text: str) -> Fraction:
    return Fraction(text.removeprefix("約").replace(",", ""))


@dataclass(frozen=True, slots=True)
class Notation:
    """書き方 — how amounts that are compared with one another are written.

    ``among``: the amounts; where two of them differ, the texts do too, in the same order.
    ``judgement``: 1 and 0 stand for 達成 and 未達成, and are never written as numbers.
    """

    decimals: int = 0
    unit: str = ""
    among: frozenset[Fraction] = frozenset()
    judgement: bool = False

    def beside(self, *amounts: Number) -> "Notation":
        """The same, with *amounts* told apart as well."""
        more = {Fraction(amount) for amount in amounts if amount is not None}
        return replace(self, among=self.among | more)

    def text(self, amount: Fraction) -> str:
        """*amount* without its unit."""
        if self.judgement:
            return Judgement.of(amount).label
        return told_apart(self.among | {amount}, self.decimals)[amount]

    def full(self, amount: Number) -> str:
        """*amount* with its unit; 「—」 for None."""
        return "—" if amount is None else f"{self.text(Fraction(amount))}{self.unit}"


@register.filter
def percent(rate: Number, places: "int | Notation" = 1) -> str:
    """A ratio as per cent: 0.86 → 「86.0％」. Nothing for None."""
    return "" if rate is None else f"{_noted(places).text(Fraction(rate) * 100)}％"


@register.filter
def quantity(amount: Number, places: "int | Notation" = 0) -> str:
    """An amount in its unit: 1234.5 → 「1,234.5」. Nothing for None."""
    return "" if amount is None else _noted(places).text(Fraction(amount))


def _noted(places: "int | Notation") -> Notation:
    return places if isinstance(places, Notation) else Notation(places)


@register.filter
def money(amount: int | None, unit: MoneyUnit) -> str:
    """An amount of 円 in the plan's unit, never rounded: 「1,234.567」. Nothing for None."""
    if amount is None:
        return ""
    exact = Fraction(amount, unit.factor)
    return rounded(exact, 0 if exact.denominator == 1 else 3)


@register.filter
def aimed(target: TargetEntry | None, decimals: "int | Notation" = 0) -> str:
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
    """A target in words, around its numbers."""

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


@register.filter
def signed_percent(change: Number, places: "int | Notation" = 0) -> str:
    """A change as per cent, as the plan writes it: -0.32 → 「−32％」. Nothing for None."""
    if change is None:
        return ""
    exact = Fraction(change)
    sign = "＋" if exact > 0 else "−" if exact < 0 else "±"
    return f"{sign}{percent(abs(exact), places)}"


@register.filter
def written_change(change: Number) -> str:
    """A change that the plan writes in per cent: -30 → 「−30％」. Nothing for None."""
    return "" if change is None else signed_percent(Fraction(change) / 100)
