"""A careful clerk, who looks at what was taken from a cell and says what cannot stand.

Written apart from the reader and on purpose more plainly: it knows no column's grammar, only what
has to be there in the text before a value may be had from it. It never says what a cell means.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from plans.sheets.cells.reader import read_cell
from plans.sheets.cells.reading import Column, Kind, Qualifier, Reading, as_text

NUMERALS = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))
SCALES = {"兆": 10**12, "億": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
DASHES = dict.fromkeys(map(ord, "−‐‑‒–－"), "-") | {ord("〜"): "~", ord("∼"): "~"}
TOKEN = re.compile("[0-9][0-9.]*e[+-]?[0-9]+|[0-9〇零一二三四五六七八九十百千万億兆.,]+")
DIGIT = "(?:[0-9][0-9.,]*|[〇零一二三四五六七八九]+)"
SECTION = f"(?:{DIGIT}?千)?(?:{DIGIT}?百)?(?:{DIGIT}?十)?{DIGIT}?"
ORDERLY = re.compile(f"(?:{SECTION}兆)?(?:{SECTION}億)?(?:{SECTION}万)?(?:{SECTION})")
GROUPED = re.compile("[0-9]{1,3}(?:,[0-9]{3})*(?:[.][0-9]+)?|[0-9]+(?:[.][0-9]+)?")
UNIT_DIGITS = re.compile("(?:[a-z]*m[23]|co2)", re.IGNORECASE)
# What nobody may overlook beside a number that is to stand for an actual.
DOUBTS = re.compile(
    "見込|予定|目標|計画|想定|推計|速報|仮|暫定|減|低下|[?※*=<>→×÷]|未|前年|うち|約束"
)
BESIDE = (
    "約 およそ おおよそ 凡そ 概ね おおむね ほぼ 概数 累計 累積 延べ のべ 延 新規 追加 程度 前後"
    " ほど 弱 強 余り 余 増加 増 上昇 向上 以上 以下 以内 未満 超"
)
ALIKE = {
    "件": "件", "手続": "手続 手続き", "％": "% パーセント percent pct", "人": "人 名",
    "円": "円 ¥ yen", "千円": "千円 円 ¥ yen", "箇所": "箇所 か所 カ所 ヶ所 ケ所 ヵ所 個所",
    "時間": "時間 h hr", "ポイント": "ポイント pt", "万人": "万人 人 名", "": "",
}  # fmt: skip
OWN_SCALE = {"千円": 1000, "万人": 10_000}
# The mark of a note, which is no part of the number beside it.
NOTE = re.compile(
    r"^[(\[]?(?:※|注) ?[0-9]{1,2}(?:[)\]:、]| ) ?|(?: ?[(\[](?:※|注) ?[0-9]{0,2}[)\]]"
    r"| ?(?:※|注(?=[ 0-9])) ?[0-9]{0,2}\)?)$"
)
TENTHS = re.compile("(.+)割(?:(.)分)?")
ERAS = {"令": 2018, "r": 2018, "平": 1988, "h": 1988, "昭": 1925, "s": 1925}
MONTHS = {(4, 6): 1, (7, 9): 2, (10, 12): 3, (1, 3): 4}
CLOCK = re.compile(
    "[- t日)][0-9]{1,2}:(?:[0-9]{2}|[一二三四五六七八九十]+)"
    "(?::[0-9]{2}(?:[.][0-9]+)?)?(?:z|[+]09:?00)?$"
)


def objections(text: str, column: Column, unit: str | None, reading: Reading) -> list[str]:
    """What is wrong with *reading* as one of *text*; nothing where it may stand."""
    return [*_of_the_text(text, column, unit, reading), *_of_other_spellings(text, unit, reading)]


def plain(text: str) -> str:
    """The text as a clerk sees it: one width, one kind of dash, nothing unseen, one space."""
    seen = "".join(char for char in text if unicodedata.category(char) != "Cf")
    seen = re.sub("[\ufe00-\ufe0f]", "", seen)
    return " ".join(unicodedata.normalize("NFKC", seen).translate(DASHES).split())


def worth(token: str) -> Decimal:
    """「1,234」「2億3千」「二百五」, scale by scale."""
    for mark, scale in SCALES.items():
        if mark in token:
            before, _, after = token.partition(mark)
            return (worth(before) if before else 1) * scale + (worth(after) if after else 0)
    return Decimal("".join(NUMERALS.get(char, char) for char in token).replace(",", ""))


def _of_the_text(text: str, column: Column, unit: str | None, reading: Reading) -> Iterator[str]:
    seen = plain(text).casefold()
    if not seen and column is not Column.HEADER and (reading.value is not None or reading.is_ok):
        yield "a blank is no value"
    if not reading.is_ok and reading.value is not None:
        yield "a value that may not be used"
    if not reading.is_ok or reading.value is None or reading.kind is Kind.REPEAT:
        return
    if column not in (Column.TEXT, Column.HEADER, Column.STATUS, Column.RATING) and _has_mark(text):
        yield "a mark is no digit"
    if isinstance(reading.value, Decimal):
        yield from _of_a_number(seen, unit, reading)
    elif isinstance(reading.value, date):
        yield from _of_a_date(seen, reading.value)
    elif reading.kind is Kind.FISCAL_YEAR:
        yield from _of_years(seen, int(str(reading.value)), _numbers(seen))
    elif reading.kind in (Kind.QUARTER, Kind.PERIOD):
        yield from _of_a_quarter(seen, str(reading.value))
    elif reading.kind is Kind.RANGE and column in (Column.NUMBER, Column.PERCENT):
        low, high = map(Decimal, str(reading.value).split("-"))
        if low >= high:
            yield "a range that does not rise"
    elif (
        column is Column.CODE
        and text.isprintable()
        and _letters(str(reading.value)) != _letters(text)
    ):
        yield "another code"


def _has_mark(text: str) -> bool:
    """①, ½ and ² are no digits; m² is a unit."""
    bare = re.sub("[mｍ][²³]", "", text, flags=re.IGNORECASE)
    return any(unicodedata.category(char) == "No" for char in bare)


def _letters(text: str) -> str:
    return "".join(char for char in plain(text) if char.isalnum() and char not in "ー〇")


def _numbers(seen: str) -> list[int]:
    """The whole numbers of a text, in their order; 元年 is year 1."""
    found = TOKEN.findall(re.sub("元", "1", seen.replace("○", "〇").replace(".", " ")))
    return [int(worth(token)) for token in found if token.strip(",")]


def _of_a_number(seen: str, unit: str | None, reading: Reading) -> Iterator[str]:
    assert isinstance(reading.value, Decimal)
    if Qualifier.NOTED in reading.qualifiers:
        seen = NOTE.sub("", seen, count=1)
    if reading.kind is Kind.PERCENT and (tenths := TENTHS.fullmatch(seen)):
        if reading.value != worth(tenths[1]) * 10 + worth(tenths[2] or "0"):
            yield "another share"
        return
    # 「1,234 千円」 is one number, however far its unit stands away.
    joined = re.sub("(?<=[0-9]) (?=[千百万億]+[円人名])", "", seen)
    text = UNIT_DIGITS.sub("□", joined.replace("ゼロ", "零"))
    if unit in OWN_SCALE:
        # 「2百千円」: nobody writes so, and there is one thing it can mean.
        text = re.sub(f"(?<=[0-9][百十]){unit}", "", text)
    tokens = TOKEN.findall(text)
    if len(tokens) != 1:
        yield f"{len(tokens)} numbers"
        return
    [token] = tokens
    before, _, after = text.partition(token)
    if is_odd(token):
        yield "no number that anybody writes"
        return
    size = worth(token) if "e" not in token else Decimal(token)
    if unit in OWN_SCALE and set(after + before) & set("円人名¥"):
        size /= OWN_SCALE[unit]
    elif unit in OWN_SCALE and set(token) & set("兆億万千"):
        yield "thousands of which unit"
    yield from _of_a_sign(before, reading.value, size)
    yield from _of_words(before, after, unit, reading)


def is_odd(token: str) -> bool:
    """Whether a clerk would ask what this number is."""
    if "e" in token:
        return not re.fullmatch("[0-9]+(?:[.][0-9]+)?e[+-]?[0-9]{1,3}", token)
    pieces = re.findall("[0-9.,]+", token)
    if not ORDERLY.fullmatch(token) or not all(map(GROUPED.fullmatch, pieces)):
        return True
    try:
        worth(token)
    except InvalidOperation:
        return True
    # 「1万2」 may be 12,000, 「1億2千」 1億2千万.
    if re.search("(?:[千万億兆]|百(?=[0-9]))[1-9一二三四五六七八九]$|[百千万億兆]0[1-9]", token):
        return True
    if (tail := re.search("[億兆]([^万億兆]+)$", token)) and 0 < worth(tail[1]) < 10_000:
        return True
    return bool(re.fullmatch("0[0-9]+|[1-9]?[〇零一二三四五六七八九].*[0-9]", token))


def _of_a_sign(before: str, value: Decimal, size: Decimal) -> Iterator[str]:
    sign = before.rstrip()[-1:]
    if sign in tuple("△▽±ー―—─()"):
        yield "a sign that may be one or not"
    elif value != (-size if sign in tuple("-▲▼") else size):
        yield f"{as_text(value)} is not what is written"


def _of_words(before: str, after: str, unit: str | None, reading: Reading) -> Iterator[str]:
    rest = re.sub("[-+▲▼ :]", "", before) + "|" + re.sub(r"[ ()\[\]]", "", after)
    if DOUBTS.search(rest.replace("未満", "")):
        yield "a word of doubt"
    is_percent = reading.kind is Kind.PERCENT
    if is_percent and not re.search("%|パーセント|percent|pct", rest):
        assert isinstance(reading.value, Decimal)
        if 0 < abs(reading.value) <= 1:
            yield "a share or its hundredfold"
    if not is_percent and "%" in rest:
        yield "a percentage"
    if Qualifier.INCREMENT in reading.qualifiers and "▲" in before:
        yield "up or down"
    known = ALIKE.get("％" if is_percent and unit is None else unit or "", unit or "")
    for word in sorted([*BESIDE.split(), *known.split()], key=len, reverse=True):
        rest = rest.replace(word, "")
    rest = rest.replace("|", "")
    if unit is not None and rest:
        yield f"{rest} is not the indicator's unit"
    elif re.match("[oil](?![a-z])|[ー々]|.*[中頃]$", rest):
        yield f"{rest} is no unit"


def _of_a_date(seen: str, day: date) -> Iterator[str]:
    bare = re.sub(
        r"\([月火水木金土日]曜?日?\)",
        "",
        CLOCK.sub("", re.sub("[○〇]", "0", seen).replace(": ", ":").replace(" z", "z")),
    )
    bare = re.sub("年 ?度 ?末", "年度末", bare)
    numbers = _numbers(bare.replace("年度", "年", 1) if "末" not in bare else bare)
    if len(numbers) == 1 and numbers[0] > 10**7:
        numbers = [numbers[0] // 10_000, numbers[0] // 100 % 100, numbers[0] % 100]
    year, rest = numbers[:1], numbers[1:]
    expected = [day.month, day.day]
    if "年度末" in bare and not rest:
        yield from _of_years(seen, day.year - 1, year)
        rest = [3, 31]
    else:
        yield from _of_years(seen, day.year, year)
    if "末" in bare and len(rest) == 1:
        rest.append(monthrange(day.year, day.month)[1])
    if rest != expected:
        yield f"{day} is not what is written"


def _of_years(seen: str, year: int, numbers: list[int]) -> Iterator[str]:
    """Each number is this year, in the western count or in that of an era that is named."""
    counted = {year} | {year - first for mark, first in ERAS.items() if mark in seen}
    if re.fullmatch("[0-9〇○一二三四五六七八九十]+ ?年 ?度 ?末?", seen):
        counted.add(year - 2018)
    if not numbers or not set(numbers) <= counted:
        yield f"{year} is not the year that is written"


def _of_a_quarter(seen: str, value: str) -> Iterator[str]:
    year, _, quarter = value.rpartition("Q")
    # 「R6四Q」 names a year and a quarter.
    apart = re.sub("(?<=[0-9])(?=[一二三四]q)", " ", re.sub("四 ?半 ?期", " ", seen))
    numbers = _numbers(apart)
    spans = {span for span, number in MONTHS.items() if number == int(quarter)}
    first = numbers[:1] if year else []
    if year:
        yield from _of_years(seen, int(year), first)
    rest = numbers[len(first) :]
    while rest:
        if tuple(rest[:2]) in spans:
            if (
                year
                and int(quarter) == 4
                and "年度" not in seen.replace(" ", "")
                and rest == numbers[1:]
            ):
                yield "January to March of which year"
            rest = rest[2:]
        elif rest[0] == int(quarter):
            rest = rest[1:]
        else:
            yield f"{value} is not the quarter that is written"
            return
    if len(numbers) == len(first):
        yield "no quarter is written"


def _of_other_spellings(text: str, unit: str | None, reading: Reading) -> Iterator[str]:
    column = reading.column
    again = read_cell(f" {text}\u3000", column, unit)
    if (again.value, again.kind, again.flag) != (reading.value, reading.kind, reading.flag):
        yield "the blanks around it changed it"
    if not reading.is_ok or column in (Column.TEXT, Column.HEADER):
        return
    if not _has_mark(text):
        narrow = read_cell(unicodedata.normalize("NFKC", text), column, unit)
        # Codes are kept as written and matched by their width-less form.
        same = narrow.value == reading.value or column is Column.CODE
        if narrow.is_ok and not same:
            yield "its width changed it"
    if isinstance(reading.value, Decimal):
        own = f"{reading.value:,f}" + ("%" if reading.kind is Kind.PERCENT else "")
        # What has more digits than any column holds is refused later, however it is written.
        if abs(reading.value) < 10**18 and read_cell(own, column, unit).value != reading.value:
            yield "what is as_text of it is read otherwise"
    elif (
        reading.kind in (Kind.DATE, Kind.FISCAL_YEAR, Kind.QUARTER, Kind.PERIOD)
        and read_cell(as_text(reading.value), column, unit).value != reading.value
    ):
        yield "what is as_text of it is read otherwise"


def objections_to_stored(value: float, number_format: str | None, reading: Reading) -> list[str]:
    """What is wrong with *reading* as one of a number that a spreadsheet stores."""
    taken = reading.number
    if taken is None or reading.column not in (Column.NUMBER, Column.PERCENT):
        return []
    code = number_format or ""
    shown = (Decimal(int(value)) if value.is_integer() else Decimal(f"{value:.15g}")) * (
        100 if "%" in code else 1
    )
    found = [f"{as_text(taken)} is not what is stored"] if taken != shown else []
    if ";;;" in code or "#," in code.replace("#,##", "") or (not value and ';"-"' in code):
        found.append("a number that the sheet does not show")
    if reading.kind is Kind.PERCENT and 0 < abs(taken) <= 1 and not re.search("[%％]", code):
        found.append("a share or its hundredfold")
    return found
