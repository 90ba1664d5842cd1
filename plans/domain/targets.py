"""One year's target as people write it: a number, the two ends of a range, a bound, a reduction."""

import re
from decimal import Decimal

from plans.domain.plan_document import ACHIEVED, TargetEntry, TargetRange
from plans.domain.vocabulary import Direction, TargetBasis
from plans.sheets.cells.reading import Column, Qualifier, RawCell
from plans.sheets.cells.values import Unreadable, number_in, number_of, reading_of, written
from plans.sheets.cells.words import fold

_END = "([-▲]?[0-9][0-9,.]*%?)"
_RANGE = re.compile(f"{_END}(?:[~—―ー-]|から){_END}(?:まで)?|{_END}以上{_END}(?:以下|以内)")
_REDUCTION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(割|%)(?:減少?|削減)")
WRONG_WAY = "「{}」とありますが、シート「指標」の目指す向きは「{}」です。どちらかを直してください。"
NO_REDUCTION = (
    "「〜割減」「〜％減」は、目標の基準が「基準値比」の指標にだけ書けます。"
    "ほかの指標には、目標の値そのものを書いてください。"
)


def unit_of_target(unit: str, basis: TargetBasis | str | None) -> str:
    """The indicator's *unit*, or ％ where a target is a share of the baseline."""
    return "％" if basis == TargetBasis.CHANGE_FROM_BASELINE else unit


def target_of(
    cell: RawCell | str,
    unit: str,
    basis: TargetBasis | str | None = None,
    direction: Direction | str | None = None,
) -> TargetEntry | None:
    """The target of an indicator in *unit*, or in ％ of its baseline by *basis*; None if blank.

    Raises Unreadable.
    """
    is_share = basis == TargetBasis.CHANGE_FROM_BASELINE
    unit = unit_of_target(unit, basis)
    text = fold(cell if isinstance(cell, str) else cell.text)
    if text == ACHIEVED:
        return ACHIEVED
    if ends := _RANGE.fullmatch(text):
        low, high = (number_of(end, unit) for end in ends.groups() if end)
        return TargetRange(low or Decimal(0), high or Decimal(0))
    if reduction := _reduction(text):
        if not is_share:
            raise Unreadable(NO_REDUCTION)
        return reduction
    reading = reading_of(cell, Column.NUMBER, unit)
    if reading is None:
        return None
    number = number_in(reading, (Qualifier.AT_LEAST, Qualifier.AT_MOST))
    if Qualifier.AT_MOST in reading.qualifiers and direction == Direction.INCREASE:
        raise Unreadable(WRONG_WAY.format("以下", Direction.INCREASE.label))
    if Qualifier.AT_LEAST in reading.qualifiers and direction == Direction.DECREASE:
        raise Unreadable(WRONG_WAY.format("以上", Direction.DECREASE.label))
    return number


def written_target(target: TargetEntry, unit: str) -> str:
    """*target* so that ``target_of`` reads it back; *unit* as ``unit_of_target`` tells it."""
    if isinstance(target, TargetRange):
        return f"{written(target.low, unit)}〜{written(target.high, unit)}"
    return written(target, unit) if isinstance(target, Decimal) else target


def _reduction(text: str) -> Decimal | None:
    """「3割減」 and 「30％減」 as -30; None for what speaks of no reduction."""
    if text == "半減":
        return Decimal(-50)
    if not (match := _REDUCTION.fullmatch(text)):
        return None
    return -Decimal(match[1]) * (10 if match[2] == "割" else 1)
