"""Years, dates and quarters out of cells, in Japanese eras and western, in any spelling."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from plans.sheets.cells.amounts import kanji_amount
from plans.sheets.cells.eras import FIRST_YEAR, LAST_YEAR, REIWA, YEAR, year_of
from plans.sheets.cells.reading import (
    GENERAL,
    Kind,
    RawCell,
    Reading,
    accept,
    ask,
    quote,
    refuse,
)
from plans.sheets.cells.words import by_word, fold_apart
from plans.sheets.workbook.formats import understand

# 「6年度」 without an era is 令和 as long as no other reading is near.
LAST_BARE_REIWA = 15
_FISCAL = re.compile(rf"{YEAR}(?P<suffix>年度末|年度|年|FY)?(?P<rest>.*)", re.IGNORECASE)
_BARE = re.compile(r"(?P<n>[0-9]{1,2})年度末?")
_BOTH_YEARS = re.compile(
    r"^(.+?)(\((?:[0-9]{4}|(?:令和|平成|[RH])(?:元|[0-9]{1,2}))\))(年度|年)$", re.IGNORECASE
)
_KANJI = "〇○零一二三四五六七八九十"
_KANJI_NUMBER = re.compile(f"(?<![0-9{_KANJI}])[{_KANJI}]+(?![0-9])")
_DATE = re.compile(
    rf"{YEAR}[年./-](?P<month>[0-9]{{1,2}})(?:[月./-](?P<day>[0-9]{{1,2}}|末)?日?)?", re.IGNORECASE
)
_COMPACT = re.compile(r"(?P<western>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_YEAR_END = re.compile(rf"{YEAR}年度末", re.IGNORECASE)
_SHORT_MONTH_END = re.compile(r"(?<=[./-])([0-9]{1,2})末")
_AS_OF = re.compile(r"(?:時点|現在|付け?|より|から|に?(?:開始|完了|終了))$")
_WEEKDAYS = "月火水木金土日"
_WEEKDAY = re.compile(rf"\(([{_WEEKDAYS}])曜?日?\)$")
_CLOCK_TAIL = re.compile(
    r"(?:[T-]|(?<=[日)]))(?P<hour>[0-9]{1,2}):[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?$"
)

_QUARTER_WORD = (
    r"(?:第?(?P<q>[1-4一二三四])(?:四半期|Q)|Q(?P<q2>[1-4])(?![0-9])"
    r"|第(?P<q3>[1-4一二三四])(?![0-9一二三四])期?)"
)
_MONTHS = r"(?P<from>[0-9]{1,2})月?(?:~|-|から)(?P<to>[0-9]{1,2})月(?:期|分)?"
# January to March of 「令和8年」 belong to 令和7年度; many who write so mean 令和8年度.
_SPRING_OF_A_YEAR = re.compile(rf"{YEAR}年?[-/._(の]*0?1月?(?:~|-|から)0?3月.*", re.IGNORECASE)
_QUARTER = re.compile(rf"(?:{_QUARTER_WORD}|{_MONTHS})", re.IGNORECASE)
# In a line of words a year is one only beside 「年度」, or before a quarter: 「R8Q2」「2026Q2」.
_YEAR_IN_TITLE = re.compile(
    rf"(?<![0-9A-Za-z]){YEAR}(?:年度|(?=[-_ ]?(?:Q[1-4]|第?[1-4一二三四](?:四半期|Q))))",
    re.IGNORECASE,
)
_QUARTER_IN_TITLE = re.compile(
    rf"第?(?P<q>[1-4一二三四])(?:四半期|Q)|Q(?P<q2>[1-4])(?![0-9])|(?<![0-9]){_MONTHS}",
    re.IGNORECASE,
)
_QUARTER_OF_MONTHS = {(4, 6): 1, (7, 9): 2, (10, 12): 3, (1, 3): 4}
_KANJI_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4}
_HALVES = by_word(
    {
        "H1": "上半期 上期 前期 前半 H1 4~9月 4月~9月",
        "H2": "下半期 下期 後期 後半 H2 10~3月 10月~3月",
    }
)
_WHOLE_YEAR = frozenset({"通年", "年間", "年度計", "通期", "全期", "年度末"})
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_SERIAL = 80_000

YEAR_HELP = "「令和8年度」「R8」「2026」のように書いてください。"
SPRING_HELP = (
    "年度でなく年と書かれた1〜3月は、どの年度の第4四半期か分かりません。"
    "「令和8年度第4四半期」のように書いてください。"
)
QUARTER_HELP = "「1」から「4」、または「第2四半期」「2026Q2」のように書いてください。"
NO_DATE = "日付の書式のセルですが、日付ではないようです。"
DATE_HELP = "「2026-09-30」か「令和8年9月30日」のように書いてください。"


def _whole_number(cell: RawCell) -> int | None:
    """The stored number, where it is whole and not too big; never of a date."""
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if abs(value) < 1e9 and value == int(value) else None


def read_fiscal_year(cell: RawCell) -> Reading:
    """「令和6年度」「R元」「H32」「2024年度」 and the number 2024 as a fiscal year."""
    if isinstance(cell.value, str):
        return _year_from_text(cell.value)
    number = _whole_number(cell)
    if number is None or understand(cell.number_format).is_date:
        return ask(f"年度の列に日付か時刻が入っています。{YEAR_HELP}")
    return _year_from_number(number)


def _year_from_number(number: int) -> Reading:
    if FIRST_YEAR <= number <= LAST_YEAR:
        return accept(Kind.FISCAL_YEAR, number)
    if 1 <= number < 100:
        return ask(f"元号が分かりません。{YEAR_HELP}", REIWA + number)
    return refuse(f"年度として読めません。{YEAR_HELP}")


def _with_digits(folded: str) -> str:
    """「令和六年四月一日」 as 「令和6年4月1日」."""
    return _KANJI_NUMBER.sub(_kanji_to_digits, folded)


def _kanji_to_digits(found: re.Match[str]) -> str:
    # Folding makes the nought of 「二〇二四」 a circle.
    written = kanji_amount(found[0].replace("○", "〇"))
    return str(written[0]) if written and not written[1] else found[0]


def _year_from_text(text: str) -> Reading:
    folded = _with_digits(fold_apart(text))
    if folded.isascii() and folded.isdigit() and len(folded) <= 6:
        return _year_from_number(int(folded))
    if bare := _BARE.fullmatch(folded):
        number = int(bare["n"])
        if 1 <= number <= LAST_BARE_REIWA:
            return accept(Kind.FISCAL_YEAR, REIWA + number)
        return ask(f"元号が分かりません。{YEAR_HELP}", REIWA + number)
    if _DATE.fullmatch(folded):
        return ask(f"年度の列に日付が入っています。{YEAR_HELP}")
    # 「令和6(2024)年度」 has both years before the word.
    match = _FISCAL.fullmatch(_BOTH_YEARS.sub(r"\1\3\2", folded))
    if not match:
        return refuse(f"年度として読めません。{YEAR_HELP}")
    return _checked_year(match)


def _checked_year(match: re.Match[str]) -> Reading:
    """The year, after holding it against a second one in brackets."""
    year = year_of(match)
    rest = match["rest"].strip("()[]")
    if rest:
        other = _FISCAL.fullmatch(rest)
        # 「20262026」 is no year written twice.
        runs_on = match["rest"][:1].isdigit() and match.string[match.start("rest") - 1].isdigit()
        if not other or other["rest"] or runs_on:
            reason = f"年度として読めません。{YEAR_HELP}"
            # 「令和6年度実績」: the year is likely, unless more years or quarters follow.
            is_likely = year and not re.search("[0-9~]", rest)
            return ask(reason, year) if is_likely else refuse(reason)
        if year_of(other) != year:
            return refuse(f"和暦と西暦が合いません（{year}年度と{year_of(other) or rest}年度）。")
    if not year:
        return refuse(f"年度として読めません。{YEAR_HELP}")
    return accept(Kind.FISCAL_YEAR, year)


def read_quarter(cell: RawCell) -> Reading:
    """「第2四半期」「4～6月」「Q1」 as a quarter; 「2026Q2」「R8 Q2」 as a period."""
    if isinstance(cell.value, str):
        return _quarter_from_text(cell.value)
    number = _whole_number(cell)
    if number is None or understand(cell.number_format).is_date:
        return ask(
            "四半期の列に日付が入っています。「1/4」のような入力は日付に変わります。"
            f"セルの書式を「文字列」にして、{QUARTER_HELP}",
        )
    return _quarter_from_number(number)


def _quarter_from_number(number: int) -> Reading:
    if 1 <= number <= 4:
        return accept(Kind.QUARTER, f"Q{number}")
    return refuse(f"四半期として読めません。{QUARTER_HELP}")


def _quarter_from_text(text: str) -> Reading:
    folded = fold_apart(text)
    if folded.isascii() and folded.isdigit() and len(folded) <= 6:
        return _quarter_from_number(int(folded))
    if half := _HALVES.get(folded.upper()):
        return accept(Kind.HALF, half)
    if folded in _WHOLE_YEAR:
        return ask(f"四半期でなく1年分の値のようです。{QUARTER_HELP}")
    if quarter := _quarter_in(folded):
        return accept(Kind.QUARTER, f"Q{quarter}")
    if found := period_in(folded):
        return accept(Kind.PERIOD, f"{found[0]}Q{found[1]}")
    if _SPRING_OF_A_YEAR.fullmatch(folded):
        return ask(SPRING_HELP)
    if re.fullmatch(r"[0-9]{1,2}[~/-][0-9]{1,2}", folded):
        return ask(f"四半期か月か日付か分かりません。{QUARTER_HELP}")
    return refuse(f"四半期として読めません。{QUARTER_HELP}")


def _quarter_in(folded: str) -> int | None:
    """The quarter in 「第1四半期」 and in 「第1四半期(4~6月)」, where the two are the same."""
    match = _QUARTER.match(folded)
    quarter = _quarter_number(match) if match else None
    rest = folded[match.end() :] if match else ""
    again = _QUARTER.fullmatch(rest.strip("()"))
    is_same = not rest or (again and _quarter_number(again) == quarter)
    return quarter if is_same else None


def _quarter_number(match: re.Match[str]) -> int | None:
    if match["from"]:
        return _QUARTER_OF_MONTHS.get((int(match["from"]), int(match["to"])))
    words = match.groupdict()
    word: str = words["q"] or words["q2"] or words["q3"]
    return _KANJI_QUARTER.get(word) or int(word)


def period_in(text: str) -> tuple[int, int] | None:
    """Fiscal year and quarter of a folded text with both: 「R8Q2」「令和8年度第2四半期」."""
    head = _FISCAL.match(text)
    if not head or len(text) > 40 or _SPRING_OF_A_YEAR.fullmatch(text):
        return None
    # 「令和122Q」 may be 令和1年 or 令和12年.
    if not head["suffix"] and head["rest"][:1].isdigit():
        return None
    year, quarter = year_of(head), _quarter_in(head["rest"].lstrip("-/._(の").rstrip("()"))
    return (year, quarter) if year and quarter else None


def is_spring_of_a_year(text: str) -> bool:
    """「令和8年1～3月」, which may be the last quarter of either fiscal year."""
    return bool(_SPRING_OF_A_YEAR.fullmatch(fold_apart(text)))


@lru_cache(maxsize=512)
def years_and_quarters(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Every fiscal year and quarter in a title or a sheet's name."""
    folded = fold_apart(text)
    years = map(year_of, _YEAR_IN_TITLE.finditer(folded))
    quarters = map(_quarter_number, _QUARTER_IN_TITLE.finditer(folded))
    return frozenset(filter(None, years)), frozenset(filter(None, quarters))


def read_date(cell: RawCell) -> Reading:
    """A date as stored, as a serial number, or written in words."""
    value = cell.value
    if isinstance(value, str):
        return _date_from_text(value)
    form = understand(cell.number_format)
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return ask(f"{NO_DATE}{DATE_HELP}")
        if form.is_date and not form.has_year:
            return ask(
                f"年のない日付です（{quote(cell.text)}）。Excelが別の意味の入力を日付に変えた"
                f"かもしれません。{DATE_HELP}",
                day,
            )
        return accept(Kind.DATE, day)
    if isinstance(value, (time, timedelta, bool)):
        return refuse(f"日付として読めません。{DATE_HELP}")
    return _date_from_number(cell)


def _date_from_number(cell: RawCell) -> Reading:
    value = cell.value
    assert isinstance(value, (int, float))
    form = understand(cell.number_format)
    day = serial_date(value, date1904=cell.date1904)
    if form.is_date and day:
        if day.year < FIRST_YEAR:
            return ask(f"{NO_DATE}{DATE_HELP}")
        if form.has_year:
            return accept(Kind.DATE, day)
        return ask(f"年のない日付です。{DATE_HELP}", day)
    number = _whole_number(cell)
    if number is not None and (match := _COMPACT.fullmatch(str(number))):
        return _as_date(int(match["western"]), match)
    if day and number and number > 20_000:
        if cell.number_format == GENERAL and not cell.date1904:
            return ask(f"日付の書式でない数です。{DATE_HELP}", day)
        return accept(Kind.DATE, day)
    return refuse(f"日付として読めません。{DATE_HELP}")


def serial_date(value: float, *, date1904: bool) -> date | None:
    """The day that a spreadsheet's serial number stands for."""
    if not 0 <= value <= _LAST_SERIAL:
        return None
    return (_EPOCH_1904 if date1904 else _EPOCH_1900) + timedelta(days=int(value))


def _date_from_text(text: str) -> Reading:
    folded = _AS_OF.sub("", _with_digits(fold_apart(text)))
    if clock := _CLOCK_TAIL.search(folded):
        if not _is_the_day_here(clock):
            return ask(f"日本の時刻ではないため、日付が1日違うかもしれません。{DATE_HELP}")
        folded = folded[: clock.start()]
    if weekday := _WEEKDAY.search(folded):
        return _on_weekday(_date_from_text(folded[: weekday.start()]), weekday[1])
    folded = _SHORT_MONTH_END.sub(r"\1月末", folded)
    if (match := _YEAR_END.fullmatch(folded)) and (year := year_of(match)):
        return accept(Kind.DATE, date(year + 1, 3, 31))
    if match := _COMPACT.fullmatch(folded):
        return _as_date(int(match["western"]), match)
    if match := _DATE.fullmatch(folded):
        return _as_date(year_of(match), match)
    if re.fullmatch(r"[0-9]{1,2}[/月.-][0-9]{1,2}日?", folded):
        return ask(f"年がありません。{DATE_HELP}")
    if (match := _FISCAL.fullmatch(folded)) and not match["rest"]:
        return ask(f"月と日がありません。{DATE_HELP}")
    return refuse(f"日付として読めません。{DATE_HELP}")


def _is_the_day_here(clock: re.Match[str]) -> bool:
    """Whether the day before a time of the day is the day in Japan, nine hours ahead of 「Z」."""
    zone = clock["zone"]
    return zone in (None, "+09:00", "+0900") or (zone == "Z" and int(clock["hour"]) < 15)


def _on_weekday(reading: Reading, weekday: str) -> Reading:
    """A date with its day of the week beside it: where they differ, one of them is wrong."""
    day = reading.value
    if not isinstance(day, date) or _WEEKDAYS[day.weekday()] == weekday:
        return reading
    right = _WEEKDAYS[day.weekday()]
    return ask(f"日付と曜日が合いません（{day.isoformat()}は{right}曜日です）。", day)


def _as_date(year: int, match: re.Match[str]) -> Reading:
    month, day = int(match["month"]), match["day"]
    if not 1 <= month <= 12 or not FIRST_YEAR <= year <= LAST_YEAR:
        return refuse(f"ない日付です。{DATE_HELP}")
    last = monthrange(year, month)[1]
    if day is None:
        return ask(f"日がありません。{DATE_HELP}", date(year, month, last))
    number = last if day == "末" else int(day)
    if not 1 <= number <= last:
        return refuse(f"ない日付です。{DATE_HELP}")
    return accept(Kind.DATE, date(year, month, number))
