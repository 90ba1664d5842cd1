"""A cell as the value of one field, for every way in that cannot ask about it.

Where the preview of a sheet asks a question, a form or a plan's file refuses with the question's
own words. ``written`` is the way back: a number so that reading it gives the same number.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from plans.sheets.cells.amounts import plain_decimal, plain_number
from plans.sheets.cells.number_unit import HUNDRED
from plans.sheets.cells.reader import read_cell
from plans.sheets.cells.reading import (
    GENERAL,
    Column,
    Kind,
    Qualifier,
    RawCell,
    Reading,
    quote,
)
from plans.sheets.cells.words import YES_NO, as_kept, fold, is_percent_unit, match_key
from plans.sheets.workbook.formats import understand

T = TypeVar("T")
ONE_NUMBER = "一つの数値だけを書いてください。"
NO_VALUE = "ここには書けません。値を書くか、空欄にしてください。"
NOT_WHOLE = "整数を書いてください。"
NO_QUARTER = "四半期だけを「1」から「4」で書いてください。"
TOO_MANY_TIMES = "{} 倍になっています。110％ のように書いてください。"
TURNED_INTO_DAY = "日付に変わっています。セルの書式を「文字列」にして書き直してください。"
NO_FLAG = "使えません。「はい」か「いいえ」にしてください。"
MOST_TIMES = 10
FLAGS = YES_NO | {"○": True, "1": True, "×": False, "0": False}
# Words beside a number that leave it what it is.
HARMLESS = {Qualifier.APPROXIMATE, Qualifier.HEADCOUNT, Qualifier.NOTED}


class Unreadable(ValueError):
    """The cell holds no value that its field takes; the message says why and how to mend it."""


def is_empty(cell: RawCell) -> bool:
    """Whether nothing stands in the cell, not even a formula without its result."""
    return not cell.text.strip() and not cell.is_formula_without_value


def reading_of(cell: RawCell | str, column: Column, unit: str | None = None) -> Reading | None:
    """The cell as ``read_cell`` reads it; None where it is blank or a dash.

    Raises Unreadable for a question, a refusal, and words such as 「集計中」.
    """
    reading = read_cell(cell, column, unit)
    if reading.is_ok:
        return reading
    if reading.is_missing and reading.kind is Kind.MISSING:
        return None
    raise _unreadable(reading, NO_VALUE if reading.is_missing else reading.reason)


def number_in(reading: Reading, also: Iterable[Qualifier] = ()) -> Decimal:
    """The reading's one number; of the words beside it that change it, *also* are allowed.

    Raises Unreadable.
    """
    if not isinstance(reading.value, Decimal) or reading.qualifiers - HARMLESS - {*also}:
        raise _unreadable(reading, ONE_NUMBER)
    return reading.value


_STATED = re.compile(r"-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,30})?")


def stated_number(text: str) -> Decimal | None:
    """A number as plan files state it, in the unit of its field; None of any other text.

    Files written before 「0.3」 of ％ was asked about hold such numbers, and go on to be read.
    """
    return Decimal(text) if _STATED.fullmatch(text) else None


def number_of(cell: RawCell | str, unit: str) -> Decimal | None:
    """The number in *unit* ("" for a bare count); None if blank. Raises Unreadable."""
    reading = reading_of(cell, Column.NUMBER, unit)
    return number_in(reading) if reading else None


def whole_of(cell: RawCell | str) -> int | None:
    """A whole number without a unit; None if blank. Raises Unreadable."""
    number = number_of(cell, "")
    if number is not None and number != number.to_integral_value():
        raise Unreadable(f"「{number:f}」: {NOT_WHOLE}")
    return None if number is None else int(number)


def ratio_of(cell: RawCell | str) -> Decimal | None:
    """1.1 of 「110％」 and of 「1.1」; None if blank. Raises Unreadable."""
    is_percent = _is_percent(RawCell(cell) if isinstance(cell, str) else cell)
    number = number_of(cell, "%" if is_percent else "")
    if number is None or is_percent:
        return number and plain_decimal(number / HUNDRED)
    if number > MOST_TIMES:
        raise Unreadable(TOO_MANY_TIMES.format(f"{number:f}"))
    return number


def fiscal_year_of(cell: RawCell | str) -> int | None:
    """A fiscal year by its western number; None if blank. Raises Unreadable."""
    return _value_of(cell, Column.FISCAL_YEAR, int)


def date_of(cell: RawCell | str) -> date | None:
    """A date; None if blank. Raises Unreadable."""
    return _value_of(cell, Column.DATE, date)


def _value_of(cell: RawCell | str, column: Column, kind: type[T]) -> T | None:
    reading = reading_of(cell, column)
    if reading is None:
        return None
    if not isinstance(reading.value, kind):
        raise _unreadable(reading, NO_VALUE)
    return reading.value


def quarter_of(cell: RawCell | str) -> int | None:
    """1 to 4; None if blank. Raises Unreadable."""
    reading = reading_of(cell, Column.QUARTER)
    if reading and reading.kind is not Kind.QUARTER:
        raise _unreadable(reading, NO_QUARTER)
    return int(str(reading.value)[1]) if reading else None


def named_period(text: str) -> tuple[int, int] | None:
    """The fiscal year and the quarter of a text that names both; None for any other."""
    reading = read_cell(text, Column.QUARTER)
    if reading.kind is not Kind.PERIOD:
        return None
    year, quarter = str(reading.value).split("Q")
    return int(year), int(quarter)


def date_or_year_end(cell: RawCell | str) -> date | None:
    """A date, or of 「令和5年度」 its last day: when a baseline was measured. Raises Unreadable."""
    raw = cell if isinstance(cell, str) else cell.text
    year = read_cell(cell, Column.FISCAL_YEAR) if "年度" in raw else None
    if year and year.kind is Kind.FISCAL_YEAR and isinstance(year.value, int):
        return date(year.value + 1, 3, 31)
    return date_of(cell)


def text_of(cell: RawCell) -> str:
    """A text or a code as it stands, of a number its digits. Raises Unreadable."""
    if cell.is_error or cell.is_formula_without_value:
        raise Unreadable(read_cell(cell, Column.TEXT).reason)
    if isinstance(cell.value, date):
        raise Unreadable(TURNED_INTO_DAY)
    return as_kept(cell.text)


def flag_of(cell: RawCell) -> bool | None:
    """Yes or no; None if blank. Raises Unreadable."""
    text = match_key(text_of(cell))
    if text and text not in FLAGS:
        raise Unreadable(f"{quote(cell.text)}は{NO_FLAG}")
    return FLAGS.get(text)


def written(number: Decimal, unit: str) -> str:
    """*number* so that ``number_of`` reads it back: 0.5 of ％ as 「0.5%」."""
    text = plain_number(number)
    if is_percent_unit(unit) and 0 < abs(number) <= 1:
        return f"{text}%"
    return text if read_cell(text, Column.NUMBER, unit).is_ok else f"{plain_decimal(number):,f}"


def stored(number: Decimal, unit: str) -> Decimal | str:
    """*number* for a cell of a workbook, as a text where the bare number would be asked about."""
    is_clear = read_cell(RawCell(float(number), GENERAL), Column.NUMBER, unit).is_ok
    return number if is_clear else written(number, unit)


def _is_percent(cell: RawCell) -> bool:
    """Whether the cell writes a % sign, or its format does."""
    if isinstance(cell.value, str):
        return "%" in fold(cell.value)
    return understand(cell.number_format).is_percent


def _unreadable(reading: Reading, reason: str) -> Unreadable:
    return Unreadable(f"{quote(reading.raw)}: {reason}" if reading.raw.strip() else reason)
