"""One cell to one reading: what no column can read first, then as its column reads."""

import re
from functools import lru_cache

from plans.sheets.cells.dates import (
    DATE_HELP,
    QUARTER_HELP,
    YEAR_HELP,
    read_date,
    read_fiscal_year,
    read_quarter,
)
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
    stored_text,
)
from plans.sheets.cells.words import (
    DASH_MARKS,
    DASHES,
    EVERY_YEAR,
    EXCEL_ERRORS,
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
COLOUR_ONLY = Reading(
    Kind.WARN,
    Flag.QUESTION,
    reason="色だけが付いた空欄です。色は読み取れません。値か「A」などの記号を書いてください。",
)
# What to write in place of ①, ½ or ².
_WITHOUT_MARKS = {
    Column.FISCAL_YEAR: YEAR_HELP,
    Column.QUARTER: QUARTER_HELP,
    Column.DATE: DATE_HELP,
    Column.CODE: "コードを書いてください。",
}
_UNKNOWN_WORD = {
    Column.RATING: "評価として読めません。「A」「B」「C」などを書いてください。",
    Column.STATUS: (
        "状態として読めません。「未着手」「実施中」「完了」「中止」「集計中」などを書いてください。"
    ),
}
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
        found = _unusable(cell)
    elif isinstance(cell.value, str):
        found = _text(cell.value, column, unit, is_raised=cell.is_raised)
        if cell.is_filled and not cell.value:
            found = COLOUR_ONLY
    elif cell.value is None:
        found = COLOUR_ONLY if cell.is_filled else absent(Kind.MISSING)
    else:
        found = _by_column(cell, column, unit)
    return found.of(cell.text, column)


@lru_cache(maxsize=8192)
def _text(text: str, column: Column, unit: str | None, *, is_raised: bool) -> Reading:
    return _special_words(text, column) or _by_column(
        RawCell(text, is_raised=is_raised), column, unit
    )


def _by_column(cell: RawCell, column: Column, unit: str | None) -> Reading:
    if column in _NUMERIC:
        return read_number(cell, column, unit)
    mark = lookalike_digit(cell.value) if isinstance(cell.value, str) else None
    if mark and (how := _WITHOUT_MARKS.get(column)):
        return refuse(f"「{mark}」は数字ではありません。{how}")
    match column:
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


def _unusable(cell: RawCell) -> Reading:
    if cell.is_formula_without_value:
        return refuse(
            "数式の計算結果がファイルに入っていません。Excelで開いて保存し直してください。"
        )
    if cell.is_error:
        return _excel_error(cell.text)
    return ask("取り消し線が引かれています。消す値なら空欄に、残す値なら線を外してください。")


def _excel_error(text: str) -> Reading:
    what = EXCEL_ERRORS.get(text.upper(), "数式の結果がエラーです")
    return refuse(f"{text} は数式のエラーです（{what}）。数式を直すか、値を書いてください。")


def _special_words(text: str, column: Column) -> Reading | None:
    """Words that say there is no value, or point elsewhere; None where the column should read."""
    if len(text) > 30 and len(text.strip()) > 30:
        return None
    key = match_key(text)
    if not key:
        return absent(Kind.MISSING)
    if key.upper() in EXCEL_ERRORS:
        return _excel_error(text.strip())
    if key.startswith("###"):
        return refuse("列の幅が足りず「####」となったようです。値を書いてください。")
    if column is Column.HEADER:
        return None
    if key in DASHES or (len(key) > 1 and set(key) <= DASH_MARKS):
        return absent(Kind.MISSING)
    if key in REPEATS or text.strip() in REPEATS:
        return accept(Kind.REPEAT, ABOVE)
    if key in TOTALS and column is not Column.STATUS:
        return Reading(Kind.SKIP_ROW, Flag.OK, reason="合計の行です。取り込みません。")
    if column is Column.STATUS and key in STATUS_WORDS:
        return None
    if key in EVERY_YEAR and column in (Column.TEXT, Column.FISCAL_YEAR, Column.DATE):
        flag = Flag.OK if column is Column.TEXT else Flag.QUESTION
        reason = "年ごとの行に分け、「令和8年度」のように年度を書いてください。"
        return Reading(Kind.TEXT, flag, reason=reason)
    if kind := MISSING_WORDS.get(_without_remark(key)):
        return absent(kind)
    return _marks(text, key, column)


def _without_remark(key: str) -> str:
    """「集計中です」「集計中（確認中）」 as 「集計中」; a remark with digits may be a value."""
    word = _REMARK.sub("", key) if not any(char.isdigit() for char in key) else key
    return word.strip("()[]*※").removesuffix("です")


def _marks(text: str, key: str, column: Column) -> Reading | None:
    if column in (*_NUMERIC, Column.RATING) and key in SUPPRESSED_MARKS:
        return absent(Kind.SUPPRESSED)
    if column in _NUMERIC and key in YES_NO and key not in ("true", "false"):
        return ask(f"「{text.strip()}」は0か1か該当なしか分かりません。数を書いてください。")
    if column in _NUMERIC and key in ("皆無", "×", "○", "◎", "△"):
        return ask(f"「{text.strip()}」は数ではありません。数を書いてください。")
    return None


def _read_code(cell: RawCell) -> Reading:
    """A code keeps its zeros and dashes; a sheet turns 「1-2」 into a date of its own accord."""
    value, form = cell.value, understand(cell.number_format)
    if isinstance(value, str):
        return accept(Kind.CODE, fold_code(value))
    if isinstance(value, bool):
        return refuse("TRUE・FALSE はコードとして読めません。")
    if not isinstance(value, (int, float)) or form.is_date:
        return ask(
            "コードの列に日付が入っています。「1-2」のような入力は日付に変わります。"
            "セルの書式を「文字列」にして書き直してください。"
        )
    if abs(value) >= 1e15 or value != value:
        return refuse("コードとして読めません。文字列として書き直してください。")
    text = f"{exact(value):f}"
    if form.decimals > len(text.partition(".")[2]):
        return ask("小数の桁をそろえた書式のコードです。文字列として書き直してください。")
    return accept(Kind.CODE, text.zfill(form.width))


def _read_words(text: str, column: Column) -> Reading:
    if column is Column.HEADER:
        return accept(Kind.HEADER, fold(text))
    key = match_key(text)
    if column is Column.STATUS and key in STATUS_WORDS:
        return accept(Kind.STATUS, STATUS_WORDS[key])
    if column is Column.RATING and (rating := _rating(key)):
        return accept(Kind.RATING, rating)
    if key in YES_NO:
        return accept(Kind.BOOL, YES_NO[key])
    if column in _UNKNOWN_WORD:
        return ask(_UNKNOWN_WORD[column])
    if span := _RANGE_OF_DIGITS.fullmatch(fold(text)):
        return accept(Kind.RANGE, f"{span[1]}-{span[2]}")
    return accept(Kind.TEXT, tidy(text))


def _rating(key: str) -> str:
    """「A評価」 as A, 「◎」 as itself; "" for what is no rating, or two of them."""
    match = _RATING.fullmatch(key)
    if match and not _ANOTHER_RATING.search(match[2] or ""):
        return match[1].upper()
    return key if key in ("◎", "○", "△", "×") else ""


def words_of(cell: RawCell) -> str:
    """A cell's words for comparing: of a stored number, the way it is shown."""
    return match_key(cell.text if isinstance(cell.value, str) else stored_text(cell.value))
