"""What stands around a number, or in its place: notes, dashes with a unit, shares in words.

All texts are folded (words.fold_number).
"""

import re
from decimal import Decimal

from plans.sheets.cells.amounts import kanji_amount
from plans.sheets.cells.words import (
    DECREASES,
    NOT_ACTUAL,
    PREFIXES,
    SUFFIXES,
    is_percent_unit,
    unit_key,
)

# Marks and remarks at either end that leave one number when they are taken away.
_REMARK = r"\((?:注|仮|速報値?|暫定値?|参考値?|概算|推計値?|再掲|見込み?|予定)\)"
AROUND = re.compile(
    rf"^(?:[※*`'\"“”‘’「『【\[(]|見込み?|予定)+\s?|(?:[※*?。、,;'\"“”‘’」』】\])]|{_REMARK})+$"
)
COUNTERS = frozenset("人名件円枚冊部台回日校館")
_DASH_WITH_UNIT = re.compile("[-—―ー─━]+ ?(?P<unit>[^-—―ー─━ ]+)")
_NOTE_NUMBER = r"(?:※|注) ?[0-9]{1,2}"
# A note's mark before or after a number; 「※1 234」 may be one number, 「※1」 alone is one or none.
_NOTED = re.compile(
    rf"^(?:[(\[]{_NOTE_NUMBER}[)\]]|{_NOTE_NUMBER}(?:[):、]|(?= )(?! [0-9]{{3}}(?![0-9,])))) ?(?=.)"
    rf"|(?<=.) ?(?:[(\[]{_NOTE_NUMBER}[)\]]|{_NOTE_NUMBER}\)?|※|[(\[][※注][)\]])$"
)
_SHARES = re.compile(
    r"(?P<tenths>[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十])割(?:(?P<rest>[0-9]|[一二三四五六七八九])分)?"
    f"(?P<less>{'|'.join(DECREASES)})?"
)

# 「1O」 and 「1l」 are meant as 10 and 11; digits before 「〇」 or 「ー」 as who knows what.
_LETTER_FOR_DIGIT = re.compile("[OoОоΟοIl|]+(?![A-Za-z])")
_NUMERAL_IN_UNIT = re.compile("^[ー々ゝゞヽヾ]|ゼロ|[〇零一二三四五六七八九十百千万億兆]")
# 「12月」 is a month, 「3回目」 a rank and 「12集計中」 no figure yet, as long as no indicator says
# that it counts in such a unit.
_NO_COUNTER = re.compile(
    "(?:年度?|月)(?:末|分|時点|現在)?|.*(?:中|目|頃|[ぁ-ん]|未|済|連続|仮|前年|減|"
    f"{'|'.join((*PREFIXES, *SUFFIXES, *NOT_ACTUAL))}).*|[a-z]{{1,2}}",
    re.IGNORECASE,
)
_COUNTS_ALL_THE_SAME = re.compile(
    "つ|中学校|まい|だい|手続き|取り?組み|申込み|か[所月年国]|[mgtlha]|[kcm]m|kg|ha|[km]w|[gtm]b|m[23]|pt",
    re.IGNORECASE,
)


def without_note(text: str) -> str:
    """「1,234※1」「注1）1,234」 as 「1,234」; "" where the mark of no note stands in *text*."""
    bare = _NOTED.sub("", text, count=1)
    return bare if bare != text else ""


def is_dash_with_unit(text: str, own: str | None) -> bool:
    """「－件」: nothing is reported, in the unit *own* or in one that everybody counts in."""
    found = _DASH_WITH_UNIT.fullmatch(text)
    if not found:
        return False
    unit = found["unit"]
    return unit in COUNTERS or is_percent_unit(unit) or unit_key(unit) == unit_key(own or "")


def share_in_words(text: str) -> tuple[Decimal, str] | None:
    """「6割5分」 as 65 per cent; with it the word in 「3割減」「半減」 that may be a minus."""
    if text == "半減":
        return Decimal(50), text
    match = _SHARES.fullmatch(text)
    if not match:
        return None
    tenths, hundredths = (
        Decimal(written[0]) if (written := kanji_amount(digits)) else Decimal(digits)
        for digits in (match["tenths"], match["rest"] or "0")
    )
    return (tenths * 10 + hundredths).normalize() + 0, match["less"] or ""


def is_clear_unit(unit: str, own: str | None) -> bool:
    """No letter or numeral in it that may be a digit of the number; 「l」 may be litres."""
    if own and unit_key(unit) == unit_key(own):
        return True
    return not (_LETTER_FOR_DIGIT.match(unit) or _NUMERAL_IN_UNIT.search(unit))


def counts_nothing(unit: str) -> bool:
    """「月」 after a number, 「回目」 or 「集計中」: words in which nobody counts an actual."""
    return bool(_NO_COUNTER.fullmatch(unit)) and not _COUNTS_ALL_THE_SAME.fullmatch(unit)
