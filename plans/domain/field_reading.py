"""One value of a plan's file as its field holds it, or why it cannot.

A YAML file and a workbook are read alike: a value is a text, digits, true or false of the one, or
a cell of the other.
"""

from decimal import Decimal
from typing import Any

from plans.domain.sheet_columns import FLAG_WORDS, FieldKind, FieldSpec
from plans.sheets.cells.reading import RawCell, quote
from plans.sheets.cells.values import (
    Unreadable,
    flag_of,
    is_empty,
    number_of,
    stated_number,
    text_of,
)
from plans.sheets.cells.words import fold_name

# As wide as the columns that hold the values.
WHOLE_DIGITS = 18
DECIMAL_PLACES = 6
Years = tuple[int, int]
NOT_OF_KIND = {
    FieldKind.NUMBER: "「{}」は数ではありません。",
    FieldKind.RATIO: "「{}」は数ではありません。",
    FieldKind.DAY: "「{}」は日付ではありません（例 2024-03-31）。",
    FieldKind.TEXT: "文字で書いてください。",
    FieldKind.CODE: "文字で書いてください。",
}
NOT_WHOLE = "「{}」は整数ではありません。"


def value_of(given: Any, column: FieldSpec, unit: str = "", years: Years = (0, 9999)) -> Any:
    """The value of the field that *column* declares; None if blank. Raises Unreadable.

    ``unit`` is what a number is in, ``years`` what a fiscal year lies in.
    """
    if given is None or given == "" or (isinstance(given, RawCell) and is_empty(given)):
        return None
    if column.kind is FieldKind.FLAG:
        return _flag(given, column)
    if column.enum:
        return _word(given, column)
    if not isinstance(given, str | int | RawCell) or isinstance(given, bool):
        raise Unreadable(NOT_OF_KIND.get(column.kind, NOT_WHOLE).format(given))
    cell = str(given) if isinstance(given, int) else given
    if column.kind in (FieldKind.TEXT, FieldKind.CODE):
        return _text(cell, column)
    if column.kind is FieldKind.NUMBER or column.reader is None:
        return exact_number(cell, unit)
    value = column.reader(cell)
    bounds = {
        FieldKind.YEAR: years,
        FieldKind.QUARTER: (1, 4),
        FieldKind.WHOLE: (column.low, column.high),
    }
    low, high = bounds.get(column.kind, (None, None))
    if value is not None and low is not None and not low <= value <= high:
        raise Unreadable(f"{value} は {low} から {high} の間にありません。")
    return storable(value) if isinstance(value, Decimal) else value


def exact_number(cell: RawCell | str, unit: str) -> Decimal | None:
    """The number in *unit*; None if blank. Raises Unreadable."""
    plain = stated_number(cell) if isinstance(cell, str) else None
    number = number_of(cell, unit) if plain is None else plain
    return None if number is None else storable(number)


def storable(number: Decimal) -> Decimal:
    """*number*, if the columns can hold it. Raises Unreadable."""
    _, digits, exponent = number.normalize().as_tuple()
    assert isinstance(exponent, int)
    if -exponent > DECIMAL_PLACES or len(digits) + exponent > WHOLE_DIGITS:
        raise Unreadable(f"整数{WHOLE_DIGITS}桁・小数{DECIMAL_PLACES}桁までで書いてください。")
    return number


def _text(cell: RawCell | str, column: FieldSpec) -> str:
    text = cell.strip() if isinstance(cell, str) else text_of(cell)
    if len(text) > column.longest:
        fault = f"{column.longest}文字以内にしてください（いまは{len(text)}文字）。"
    else:
        fault = column.check(text) if column.check and text else ""
    if fault:
        raise Unreadable(fault)
    return text


def _flag(given: Any, column: FieldSpec) -> bool | None:
    if not isinstance(given, RawCell):
        if not isinstance(given, bool):
            raise Unreadable("true か false で書いてください。")
        return given
    if column.words == FLAG_WORDS:
        return flag_of(given)
    return _listed(given, column) == "true"


def _word(given: Any, column: FieldSpec) -> Any:
    """One of a closed list of words, by its value or its label."""
    assert column.enum
    if isinstance(given, RawCell):
        return column.enum(_listed(given, column))
    found = {fold_name(text): one for one in column.enum for text in (one.value, one.label)}
    if word := found.get(fold_name(str(given))):
        return word
    known = "・".join(one.value for one in column.enum)
    raise Unreadable(f"「{given}」は使えません（{known} のいずれか）。")


def _listed(cell: RawCell, column: FieldSpec) -> str:
    """Which word of the column's list stands in the cell."""
    words = column.words or {}
    known = {fold_name(text): value for one, value in words.items() for text in (one, value)}
    found = known.get(fold_name(text_of(cell)))
    if found is None:
        labels = "」「".join(words)
        raise Unreadable(f"{quote(cell.text)}は使えません。「{labels}」のどれかにしてください。")
    return found
