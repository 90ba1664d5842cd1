"""What holds of every cell: nothing raises, nothing is guessed, a plain number is itself."""

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.sheets.cells.numbers import exact
from plans.sheets.cells.reader import read_cell
from plans.sheets.cells.reading import Column, Kind, RawCell, Reading
from tests.plans.sheets.cells import clerk

# What people type, so that words, units, marks and digits meet in every order.
PIECES = [
    *"0123456789.,-+%()~/: \n", *"０５．，－％（）〜−ー―△▲①½²",
    "件", "手続", "円", "千", "万", "億",
    "年", "月", "日", "年度", "令和", "R", "Q", "第", "四半期", "約", "累計", "以上", "増", "減",
    "集計中", "合計", "同上", "〃", "x", "E+", "#N/A", "済", "A", "十", "百", "元",
    "\u200b", "\u3000", "兆", "割", "分", "※", "注", "（", "）", "延べ", "五",
]  # fmt: skip
typed = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
texts = st.one_of(typed, st.text(max_size=60))
columns = st.sampled_from(Column)
units = st.sampled_from([None, "", "件", "手続", "％", "千円", "円"])
WORDS = {Column.TEXT, Column.CODE, Column.HEADER}
WITHOUT_VALUE = {Kind.SKIP_ROW, Kind.TEXT}
TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def in_brief(reading: Reading) -> tuple[object, ...]:
    return reading.value, reading.kind, reading.flag, reading.qualifiers


@pytest.mark.thorough
@given(texts, columns, units)
@settings(max_examples=1500, deadline=500)
def test_whatever_is_typed_is_read_asked_about_or_refused(
    text: str, column: Column, unit: str | None
) -> None:
    reading = read_cell(text, column, unit)

    if reading.is_ok:
        assert reading.value is not None or reading.kind in WITHOUT_VALUE
    else:
        assert reading.value is None
        assert reading.reason.endswith("。")
    assert (reading.number is None) or reading.number.is_finite()


@pytest.mark.thorough
@given(typed, columns, st.sampled_from([None, *clerk.ALIKE]))
@settings(max_examples=1500, deadline=500)
def test_a_careful_clerk_would_have_taken_it_too(
    text: str, column: Column, unit: str | None
) -> None:
    assert clerk.objections(text, column, unit, read_cell(text, column, unit)) == []


@pytest.mark.thorough
@given(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.times(),
        st.timedeltas(), st.text(max_size=20),
    ),
    st.one_of(st.none(), st.sampled_from(["General", "0.0%", "yyyy/m/d", "m/d", '0"件"', ";;;"])),
    columns,
    st.booleans(),
)  # fmt: skip
@settings(max_examples=800, deadline=500)
def test_whatever_is_stored_is_read_asked_about_or_refused(
    value: object, number_format: str | None, column: Column, date1904: bool
) -> None:
    cell = RawCell(value, number_format, date1904=date1904)  # type: ignore[arg-type]
    reading = read_cell(cell, column, None)
    assert reading.is_ok or (reading.value is None and reading.reason)


@pytest.mark.thorough
@given(
    st.text(alphabet="0123456789.,-+%() 件手続約RQ年度月", max_size=12),
    st.sampled_from([c for c in Column if c not in {Column.TEXT, Column.HEADER}]),
    units,
)
@settings(max_examples=800, deadline=500)
def test_the_width_of_the_characters_changes_nothing(
    text: str, column: Column, unit: str | None
) -> None:
    full = text.translate(TO_FULL_WIDTH)
    assert in_brief(read_cell(full, column, unit)) == in_brief(read_cell(text, column, unit))


@given(
    st.decimals(0, 10**12, places=4),
    st.sampled_from(["{:f}", "{:,f}", "{:f}件", "約{:f}", " {:f} 件"]),
)
def test_a_plain_number_is_itself_to_the_last_digit(number: Decimal, form: str) -> None:
    text = form.format(number)
    assert read_cell(text, Column.NUMBER, "件").number == number
    assert read_cell(text.translate(TO_FULL_WIDTH), Column.NUMBER, "件").number == number


@given(st.integers(1, 10**14), st.sampled_from(["-", "－", "−", "▲", "▼", "－ "]))
def test_a_minus_is_a_minus_however_it_is_drawn(number: int, sign: str) -> None:
    assert read_cell(f"{sign}{number}", Column.NUMBER, "件").number == -number


@given(st.integers(1, 9999), st.integers(0, 9999), st.one_of(st.just(0), st.integers(10, 9999)))
def test_thousands_and_myriads_add_up(oku: int, man: int, rest: int) -> None:
    text = f"{oku}億{man}万{rest}"
    assert read_cell(text, Column.NUMBER).number == oku * 10**8 + man * 10**4 + rest


@given(
    st.integers(1, 999), st.sampled_from("千万億兆"), st.integers(1, 9), st.sampled_from(["", "0"])
)
def test_a_digit_alone_behind_a_scale_is_asked_about(
    head: int, scale: str, digit: int, nought: str
) -> None:
    """「1万2」 may be 10,002 or 12,000, 「1万02」 10,002 or 10,200: never silently one of them."""
    found = read_cell(f"{head}{scale}{nought}{digit}", Column.NUMBER, "件")

    size = clerk.SCALES[scale]
    assert found.number is None
    assert found.candidates == (
        head * size + digit,
        head * size + digit * size // 10 ** len(f"{nought}{digit}"),
    )


@given(
    st.decimals(0, 10**6, places=4),
    st.sampled_from(
        [
            "千円",
            "万円",
            "百万円",
            "億円",
            "十億円",
            "兆円",
            "万件",
            "千人",
            "千世帯",
            "百万kWh",
            "万m2",
        ]
    ),
)
def test_a_number_in_its_scaled_unit_is_itself(number: Decimal, unit: str) -> None:
    assert read_cell(f"{number:f}{unit}", Column.NUMBER, unit).number == number
    assert read_cell(f"約{number:,f} {unit}", Column.NUMBER, unit).number == number


@given(
    st.integers(0, 10**9), st.sampled_from(["{}※1", "{}件※2", "{}（注1）", "注1）{}", "※1 {:,}件"])
)
def test_the_mark_of_a_note_leaves_its_number(number: int, form: str) -> None:
    found = read_cell(form.format(number), Column.NUMBER, "件")
    assert found.number == number or (found.number is None and "※1 " in form and number < 1000)


@given(st.floats(-1e14, 1e14))
def test_a_stored_number_is_what_fifteen_digits_show(value: float) -> None:
    shown = Decimal(f"{value:.15g}")
    assert exact(value) == shown
    assert read_cell(RawCell(value, "General"), Column.NUMBER, "件").number == shown


@given(st.integers(1, 9999).map(lambda n: Decimal(n) / 100))
def test_a_share_has_one_meaning_where_its_sign_is_there(share: Decimal) -> None:
    assert read_cell(f"{share}%", Column.NUMBER, "％").number == share
    stored = RawCell(float(share / 100), "0.00%")
    assert read_cell(stored, Column.NUMBER, "％").number == share
    bare = read_cell(RawCell(float(share), "General"), Column.NUMBER, "％")
    assert bare.number == (share if share > 1 else None)


@given(st.integers(2019, 2099), st.sampled_from(["令和{r}年度", "R{r}", "{y}年度", "FY{y}", "{y}"]))
def test_a_year_is_one_in_every_spelling(year: int, form: str) -> None:
    text = form.format(y=year, r=year - 2018)
    assert read_cell(text, Column.FISCAL_YEAR).value == year


@given(
    st.dates(date(2019, 5, 1), date(2099, 12, 31)),
    st.sampled_from(
        ["{y}-{m}-{d}", "{y}/{m}/{d}", "{y}年{m}月{d}日", "令和{r}年{m}月{d}日", "R{r}.{m}.{d}"]
    ),
)
def test_a_day_is_one_in_every_spelling(day: date, form: str) -> None:
    text = form.format(y=day.year, r=day.year - 2018, m=day.month, d=day.day)
    assert read_cell(text, Column.DATE).value == day


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.booleans())
def test_a_serial_number_is_its_day_in_both_calendars(day: date, date1904: bool) -> None:
    epoch = date(1904, 1, 1) if date1904 else date(1899, 12, 30)
    cell = RawCell(float((day - epoch) // timedelta(days=1)), "yyyy/m/d", date1904=date1904)
    assert read_cell(cell, Column.DATE).value == day


@pytest.mark.thorough
@pytest.mark.parametrize(
    "piece",
    ["1", "1,", "1万", "1.", "(", "-", "〜", "令和6年度", "第1", "十", "a ", "※", "件(", "　"],
)
def test_a_long_cell_takes_no_long_time(piece: str) -> None:
    text = (piece * 32_000)[:32_000]  # the longest that Excel lets anybody write
    begun = time.process_time()
    for column in Column:
        assert not read_cell(text, column).is_ok or column in WORDS
    assert time.process_time() - begun < 2
