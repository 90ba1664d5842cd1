"""One cell to one reading: what no column can read first, then as its column reads."""

import re
from functools import lru_cache

from plans.sheets.cells.dates import read_date, read_fiscal_year, read_quarter
from plans.sheets.cells.judgements import read_judgement
from plans.sheets.cells.numbers import exact, read_number
from plans.sheets.cells.reading import (
    ABOVE,
    Column,
    Flag,
    Kind,
    RawCell,
    Reading,
    absent,
    accept,
    ask,
    refuse,
    shown,
)
from plans.sheets.cells.words import (
    DASH_MARKS,
    DASHES,
    EVERY_YEAR,
    EXCEL_ERRORS,
    MISSING_REASONS,
    MISSING_WORDS,
    REPEATS,
    STATUS_WORDS,
    SUPPRESSED_MARKS,
    TOTALS,
    YES_NO,
    fold,
    fold_code,
    lookalike_digit,
    match_key,
    tidy,
)
from plans.sheets.workbook.formats import understand

_NUMERIC = (Column.NUMBER, Column.PERCENT)
_RANGE_OF_DIGITS = re.compile(r"([0-9]{1,6})~([0-9]{1,6})")
_REMARK = re.compile(r"(?<=.)\([^()]*\)$")
_RATING = re.compile(r"(?:評価)?([A-ES])(?:評価|判定)?(?:\((.*)\))?", re.IGNORECASE)
_ANOTHER_RATING = re.compile("(?<![a-z])[a-es](?![a-z])")


def read_cell(cell: RawCell | str, column: Column, unit: str | None = None) -> Reading:
    """Understand *cell* as *column* does. *unit* is the indicator's, None while it is unknown.

    Never raises: what cannot be read is a reading too, with its reason.
    """
    if isinstance(cell, str):
        cell = RawCell(cell)
    if cell.is_struck or cell.is_error or cell.is_formula_without_value:
        return _unusable(cell, column)
    if cell.value is None or cell.value == "":
        return _blank(cell, column)
    if isinstance(cell.value, str):
        special = _special_words(cell.value, column)
        if special:
            return special
    return _by_column(cell, column, unit)


def _by_column(cell: RawCell, column: Column, unit: str | None) -> Reading:
    match column:
        case Column.NUMBER | Column.PERCENT:
            return read_number(cell, column, unit)
        case Column.FISCAL_YEAR:
            return read_fiscal_year(cell)
        case Column.QUARTER:
            return read_quarter(cell)
        case Column.DATE:
            return read_date(cell)
        case Column.CODE:
            return _read_code(cell)
        case Column.JUDGEMENT:
            return read_judgement(cell.text)
        case _:
            return _read_words(cell.text, column)


def _unusable(cell: RawCell, column: Column) -> Reading:
    if cell.is_formula_without_value:
        return refuse(
            cell.text,
            column,
            "数式の計算結果がファイルに入っていません。Excelで開いて保存し直してください。",
        )
    if cell.is_error:
        return _excel_error(cell.text, column)
    return ask(
        cell.text,
        column,
        "取り消し線が引かれています。消す値なら空欄に、残す値なら線を外してください。",
    )


def _excel_error(text: str, column: Column) -> Reading:
    what = EXCEL_ERRORS.get(text.upper(), "数式の結果がエラーです")
    return refuse(
        text, column, f"{text} は数式のエラーです（{what}）。数式を直すか、値を書いてください。"
    )


def _blank(cell: RawCell, column: Column) -> Reading:
    if cell.is_filled:
        return Reading(
            cell.text,
            column,
            None,
            Kind.WARN,
            Flag.QUESTION,
            "色だけが付いた空欄です。色は読み取れません。値か「A」などの記号を書いてください。",
        )
    return absent(cell.text, column, Kind.MISSING, MISSING_REASONS[Kind.MISSING])


@lru_cache(maxsize=8192)
def _special_words(text: str, column: Column) -> Reading | None:
    """Words that say there is no value, or point elsewhere; None where the column should read."""
    if len(text) > 30 and len(text.strip()) > 30:
        return None
    key = match_key(text)
    if not key:
        return _blank(RawCell(text), column)
    if key.upper() in EXCEL_ERRORS:
        return _excel_error(text.strip(), column)
    if key.startswith("###"):
        return refuse(text, column, "列の幅が足りず「####」となったようです。値を書いてください。")
    if column is Column.HEADER:
        return None
    if key in DASHES or (len(key) > 1 and set(key) <= DASH_MARKS):
        return absent(text, column, Kind.MISSING, MISSING_REASONS[Kind.MISSING])
    if key in REPEATS or text.strip() in REPEATS:
        return accept(text, column, Kind.REPEAT, ABOVE)
    if key in TOTALS and column is not Column.STATUS:
        return Reading(text, column, None, Kind.SKIP_ROW, Flag.OK, "合計の行です。取り込みません。")
    if column is Column.STATUS and key in STATUS_WORDS:
        return None
    if key in EVERY_YEAR and column in (Column.TEXT, Column.FISCAL_YEAR, Column.DATE):
        return _every_year(text, column)
    if kind := MISSING_WORDS.get(_without_remark(key)):
        return absent(text, column, kind, MISSING_REASONS[kind])
    return _marks(text, key, column)


def _without_remark(key: str) -> str:
    """「集計中です」「集計中（確認中）」 as 「集計中」; a remark with digits may be a value."""
    word = _REMARK.sub("", key) if not any(char.isdigit() for char in key) else key
    return word.strip("()[]*※").removesuffix("です")


def _every_year(text: str, column: Column) -> Reading:
    """「毎年度」 says of which years something holds; no single year or date can be had from it."""
    flag = Flag.OK if column is Column.TEXT else Flag.QUESTION
    reason = "年ごとの行に分け、「令和8年度」のように年度を書いてください。"
    return Reading(text, column, None, Kind.TEXT, flag, reason)


def _marks(text: str, key: str, column: Column) -> Reading | None:
    if column in (*_NUMERIC, Column.RATING) and key in SUPPRESSED_MARKS:
        return absent(text, column, Kind.SUPPRESSED, MISSING_REASONS[Kind.SUPPRESSED])
    if column in _NUMERIC:
        if key in YES_NO and key not in ("true", "false"):
            return ask(
                text,
                column,
                f"「{text.strip()}」は0か1か該当なしか分かりません。数を書いてください。",
            )
        if key in ("皆無", "×", "○", "◎", "△"):
            return ask(text, column, f"「{text.strip()}」は数ではありません。数を書いてください。")
    return None


def _read_code(cell: RawCell) -> Reading:
    """A code keeps its zeros and dashes; a sheet turns 「1-2」 into a date of its own accord."""
    value, raw, column = cell.value, cell.text, Column.CODE
    if isinstance(value, str):
        return _code_from_text(raw, value)
    form = understand(cell.number_format)
    if isinstance(value, bool):
        return refuse(raw, column, "TRUE・FALSE はコードとして読めません。")
    if not isinstance(value, (int, float)) or form.is_date:
        return ask(
            raw,
            column,
            "コードの列に日付が入っています。「1-2」のような入力は日付に変わります。"
            "セルの書式を「文字列」にして書き直してください。",
        )
    if abs(value) >= 1e15 or value != value:
        return refuse(raw, column, "コードとして読めません。文字列として書き直してください。")
    text = f"{exact(value):f}"
    if form.decimals > len(text.partition(".")[2]):
        return ask(
            raw, column, "小数の桁をそろえた書式のコードです。文字列として書き直してください。"
        )
    return accept(raw, column, Kind.CODE, text.zfill(form.width) if form.width else text)


@lru_cache(maxsize=8192)
def _code_from_text(raw: str, text: str) -> Reading:
    if mark := lookalike_digit(text):
        return refuse(raw, Column.CODE, f"「{mark}」は数字ではありません。コードを書いてください。")
    return accept(raw, Column.CODE, Kind.CODE, fold_code(text))


@lru_cache(maxsize=8192)
def _read_words(text: str, column: Column) -> Reading:
    if column is Column.HEADER:
        return accept(text, column, Kind.HEADER, fold(text))
    key = match_key(text)
    if column is Column.RATING:
        return _rating(text, key)
    if column is Column.STATUS and (status := STATUS_WORDS.get(key)):
        return accept(text, column, Kind.STATUS, status)
    if key in YES_NO:
        return accept(text, column, Kind.BOOL, YES_NO[key])
    if column is Column.STATUS:
        return ask(
            text,
            column,
            "状態として読めません。「未着手」「実施中」「完了」「中止」「集計中」などを"
            "書いてください。",
        )
    plain = tidy(text)
    if span := _RANGE_OF_DIGITS.fullmatch(fold(text)):
        return accept(text, column, Kind.RANGE, f"{span[1]}-{span[2]}")
    return accept(text, column, Kind.TEXT, plain)


def _rating(text: str, key: str) -> Reading:
    if key in ("◎", "○", "△", "×"):
        return accept(text, Column.RATING, Kind.RATING, key)
    if (match := _RATING.fullmatch(key)) and not _ANOTHER_RATING.search(match[2] or ""):
        return accept(text, Column.RATING, Kind.RATING, match[1].upper())
    if key in YES_NO:
        return accept(text, Column.RATING, Kind.BOOL, YES_NO[key])
    return ask(text, Column.RATING, "評価として読めません。「A」「B」「C」などを書いてください。")


def words_of(cell: RawCell) -> str:
    """A cell's words for comparing: of a stored number, the way it is shown."""
    return match_key(cell.text if isinstance(cell.value, str) else shown(cell.value))
