"""Digits to exact numbers: thousands, 万 and 億, kanji numerals. No units, no words."""

import re
from decimal import Decimal

MOST_DIGITS = 24
LARGEST_EXPONENT = 15

_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_EXPONENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)e([+-]?[0-9]{1,3})", re.IGNORECASE)
_PART = re.compile(r"([0-9][0-9,.]*)(千|百|十)?(兆|億|万)?")
# What may be an amount: digits with their scales, one after the other, or one with an exponent.
_SCALE = "(?:[千百十]?[兆億万]|[千百])"
AMOUNT = rf"(?:[0-9][0-9.,]*e[+-]?[0-9]+|[0-9][0-9.,]*(?:{_SCALE}[0-9][0-9.,]*)*{_SCALE}?)"

_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_KANJI_DIGITS = {char: index for index, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_KANJI = re.compile("[〇零一二三四五六七八九十百千万億兆]+")
# Bare digits at the end of scaled ones, and all that follows a scale from 億 on without a 万.
_TAIL = re.compile("([百千万億兆])([0-9,]+|[一二三四五六七八九])$")
_SKIPPING = re.compile("([億兆])([^万億兆]+)$")
ZERO_WORDS = frozenset({"ゼロ", "零", "〇"})


class UnreadableAmount(ValueError):
    """Why these characters are not one number, in Japanese."""


def amount(text: str) -> Decimal:
    """「1,234」「112万9868」「1億1939万」「1E+05」 as a number. Raises UnreadableAmount."""
    if len(text) > 60:
        raise UnreadableAmount("桁が多すぎます。")
    if match := _EXPONENT.fullmatch(text):
        return _with_exponent(match[1], int(match[2]))
    if not any(scale in text for scale in "千百十万億兆"):
        return _digits(text)
    return _scaled(text)


def _digits(text: str) -> Decimal:
    if not (_PLAIN.fullmatch(text) or _GROUPED.fullmatch(text)) and "," in text:
        raise UnreadableAmount(
            "桁区切りの「,」の位置が3桁ごとになっていません。数だけを書いてください。"
        )
    digits = text.replace(",", "")
    if not _PLAIN.fullmatch(digits):
        raise UnreadableAmount("小数点「.」の位置が正しくありません。数だけを書いてください。")
    if len(digits) > MOST_DIGITS:
        raise UnreadableAmount("桁が多すぎます。")
    return Decimal(digits)


def plain_number(number: Decimal | None) -> str:
    """*number* in full, with neither exponent nor zeros at its end; "" where there is none."""
    if not number:
        return "" if number is None else "0"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain_decimal(number: Decimal) -> Decimal:
    """*number* without the zeros that only multiplying or dividing has left."""
    return Decimal(plain_number(number))


def _with_exponent(mantissa: str, exponent: int) -> Decimal:
    if abs(exponent) > LARGEST_EXPONENT or len(mantissa) > MOST_DIGITS:
        raise UnreadableAmount("指数の形の数が大きすぎる（小さすぎる）ため読めません。")
    return Decimal(f"{Decimal(mantissa).scaleb(exponent):f}")


def _scaled(text: str) -> Decimal:
    """Parts of ever smaller scale, each smaller than the scale before it."""
    total, position, limit = Decimal(0), 0, Decimal(10**17)
    while position < len(text):
        match = _PART.match(text, position)
        if not match:
            raise UnreadableAmount("万・億の書き方が読めません。数字だけで書いてください。")
        scale = _SMALL.get(match[2], 1) * _LARGE.get(match[3], 1)
        part = _digits(match[1]) * scale
        if scale > 1 and part == part.to_integral_value():
            part = part.to_integral_value()
        is_whole = part == part.to_integral_value()
        if part >= limit or scale >= limit or not is_whole:
            raise UnreadableAmount("万・億の順序が正しくありません。数字だけで書いてください。")
        total += part
        limit = Decimal(scale)
        position = match.end()
    return total


def other_meaning(text: str, number: Decimal) -> Decimal | None:
    """What else 「1万2」「1億5」「1万02」「1億2千」, exactly *number*, may mean: 12,000, 1億2千万.

    None where nothing else can be meant. 「1万2」 is mostly 1万2千.
    """
    if tail := _TAIL.search(text):
        digits = tail[2].replace(",", "")
        size = len(str((_SMALL | _LARGE)[tail[1]])) - 1
        # 「百五」 is 105; 「3百2」 may be 320.
        is_short = len(digits) == 1 and (tail[1] != "百" or digits.isascii())
        if is_short or (digits[0] == "0" and len(digits) < size):
            return _moved(number, Decimal(_KANJI_DIGITS.get(digits, digits)), size - len(digits))
    if skipping := _SKIPPING.search(text):
        rest = number % _LARGE[skipping[1]]
        if rest < 10**4:
            return _moved(number, rest, 4 if skipping[1] == "億" else 8)
    return None


def _moved(number: Decimal, tail: Decimal, places: int) -> Decimal | None:
    """*number* with its *tail* that many places further up."""
    return number - tail + tail * 10**places if tail else None


def kanji_amount(text: str) -> tuple[int, str] | None:
    """The number that *text* opens with in kanji numerals, and what follows; None if none does."""
    match = _KANJI.match(text)
    if not match or len(match[0]) > 20:
        return None
    word, rest = match[0], text[match.end() :]
    if all(char in _KANJI_DIGITS for char in word):
        return int("".join(str(_KANJI_DIGITS[char]) for char in word)), rest
    number = _scaled_kanji(word)
    return None if number is None else (number, rest)


def _scaled_kanji(word: str) -> int | None:
    """「二億三千五百万」: a digit before each scale, and the scales ever smaller."""
    total = section = 0
    digit: int | None = None
    small, large = 10**4, 10**16
    for char in word:
        if char in _KANJI_DIGITS:
            if digit is not None or not _KANJI_DIGITS[char]:
                return None
            digit = _KANJI_DIGITS[char]
        elif char in _SMALL:
            if _SMALL[char] >= small:
                return None
            small = _SMALL[char]
            section, digit = section + (digit or 1) * small, None
        else:
            section += digit or 0
            if not section or _LARGE[char] >= large:
                return None
            small, large = 10**4, _LARGE[char]
            total, section, digit = total + section * large, 0, None
    return total + section + (digit or 0)
