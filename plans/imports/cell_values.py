"""One cell of the plan workbook as the value that its column holds, or why it is none."""

import math
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from plans.domain.amounts import plain_text
from plans.domain.calendar import HEISEI_OFFSET, REIWA_OFFSET
from plans.domain.plan_document import ACHIEVED
from plans.domain.sheet_columns import (
    Column,
    Kind,
)
from plans.domain.vocabulary import TargetBasis
from plans.imports.cell_formats import Percentage
from plans.imports.opening import NO_RESULT

ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!")
ONE_YEAR = re.compile(r"(?:(令和|R|平成|H)(元|\d{1,2})|(\d{4}))(?:年度?)?", re.I)
BOTH_YEARS = re.compile(r"([^()]+)(?:\(([^()]+)\)(?:年度?)?)?")
DAYS = re.compile(
    r"(?:(令和|R|平成|H)(元|\d{1,2})|(\d{4}))(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?", re.I
)
TURNED_INTO_DAY = "日付に変わっています。セルの書式を「文字列」にして書き直してください。"
NO_YEAR = "年度ではありません。「令和6年度」か「2024」のように書いてください。"
NO_DAY = "日付ではありません。「2024-04-01」のように書いてください。"
NO_MONTH = "年だけでは日付になりません。「2024-03-31」か、年度末なら「令和5年度」と書いてください。"
NO_NUMBER = "数ではありません。単位や文字を付けず、数だけを書いてください。"


# What is written of a target that is last year's value; the indicator says so by itself.
AS_LAST_YEAR = TargetBasis.PREVIOUS_YEAR.label
QUARTER = re.compile(r"(?:第|Q)?([1-4])(?:四半期|Q)?", re.I)
_AMOUNT = r"([-▲−]?[\d,.]+%?)"
RANGE = re.compile(
    rf"{_AMOUNT}(?:[〜~～–—－-]|から){_AMOUNT}(?:まで)?|{_AMOUNT}以上{_AMOUNT}(?:以下|以内)"
)
MINUS_OR_NOT = "「△」がマイナスかどうか分かりません。マイナスは「-」か「▲」で書いてください。"
REDUCTION = re.compile(r"(\d+(?:\.\d+)?)(割|%)(?:減少?|削減)")
LAST_HEISEI = 45  # what plans of 平成29年 looked ahead to
FIRST_DAY = date(1950, 1, 1)  # what stands before is a number that a cell shows as a date


class InPercent(Decimal):
    """30 of 「30％」, and of a cell that shows 0.3 as that; the unit tells what it means."""


class NotBelow(Decimal):
    """The least that reaches a target: 「93以上」."""


class NotAbove(Decimal):
    """The most that reaches a target: 「580以下」."""


class Reduction(Decimal):
    """「3割減」: minus so many per cent of the baseline; of no other target can it be said."""


class Unreadable(ValueError):
    """The cell cannot be taken; the message says how to mend it."""


def fold(text: str) -> str:
    """For comparing: one width, one kind of dash, no blanks."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()
    return re.sub("[‐‑–—―ー−]", "-", plain)


def is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def value_of(cell: Any, column: Column) -> Any:
    """The value in the plan file's terms: text, int, Decimal, date, bool or a word; None if blank.

    Raises Unreadable.
    """
    if is_blank(cell):
        return None
    if cell is NO_RESULT:
        raise Unreadable("数式の結果がないか、エラーです。値を書いてください。")
    return _READERS[column.kind](cell, column)


def _text(cell: Any, column: Column) -> str:
    if isinstance(cell, Percentage):
        return str(cell)
    if isinstance(cell, date):
        raise Unreadable(TURNED_INTO_DAY)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return f"{exact(cell):f}"
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def exact(number: float | int) -> Decimal:
    """The shortest decimal that a stored number stands for: 0.1 is 0.1."""
    if isinstance(number, float) and not math.isfinite(number):
        raise Unreadable(NO_NUMBER)
    found = Decimal(repr(number))
    return Decimal(int(found)) if found == found.to_integral_value() else found


def _decimal(cell: Any, column: Column) -> Decimal:
    if isinstance(cell, bool | date):
        raise Unreadable(NO_NUMBER)
    if isinstance(cell, float | int):
        return exact(cell)
    if isinstance(cell, Percentage):
        return _percent(cell.shown, column)
    plain = plain_text(str(cell))
    if plain.startswith("△"):
        raise Unreadable(MINUS_OR_NOT)
    if (told := _told_in_words(plain, column)) is not None:
        return told
    try:
        found = Decimal(plain.removesuffix("%"))
    except InvalidOperation as error:
        raise Unreadable(f"「{plain[:30]}」は{NO_NUMBER}") from error
    if not found.is_finite():
        raise Unreadable(f"「{plain[:30]}」は{NO_NUMBER}")
    return _percent(found, column) if plain.endswith("%") else found


def _percent(shown: Decimal, column: Column) -> Decimal:
    """What *shown* per cent is in the column: a share of a ratio, else marked for its unit."""
    if column.kind is Kind.RATIO:
        return shown / 100
    if column.kind not in (Kind.NUMBER, Kind.TARGET):
        raise Unreadable(f"{shown:f}％ になっています。％の付かない数を書いてください。")
    return InPercent(shown)


def _target(cell: Any, column: Column) -> Any:
    """A target: a number, the two ends of a range, 達成, or 前年度以上."""
    if not isinstance(cell, str):
        return _decimal(cell, column)
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell))
    if plain in (ACHIEVED, AS_LAST_YEAR):
        return plain
    if (ends := RANGE.fullmatch(plain)) and (low := ends[1] or ends[3]):
        return {"low": _decimal(low, column), "high": _decimal(ends[2] or ends[4], column)}
    return _decimal(cell, column)


def _quarter(cell: Any, column: Column) -> int:
    is_number = isinstance(cell, float | int) and not isinstance(cell, bool)
    text = f"{exact(cell):f}" if is_number else str(cell)
    found = QUARTER.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    if not found:
        raise Unreadable(f"「{text[:30]}」は四半期ではありません。1 から 4 で書いてください。")
    return int(found[1])


def _told_in_words(plain: str, column: Column) -> Decimal | None:
    """「ゼロ」, and of a target 「580以下」 and 「3割減」; None for what is a number or nothing."""
    if plain in ("ゼロ", "零") and column.kind in (Kind.NUMBER, Kind.TARGET):
        return Decimal(0)
    if column.kind is not Kind.TARGET:
        return None
    if plain == "半減":
        return Reduction(-50)
    if less := REDUCTION.fullmatch(plain):
        return Reduction(-Decimal(less[1]) * (10 if less[2] == "割" else 1))
    bound = re.fullmatch("(.*[0-9]%?) ?(以上|以下|以内)", plain)
    if not bound:
        return None
    end = _decimal(bound[1], column)
    if isinstance(end, InPercent):
        return end
    return NotBelow(end) if bound[2] == "以上" else NotAbove(end)


def _ratio(cell: Any, column: Column) -> Decimal:
    found = _decimal(cell, column)
    if found > 10:
        raise Unreadable(f"{found:f} 倍になっています。110％ のように書いてください。")
    return found


def _whole(cell: Any, column: Column) -> int:
    found = _decimal(cell, column)
    if found != found.to_integral_value():
        raise Unreadable("整数を書いてください。")
    return int(found)


def _year(cell: Any, column: Column) -> int:
    if isinstance(cell, bool | date):
        raise Unreadable(NO_YEAR)
    text = f"{exact(cell):f}" if isinstance(cell, float | int) else str(cell)
    found = year_in(text)
    if found is None:
        raise Unreadable(f"「{text[:30]}」は{NO_YEAR}")
    return found


def year_in(text: str) -> int | None:
    """2024 of 「令和6年度」「R6」「2024年度」「令和6（2024）年度」; None where it is no year."""
    both = BOTH_YEARS.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    if not both:
        return None
    first, *rest = (_one_year(told) for told in both.groups() if told)
    return first if all(year == first for year in rest) else None


def _one_year(text: str) -> int | None:
    match = ONE_YEAR.fullmatch(text)
    if not match:
        return None
    era, number, western = match.groups()
    return int(western) if western else _era_year(era, number)


def _era_year(era: str, number: str) -> int | None:
    """The western year; None for one that the era has not, as R0."""
    heisei = era.upper() in ("平成", "H")
    years = 1 if number == "元" else int(number)
    if years < 1 or (heisei and years > LAST_HEISEI):
        return None
    return (HEISEI_OFFSET if heisei else REIWA_OFFSET) + years


def _day(cell: Any, column: Column) -> date:
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        if day < FIRST_DAY:
            raise Unreadable(f"{day.isoformat()} と表示されるセルです。{NO_MONTH}")
        return day
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(cell)))
    if column.key == "baseline.on" and (year := _year_that_ended(text)):
        return date(year + 1, 3, 31)
    if year_in(text) is not None:
        raise Unreadable(f"「{text[:30]}」は{NO_DAY}{NO_MONTH * (column.key == 'baseline.on')}")
    match = DAYS.fullmatch(text)
    if not match:
        raise Unreadable(f"「{text[:30]}」は{NO_DAY}")
    era, number, western, month, day_of_month = match.groups()
    year = int(western) if western else _era_year(era, number)
    try:
        return date(year or 0, int(month), int(day_of_month))
    except ValueError as error:
        raise Unreadable(f"「{text[:30]}」は{NO_DAY}") from error


def _year_that_ended(text: str) -> int | None:
    """2010 of 「平成22年度」「2010年度末」; None where no fiscal year is told."""
    return year_in(text.removesuffix("末")) if "年度" in text else None


_YES = {"はい": True, "いいえ": False, "true": True, "false": False, "○": True, "×": False}


def _flag(cell: Any, column: Column) -> bool:
    if isinstance(cell, bool):
        return cell
    found = _YES.get(fold(str(cell)))
    if found is None:
        raise Unreadable(f"「{str(cell)[:30]}」は使えません。「はい」か「いいえ」にしてください。")
    return found


def _word(cell: Any, column: Column) -> str | bool:
    known = {fold(label): word for label, word in (column.words or {}).items()}
    known |= {fold(word): word for word in (column.words or {}).values()}
    found = known.get(fold(str(cell)))
    if found is None:
        labels = "」「".join(column.words or {})
        raise Unreadable(f"「{str(cell)[:30]}」は使えません。「{labels}」のどれかにしてください。")
    return found == "true" if found in ("true", "false") else found


_READERS = {
    Kind.CODE: _text,
    Kind.TEXT: _text,
    Kind.WHOLE: _whole,
    Kind.YEAR: _year,
    Kind.NUMBER: _decimal,
    Kind.TARGET: _target,
    Kind.QUARTER: _quarter,
    Kind.RATIO: _ratio,
    Kind.DAY: _day,
    Kind.FLAG: _flag,
    Kind.WORD: _word,
}
