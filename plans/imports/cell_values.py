"""One cell of the plan workbook as the value that its column holds, or why it is none."""

import math
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from plans.domain.calendar import HEISEI_OFFSET, REIWA_OFFSET
from plans.domain.plan_sheets import Column, Kind
from plans.imports.opening import NO_RESULT

ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!")
YEARS = re.compile(
    r"(?:(令和|R|平成|H)(元|\d{1,2})|(\d{4}))(?:年度?)?(?:\((\d{4})(?:年度?)?\))?", re.I
)
DAYS = re.compile(
    r"(?:(令和|R|平成|H)(元|\d{1,2})|(\d{4}))(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?", re.I
)
TURNED_INTO_DAY = "日付に変わっています。セルの書式を「文字列」にして書き直してください。"
NO_YEAR = "年度ではありません。「令和6年度」か「2024」のように書いてください。"
NO_DAY = "日付ではありません。「2024-04-01」のように書いてください。"
NO_NUMBER = "数ではありません。単位や文字を付けず、数だけを書いてください。"


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
    plain = unicodedata.normalize("NFKC", str(cell)).strip()
    plain = re.sub("^[△▲−]", "-", plain).replace(",", "").replace("_", "?")
    try:
        found = Decimal(plain.removesuffix("%"))
    except InvalidOperation as error:
        raise Unreadable(f"「{plain[:30]}」は{NO_NUMBER}") from error
    if not found.is_finite():
        raise Unreadable(f"「{plain[:30]}」は{NO_NUMBER}")
    if plain.endswith("%"):
        if column.kind is not Kind.RATIO:
            raise Unreadable("％は付けず、数だけを書いてください（単位の列に ％ と書きます）。")
        return found / 100
    return found


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
    """2024 of 「令和6年度」「R6」「2024年度」「令和6年度（2024）」; None of anything else."""
    match = YEARS.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    if not match:
        return None
    era, number, western, beside = match.groups()
    year = int(western) if western else _era_year(era, number)
    return year if beside is None or int(beside) == year else None


def _era_year(era: str, number: str) -> int:
    offset = HEISEI_OFFSET if era.upper() in ("平成", "H") else REIWA_OFFSET
    return offset + (1 if number == "元" else int(number))


def _day(cell: Any, column: Column) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(cell)))
    match = DAYS.fullmatch(text)
    if not match:
        raise Unreadable(f"「{text[:30]}」は{NO_DAY}")
    era, number, western, month, day = match.groups()
    year = int(western) if western else _era_year(era, number)
    try:
        return date(year, int(month), int(day))
    except ValueError as error:
        raise Unreadable(f"「{text[:30]}」は{NO_DAY}") from error


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
    Kind.RATIO: _ratio,
    Kind.DAY: _day,
    Kind.FLAG: _flag,
    Kind.WORD: _word,
}
