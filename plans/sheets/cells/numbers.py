"""Numbers and percentages out of cells, with the words and units written beside them."""

import math
import re
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

from plans.sheets.cells.amounts import (
    AMOUNT,
    ZERO_WORDS,
    UnreadableAmount,
    amount,
    kanji_amount,
    other_meaning,
    plain_decimal,
)
from plans.sheets.cells.number_marks import (
    AROUND,
    COUNTERS,
    counts_nothing,
    is_clear_unit,
    is_dash_with_unit,
    share_in_words,
    without_note,
)
from plans.sheets.cells.number_unit import HUNDRED, NumberUnit
from plans.sheets.cells.reading import (
    GENERAL,
    Column,
    Flag,
    Kind,
    Qualifier,
    RawCell,
    Reading,
    absent,
    accept,
    as_text,
    quote,
    refuse,
)
from plans.sheets.cells.words import (
    DECREASES,
    EVERY_YEAR,
    NOT_ACTUAL,
    SUFFIXES,
    fold_number,
    is_percent_unit,
    lookalike_digit,
    unit_key,
    unit_scale,
    without_prefixes,
)
from plans.sheets.workbook.formats import understand

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
_WHOLE_BRACKETS = re.compile(r"[(\[【].+[)\]】]|(?:[^()\[\]【】].*)?")
_LARGE_SCALE, _ANY_SCALE = re.compile("[千万億兆]"), re.compile("[百千万億兆]")
# 「五六件」 is five or six.
_ONE_OR_THE_NEXT = re.compile("一二|二三|三四|四五|五六|六七|七八|八九")
_COMPACT_DATE = re.compile(r"(?:19[5-9]|20[0-9])[0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_ZERO_PADDED = re.compile("0[0-9]")
_ENDING = re.compile(f"(?:{'|'.join((*SUFFIXES, *DECREASES, *NOT_ACTUAL))})$")
LONGEST_NUMBER = 200
TWO_NUMBERS = (
    "1つのセルに2つ以上の数があります。1つだけを残し、ほかは別の列か備考に書いてください。"
)
MINUS_OR_NOT = "「{}」がマイナスかどうか分かりません。「-5」か「5」のように書いてください。"
SHORT = (
    "「万」「千」などの後の数がいくつを表すか分かりません。"
    "「12000」のように、数字だけで書いてください。"
)
HIDDEN_NUMBER, SCALED_NUMBER = "見せない（「－」などに替える）", "千分の一などに縮めて見せる"
LIKE_A_DATE = "日付のような8桁の数です。数なら「20,260,930」のように桁区切りを付けてください。"
# A cell shown as more than 1000 % was most likely made a percentage after 68.1 was typed in.
MOST_SHARE = Decimal(10)


def read_number(cell: RawCell, column: Column, unit: str | None) -> Reading:
    """The number in *cell*, in *unit*; None where the indicator is not known yet."""
    is_percent = column is Column.PERCENT if unit is None else is_percent_unit(unit)
    wanted = NumberUnit(unit, is_percent)
    value = cell.value
    if isinstance(value, bool):
        return refuse("TRUE・FALSE は数として読めません。数を書いてください。")
    if isinstance(value, (int, float)):
        return _from_stored(wanted, cell, value)
    if isinstance(value, (date, time, timedelta)):
        return wanted.ask(
            "数が入るところに日付か時刻が入っています。「1/4」のような入力は日付に変わります。"
            "セルの書式を「文字列」か「標準」にして書き直してください。"
        )
    if cell.is_raised:
        return wanted.ask(
            "上付きか下付きの文字があります。注の番号なら消し、数だけを書いてください。"
        )
    return _from_text(wanted, value or "")


def exact(value: float) -> Decimal:
    """A stored number as the spreadsheet shows it: fifteen significant digits."""
    if isinstance(value, int) or value.is_integer():
        return Decimal(int(value))
    return Decimal(f"{Decimal(f'{value:.15g}'):f}")


def _from_stored(wanted: NumberUnit, cell: RawCell, value: float) -> Reading:
    if not math.isfinite(value) or abs(value) >= 1e18:
        return refuse("数が大きすぎるため読めません。")
    number = exact(value)
    if cell.number_format is None and wanted.is_percent and 1 < abs(number) <= MOST_SHARE:
        # An old workbook does not tell whether this 1.2 is shown as 120 %.
        return wanted.ask_which_percent(number)
    if cell.number_format is None or cell.number_format == GENERAL:
        if number > 19_000_000 and _COMPACT_DATE.fullmatch(as_text(number)):
            return wanted.ask(LIKE_A_DATE, number)
        return wanted.accept_bare(number)
    form = understand(cell.number_format, value)
    if form.is_date:
        return wanted.ask(
            "数が入るところに日付の書式のセルがあります。書式を「標準」にして書き直してください。"
        )
    if form.is_scaled or form.hides_number:
        how = HIDDEN_NUMBER if form.hides_number else SCALED_NUMBER
        return wanted.ask(
            f"値を{how}書式のセルです。書式を「標準」にして値を確かめてください。", number
        )
    if form.is_percent and wanted.is_percent:
        percent = plain_decimal(number * HUNDRED)
        if abs(number) > MOST_SHARE:
            return wanted.ask(
                f"{as_text(percent)}% と表示されるセルです。{as_text(number)}% のことなら、"
                f"「{as_text(number)}%」と書き直してください。",
                percent,
                number,
            )
        return wanted.accept(percent, unit="%")
    if form.is_percent:
        return wanted.mismatch("%")
    if form.unit and is_percent_unit(form.unit):
        return wanted.accept(number, unit="%") if wanted.is_percent else wanted.mismatch(form.unit)
    if form.unit and wanted.name and unit_key(form.unit) != unit_key(wanted.name):
        return wanted.mismatch(form.unit)
    return wanted.accept_bare(number, unit=form.unit)


def _from_text(wanted: NumberUnit, value: str) -> Reading:
    """A number written as text; one that only marks keep from being read is asked about."""
    if not lookalike_digit(value) and (noted := without_note(fold_number(value))):
        found = _folded_text(wanted, noted)
        if found.is_ok:
            return replace(found, qualifiers=found.qualifiers | {Qualifier.NOTED})
        return found
    found = _folded_text(wanted, value)
    bare = AROUND.sub("", fold_number(value))
    if found.flag is Flag.ERROR and bare and bare != fold_number(value):
        likely = _folded_text(wanted, bare)
        if likely.number is not None:
            return wanted.ask(found.reason, likely.number)
    return found


def _folded_text(wanted: NumberUnit, value: str) -> Reading:
    """The order of the tests is from the exact to the doubtful."""
    if len(value) > LONGEST_NUMBER:
        return refuse("長い文章が入っています。数だけを書き、説明は備考に書いてください。")
    if mark := lookalike_digit(value):
        return refuse(f"「{mark}」は数字ではありません。数字で書き直してください。")
    text = fold_number(value)
    if is_dash_with_unit(text, wanted.name):
        return absent(Kind.MISSING)
    if wanted.is_percent and (share := share_in_words(text)):
        return _share(wanted, *share)
    if wanted.name and (found := _in_own_unit(wanted, text)):
        return found
    if text in ZERO_WORDS:
        return wanted.accept(Decimal(0))
    if text in EVERY_YEAR:
        return refuse("年の言葉です。数を書いてください。")
    if _COMPACT_DATE.fullmatch(text):
        return wanted.ask(LIKE_A_DATE, Decimal(text))
    if _DATE_LIKE.fullmatch(text):
        return wanted.ask(
            "日付か「〜件中〜件」か分かりません。件数は1つの数で、分数は分子と分母の列に"
            "分けて書いてください。"
        )
    if _CLOCK.fullmatch(text):
        return refuse("時刻の形です。数だけを書いてください。")
    if _BRACKETED.fullmatch(text):
        return wanted.ask(
            "括弧の付いた数です。マイナスなら「-」を付け、そうでなければ括弧を除いてください。"
        )
    text, qualifiers = without_prefixes(text)
    match = _SIGNED.match(text)
    if not match:
        return _without_digits(wanted, text)
    return _after_amount(wanted, match, text[match.end() :].strip(), qualifiers)


def _share(wanted: NumberUnit, number: Decimal, less: str) -> Reading:
    if less:
        return wanted.ask(MINUS_OR_NOT.format(less), -number, number)
    return wanted.accept(number, unit="%")


def _in_own_unit(wanted: NumberUnit, text: str) -> Reading | None:
    """「5千円」 in an indicator counted in 千円: the scale belongs to the unit."""
    unit = fold_number(wanted.name or "")
    scale, _ = unit_scale(unit)
    number = text.removesuffix(unit).strip()
    if scale == 1 or number == text or re.search("[十百千万億兆]", number):
        return None
    try:
        return wanted.accept(amount(number), unit=unit)
    except UnreadableAmount:
        return None


def _without_digits(wanted: NumberUnit, text: str) -> Reading:
    """Kanji numerals, if they are all there is beside the unit; else no number at all."""
    if written := kanji_amount(text.replace("ゼロ", "零")):
        number, rest = Decimal(written[0]), written[1]
        word = text.removesuffix(rest)
        is_own = unit_key(wanted.name) == unit_key(rest) if wanted.name else rest in COUNTERS
        is_open = _LARGE_SCALE.search(word) and not rest and unit_scale(wanted.name or "")[0] > 1
        is_whole = _WHOLE_BRACKETS.fullmatch(rest) and not _ONE_OR_THE_NEXT.fullmatch(word)
        if (is_own or not rest) and is_whole and not is_open:
            if (other := other_meaning(word, number)) is not None:
                return wanted.ask(SHORT, number, other)
            return wanted.accept(number, unit=rest) if rest else wanted.accept_bare(number)
    if len(_DIGITS.findall(text)) > 1:
        return refuse(TWO_NUMBERS)
    if any(char.isdigit() for char in text):
        return refuse("数として読めません。数だけを書き、説明は備考に書いてください。")
    return refuse("数がありません。数を書くか、空欄にして備考に書いてください。")


def _after_amount(
    wanted: NumberUnit, match: re.Match[str], rest: str, found: set[Qualifier]
) -> Reading:
    try:
        number = amount(match["amount"])
    except UnreadableAmount as unreadable:
        return refuse(str(unreadable))
    if any(char.isdigit() for char in _UNIT_DIGITS.sub("", rest)):
        return _more_digits(wanted, match, rest)
    if _ZERO_PADDED.match(match["amount"]):
        return wanted.ask("0で始まっています。コードでなく数なら、頭の0を除いてください。", number)
    unit, words, doubt = _split_rest(rest, wanted.name)
    if unit and not (_UNIT.fullmatch(unit) and is_clear_unit(unit, wanted.name)):
        return refuse(
            f"数の後の{quote(rest)}が読めません。数だけを書き、説明は備考に書いてください。"
        )
    if problem := _unit_problem(wanted, unit):
        return problem
    if wanted.name is None and counts_nothing(unit):
        return wanted.ask(
            f"「{unit}」が付いています。実績の値なら、数だけを書いてください。", number
        )
    own_scale, _ = unit_scale(wanted.name or "")
    has_own = not unit or unit_key(unit) == unit_key(wanted.name or "")
    scales = _LARGE_SCALE if own_scale >= 1000 else _ANY_SCALE
    if own_scale > 1 and has_own and scales.search(match["amount"]):
        return wanted.ask(
            f"「{wanted.name}」で書いた数か、その前の単位で書いた数か分かりません。単位を付けてください。",
            plain_decimal(number / own_scale),
            number,
        )
    scale = _conversion(wanted, unit)
    if (other := other_meaning(match["amount"], number)) is not None:
        return wanted.ask(SHORT, *(plain_decimal(each / (scale or 1)) for each in (number, other)))
    if scale:
        number = plain_decimal(number / scale)
    return _signed(wanted, match["sign"], number, frozenset(found | words), unit, doubt)


def _signed(
    wanted: NumberUnit,
    sign: str | None,
    number: Decimal,
    qualifiers: frozenset[Qualifier],
    unit: str,
    doubt: str,
) -> Reading:
    """The last step: what the sign before and the words after say about the number."""
    if sign in ("▲", "▼", "-"):
        if Qualifier.INCREMENT in qualifiers:
            return wanted.ask("マイナスの印と「増」の両方があります。", -number, number)
        number = -number
    elif sign and sign != "+":
        how = "マイナスは「-」か「▲」で書いてください。"
        return wanted.ask(f"「{sign}」がマイナスかどうか分かりません。{how}", -number, number)
    if doubt in DECREASES:
        return wanted.ask(MINUS_OR_NOT.format(doubt), -number, number)
    if doubt:
        return wanted.ask(
            f"「{doubt}」とあり、実績の値か分かりません。実績の数だけを書いてください。", number
        )
    if unit:
        return wanted.accept(number, qualifiers, unit)
    return wanted.accept_bare(number, qualifiers)


def _more_digits(wanted: NumberUnit, match: re.Match[str], rest: str) -> Reading:
    """Digits after the number: a range, or two figures in one cell."""
    tail = _TAIL_AMOUNT.fullmatch(_without_first_unit(rest)) or (
        None if match["sign"] else _DASH_TAIL.fullmatch(rest)
    )
    unit = tail["rest"].strip() if tail else ""
    if tail and (not unit or (_UNIT.fullmatch(unit) and not re.search("[月年日]", unit))):
        try:
            low, high = amount(match["amount"]), amount(tail["amount"])
        except UnreadableAmount as unreadable:
            return refuse(str(unreadable))
        if problem := _unit_problem(wanted, unit):
            return problem
        # 「1~2万」 begins at 1 or at 10,000; 「5-3」 and 「0220-22」 are no spans.
        has_scale = [any(mark in end["amount"] for mark in "百千万億兆") for end in (match, tail)]
        if low >= high or has_scale[0] != has_scale[1] or _ZERO_PADDED.match(match["amount"]):
            return refuse(TWO_NUMBERS)
        return accept(Kind.RANGE, f"{as_text(low)}-{as_text(high)}", unit=unit)
    if _SPLIT_DIGITS.fullmatch(match["amount"] + " " + rest):
        joined = Decimal((match["amount"] + rest).replace(" ", ""))
        return wanted.ask("数の中に空白があります。空白を除いて書いてください。", joined)
    return refuse(TWO_NUMBERS)


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
    while not (own_unit and unit_key(text) == unit_key(own_unit)):
        bare = text.rstrip(")]").rstrip("(")
        ending = _ENDING.search(bare)
        if not ending:
            break
        text = bare[: ending.start()].rstrip("([")
        if qualifier := SUFFIXES.get(ending[0]):
            found.add(qualifier)
        else:
            doubt = ending[0]
    return text, found, doubt


def _unit_problem(wanted: NumberUnit, unit: str) -> Reading | None:
    """What is wrong with the unit written in the cell, if anything is."""
    if not unit or (wanted.name and unit_key(unit) == unit_key(wanted.name)):
        return None
    if wanted.is_percent:
        fits = is_percent_unit(unit)
    elif wanted.name is None:
        fits = "%" not in unit and unit not in ("割", "分", "‰")
    else:
        fits = "%" not in unit and bool(_conversion(wanted, unit))
    return None if fits else wanted.mismatch(unit)


def _conversion(wanted: NumberUnit, unit: str) -> Decimal | None:
    """By what an amount in *unit* is divided to be in the indicator's: 円 where it has 千円."""
    scale, base = unit_scale(wanted.name or "")
    return Decimal(scale) if scale > 1 and unit and unit_key(unit) == base else None
