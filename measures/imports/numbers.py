"""Numbers and percentages out of cells, with the words and units written beside them."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from measures.imports.amounts import AMOUNT, ZERO_WORDS, Unreadable, amount, kanji_amount
from measures.imports.formats import understand
from measures.imports.reading import (
    GENERAL,
    Column,
    Kind,
    Qualifier,
    RawCell,
    Reading,
    accept,
    ask,
    quote,
    refuse,
    said,
)
from measures.imports.words import (
    DECREASES,
    EVERY_YEAR,
    NOT_ACTUAL,
    PREFIXES,
    SUFFIXES,
    fold_number,
    is_percent_unit,
    lookalike_digit,
    unit_key,
    unit_scale,
)

_SIGNED = re.compile(rf"(?P<sign>[-+▲▼△▽±ー―—─])?\s?(?P<amount>{AMOUNT})", re.IGNORECASE)
_TAIL_AMOUNT = re.compile(rf"\s?~\s?(?P<amount>{AMOUNT})(?P<rest>.*)", re.IGNORECASE)
_DASH_TAIL = re.compile(rf"-(?P<amount>{AMOUNT})(?P<rest>.*)", re.IGNORECASE)
_DATE_LIKE = re.compile(r"[0-9]{1,4}[/／][0-9]{1,2}(?:/[0-9]{1,4})?|(?:[0-9]{1,2}月)[0-9]{1,2}日?")
_CLOCK = re.compile(r"[0-9]{1,3}:[0-9]{2}(?::[0-9]{2})?")
_UNIT_DIGITS = re.compile(r"(?:[a-z]*m[23]|co2)", re.IGNORECASE)
_UNIT = re.compile(r"(?:[^\W\d_]|[%‰/・])(?:[^\W\d_]|[%‰/・23]){0,11}")
_BRACKETED = re.compile(rf"\((?P<amount>{AMOUNT})\)")
_SPLIT_DIGITS = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")

_DIGITS = re.compile(r"[0-9][0-9.,]*")

LONGEST_NUMBER = 200
TWO_NUMBERS = (
    "1つのセルに2つ以上の数があります。1つだけを残し、ほかは別の列か備考に書いてください。"
)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class _Task:
    """One cell to be read as a number: in which unit, and how it was written."""

    raw: str
    column: Column
    unit: str | None
    is_percent: bool

    @property
    def kind(self) -> Kind:
        return Kind.PERCENT if self.is_percent else Kind.NUMBER

    def ask(self, reason: str, *candidates: Decimal) -> Reading:
        return ask(self.raw, self.column, reason, *candidates)

    def refuse(self, reason: str, unit: str = "") -> Reading:
        return refuse(self.raw, self.column, reason, unit=unit)


def read_number(cell: RawCell, column: Column, unit: str | None) -> Reading:
    """The number in *cell*, in *unit*; None where the indicator is not known yet."""
    is_percent = column is Column.PERCENT if unit is None else is_percent_unit(unit)
    task = _Task(cell.text, column, unit, is_percent)
    value = cell.value
    if isinstance(value, bool):
        return task.refuse("TRUE・FALSE は数として読めません。数を書いてください。")
    if isinstance(value, (int, float)):
        return _from_stored(task, cell, value)
    if isinstance(value, (date, time, timedelta)):
        return task.ask(
            "数が入るところに日付か時刻が入っています。「1/4」のような入力は日付に変わります。"
            "セルの書式を「文字列」か「標準」にして書き直してください。"
        )
    return _from_text(task, value or "")


def exact(value: float) -> Decimal:
    """A stored number as the spreadsheet shows it: fifteen significant digits."""
    if isinstance(value, int) or value.is_integer():
        return Decimal(int(value))
    return Decimal(f"{Decimal(f'{value:.15g}'):f}")


def _from_stored(task: _Task, cell: RawCell, value: float) -> Reading:
    if not math.isfinite(value) or abs(value) >= 1e18:
        return task.refuse("数が大きすぎるため読めません。")
    number = exact(value)
    if cell.number_format is None or cell.number_format == GENERAL:
        return _bare_percent(task, number) if task.is_percent else _done(task, number)
    form = understand(cell.number_format)
    if form.is_date:
        return task.ask(
            "数が入るところに日付の書式のセルがあります。書式を「標準」にして書き直してください。"
        )
    if form.is_percent:
        shown_number = _plain(number * HUNDRED)
        if task.is_percent:
            return _done(task, shown_number, unit="%")
        return task.refuse(_percent_where_none(task.unit), unit="%")
    if form.unit and is_percent_unit(form.unit):
        return _done(task, number, unit="%") if task.is_percent else _mismatch(task, form.unit)
    if form.unit and task.unit and unit_key(form.unit) != unit_key(task.unit):
        return _mismatch(task, form.unit)
    return _bare_percent(task, number) if task.is_percent else _done(task, number, unit=form.unit)


def _done(
    task: _Task, number: Decimal, qualifiers: frozenset[Qualifier] = frozenset(), unit: str = ""
) -> Reading:
    return accept(task.raw, task.column, task.kind, number, qualifiers=qualifiers, unit=unit)


def _plain(number: Decimal) -> Decimal:
    """Without an exponent and without zeros that only multiplying has left."""
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _bare_percent(
    task: _Task, number: Decimal, qualifiers: frozenset[Qualifier] = frozenset()
) -> Reading:
    """A number without a % sign in a column of percentages: 0.681 may be 68.1 %."""
    if number == 0 or abs(number) > 1:
        return _done(task, number, qualifiers)
    times_hundred = _plain(number * HUNDRED)
    return task.ask(
        f"{said(number)}% か {said(times_hundred)}% か分かりません。"
        f"「{said(times_hundred)}%」のように % を付けて書いてください。",
        number,
        times_hundred,
    )


def _percent_where_none(unit: str | None) -> str:
    where = f"指標の単位は「{unit}」です" if unit else "数の列です"
    return f"％の値が入っていますが、{where}。単位を確かめて数だけを書いてください。"


def _mismatch(task: _Task, unit: str) -> Reading:
    if is_percent_unit(unit):
        return task.refuse(_percent_where_none(task.unit), unit=unit)
    expected = f"「{task.unit}」" if task.unit else "（単位なし）"
    return task.refuse(
        f"セルの単位「{unit}」が指標の単位{expected}と違います。"
        "指標の単位に直した数だけを書いてください。",
        unit=unit,
    )


def _from_text(task: _Task, value: str) -> Reading:
    """A number written as text. The order of the tests is from the exact to the doubtful."""
    if len(value) > LONGEST_NUMBER:
        return task.refuse("長い文章が入っています。数だけを書き、説明は備考に書いてください。")
    if mark := lookalike_digit(value):
        return task.refuse(f"「{mark}」は数字ではありません。数字で書き直してください。")
    text = fold_number(value)
    if task.unit and (plain := _in_own_unit(task, text)):
        return plain
    if text in ZERO_WORDS:
        return _done(task, Decimal(0))
    if text in EVERY_YEAR:
        return task.refuse("年の言葉です。数を書いてください。")
    if _DATE_LIKE.fullmatch(text):
        return task.ask(
            "日付か「〜件中〜件」か分かりません。件数は1つの数で、分数は分子と分母の列に"
            "分けて書いてください。"
        )
    if _CLOCK.fullmatch(text):
        return task.refuse("時刻の形です。数だけを書いてください。")
    if _BRACKETED.fullmatch(text):
        return task.ask(
            "括弧の付いた数です。マイナスなら「-」を付け、そうでなければ括弧を除いてください。"
        )
    text, found = _strip_prefixes(text)
    match = _SIGNED.match(text)
    if not match:
        return _without_digits(task, text)
    return _after_amount(task, match, text[match.end() :].strip(), found)


def _in_own_unit(task: _Task, text: str) -> Reading | None:
    """「5千円」 in an indicator counted in 千円: the scale belongs to the unit."""
    unit = fold_number(task.unit or "")
    scale, _ = unit_scale(unit)
    if scale == 1 or not text.endswith(unit):
        return None
    try:
        return _done(task, amount(text.removesuffix(unit).strip()), unit=unit)
    except Unreadable:
        return None


def _strip_prefixes(text: str) -> tuple[str, set[Qualifier]]:
    found: set[Qualifier] = set()
    progress = True
    while progress:
        progress = False
        for word, qualifier in PREFIXES.items():
            if text.startswith(word):
                text = text[len(word) :].lstrip(": ")
                found.add(qualifier)
                progress = True
                break
    return text.removeprefix("¥"), found


def _without_digits(task: _Task, text: str) -> Reading:
    """Kanji numerals, if they are all there is beside the unit; else no number at all."""
    written = kanji_amount(text)
    if written:
        number, rest = written
        if not rest or (task.unit and unit_key(rest) == unit_key(task.unit)):
            return _done(task, Decimal(number), unit=rest)
    if len(_DIGITS.findall(text)) > 1:
        return task.refuse(TWO_NUMBERS)
    if any(char.isdigit() for char in text):
        return task.refuse("数として読めません。数だけを書き、説明は備考に書いてください。")
    return task.refuse("数がありません。数を書くか、空欄にして備考に書いてください。")


def _after_amount(task: _Task, match: re.Match[str], rest: str, found: set[Qualifier]) -> Reading:
    try:
        number = amount(match["amount"])
    except Unreadable as unreadable:
        return task.refuse(str(unreadable))
    if any(char.isdigit() for char in _UNIT_DIGITS.sub("", rest)):
        return _more_digits(task, match, rest)
    unit, words, doubt = _split_rest(rest, task.unit)
    if unit and not _UNIT.fullmatch(unit):
        return task.refuse(
            f"数の後の{quote(rest)}が読めません。数だけを書き、説明は備考に書いてください。"
        )
    if problem := _unit_problem(task, unit):
        return problem
    if scale := _conversion(task, unit):
        number = _plain(number / scale)
    qualifiers = frozenset(found | words)
    return _signed(task, match["sign"], number, qualifiers, unit, doubt)


def _signed(
    task: _Task,
    sign: str | None,
    number: Decimal,
    qualifiers: frozenset[Qualifier],
    unit: str,
    doubt: str,
) -> Reading:
    """The last step: what the sign before and the words after say about the number."""
    if sign in ("▲", "▼", "-"):
        number = -number
    elif sign and sign != "+":
        return task.ask(
            f"「{sign}」がマイナスかどうか分かりません。マイナスは「-」か「▲」で書いてください。",
            -number,
            number,
        )
    if doubt in DECREASES:
        return task.ask(
            f"「{doubt}」がマイナスかどうか分かりません。「-5」か「5」のように書いてください。",
            -number,
            number,
        )
    if doubt:
        return task.ask(
            f"「{doubt}」とあり、実績の値か分かりません。実績の数だけを書いてください。", number
        )
    if task.is_percent and not unit:
        return _bare_percent(task, number, qualifiers)
    return _done(task, number, qualifiers, unit)


def _more_digits(task: _Task, match: re.Match[str], rest: str) -> Reading:
    """Digits after the number: a range, or two figures in one cell."""
    tail = _TAIL_AMOUNT.fullmatch(_without_first_unit(rest)) or (
        None if match["sign"] else _DASH_TAIL.fullmatch(rest)
    )
    unit = tail["rest"].strip() if tail else ""
    if tail and (not unit or (_UNIT.fullmatch(unit) and not re.search("[月年日]", unit))):
        try:
            low, high = amount(match["amount"]), amount(tail["amount"])
        except Unreadable as unreadable:
            return task.refuse(str(unreadable))
        if problem := _unit_problem(task, unit):
            return problem
        return accept(task.raw, task.column, Kind.RANGE, f"{said(low)}-{said(high)}", unit=unit)
    if _SPLIT_DIGITS.fullmatch(match["amount"] + " " + rest):
        joined = Decimal((match["amount"] + rest).replace(" ", ""))
        return task.ask("数の中に空白があります。空白を除いて書いてください。", joined)
    return task.refuse(TWO_NUMBERS)


def _without_first_unit(rest: str) -> str:
    """「%~20%」 as 「~20%」: a unit repeated on both ends of a range."""
    head, wave, tail = rest.partition("~")
    unit = head.strip()
    return wave + tail if wave and (not unit or tail.endswith(unit)) else rest


def _split_rest(rest: str, own_unit: str | None) -> tuple[str, set[Qualifier], str]:
    """What follows a number: its unit, the words that qualify it, and a word that casts doubt."""
    found: set[Qualifier] = set()
    doubt = ""
    text = rest.replace(" ", "")
    while text and not (own_unit and unit_key(text) == unit_key(own_unit)):
        bare = text.rstrip(")]").rstrip("(")
        for word, qualifier in _ending_words():
            if bare.endswith(word) and bare != "":
                text = bare.removesuffix(word).rstrip("([")
                if qualifier is None:
                    doubt = word
                else:
                    found.add(qualifier)
                break
        else:
            break
    return text, found, doubt


def _ending_words() -> Iterator[tuple[str, Qualifier | None]]:
    yield from SUFFIXES.items()
    for word in (*DECREASES, *NOT_ACTUAL):
        yield word, None


def _unit_problem(task: _Task, unit: str) -> Reading | None:
    """What is wrong with the unit written in the cell, if anything is."""
    if not unit:
        return None
    if task.is_percent:
        if is_percent_unit(unit):
            return None
        return _mismatch(task, unit)
    if is_percent_unit(unit) or (unit in ("割", "分", "‰") and task.unit is None):
        return _mismatch(task, unit)
    if task.unit is None or unit_key(unit) == unit_key(task.unit) or _conversion(task, unit):
        return None
    return _mismatch(task, unit)


def _conversion(task: _Task, unit: str) -> Decimal | None:
    """By what an amount in *unit* is divided to be in the indicator's: 円 where it has 千円."""
    scale, base = unit_scale(task.unit or "")
    return Decimal(scale) if scale > 1 and unit and unit_key(unit) == base else None
