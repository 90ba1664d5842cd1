"""How single cells are understood: every variant of the list, and the edges beside them."""

import csv
import io
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from measures.imports.spec_notation import read_notation
from plans.sheets.cells.reader import read_cell
from plans.sheets.cells.reading import Column, Flag, Kind, Qualifier, RawCell

HERE = Path(__file__).parent


def table(name: str) -> list[dict[str, str]]:
    text = (HERE / name).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


VARIANTS = table("cell_variants.csv")
# Further cells of every kind, each looked at by eye once: raw, column, unit → value, kind, flag.
READINGS = table("cell_readings.csv")
# In which column a variant stands: the list says what it is there, not where.
COLUMN_OF_KIND = {
    "ambiguous": Column.PERCENT,
    "error": Column.NUMBER,
    "null": Column.NUMBER,
    "bool": Column.STATUS,
    "half": Column.QUARTER,
    "range": Column.TEXT,
    "repeat": Column.TEXT,
    "header_row": Column.HEADER,
    "skip_row": Column.TEXT,
    "warn": Column.TEXT,
    "skip_sheet": Column.TEXT,
}
FLAGS = {"null": Flag.MISSING, "ambiguous": Flag.QUESTION, "error": Flag.ERROR}
UNITS = {"13.1%": "日", "10手続追加": "手続", "累計93手続": "手続", "43手続": "手続"}
REASONS = {
    "精査中": Kind.PENDING,
    "x": Kind.SUPPRESSED,
    "未定": Kind.UNDECIDED,
    "該当なし": Kind.NOT_APPLICABLE,
    "": Kind.MISSING,
}


def column_of(kind: str) -> Column:
    return COLUMN_OF_KIND.get(kind) or Column(kind)


@pytest.mark.parametrize("row", VARIANTS, ids=[row["raw"] for row in VARIANTS])
def test_every_variant_is_understood_as_the_list_says(row: dict[str, str]) -> None:
    kind = row["expected_kind"]
    found = read_notation(row["raw"], column_of(kind), UNITS.get(row["raw"]))
    assert (found.value_text or "") == row["expected_value"]
    if kind == "null":
        assert found.is_missing
        assert found.kind is REASONS.get(row["raw"], Kind.MISSING)
    else:
        assert found.kind.value == kind
    assert found.flag is FLAGS.get(kind, Flag.QUESTION if kind == "warn" else Flag.OK)
    assert found.reason or found.is_ok


def test_every_cell_looked_at_before_is_still_understood_so() -> None:
    changed = {}
    for row in READINGS:
        found = read_notation(row["raw"], Column(row["column"]), row["unit"] or None)
        kind = "null" if found.is_missing else found.kind.value
        now = [found.value_text or "", kind, found.flag.value]
        if now != [row["value"], row["kind"], row["flag"]]:
            changed[row["column"], row["raw"]] = now
    assert changed == {}


def test_the_words_beside_a_number_are_kept() -> None:
    assert read_cell("約60", Column.NUMBER).qualifiers == {Qualifier.APPROXIMATE}
    assert read_cell("累計93手続", Column.NUMBER).qualifiers == {Qualifier.CUMULATIVE}
    assert read_cell("10手続追加", Column.NUMBER).qualifiers == {Qualifier.INCREMENT}
    assert read_cell("50％以下", Column.PERCENT).qualifiers == {Qualifier.AT_MOST}


@pytest.mark.parametrize(
    ("stored", "number_format", "unit", "expected"),
    [
        (0.681, "0.0%", "％", "68.1"),
        (0.07, "0%", "%", "7"),
        (1.1, '0.0"％"', "％", "1.1"),
        (1234.0, "#,##0", "件", "1234"),
        (43.0, '0"手続"', "手続", "43"),
        (0.1 + 0.2, "General", "件", "0.3"),
    ],
)
def test_a_stored_number_is_read_as_its_format_shows_it(
    stored: float, number_format: str, unit: str, expected: str
) -> None:
    found = read_cell(RawCell(stored, number_format), Column.NUMBER, unit)
    assert found.number == Decimal(expected)


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        (RawCell(0.681, "0.0%"), "日"),
        (RawCell("68.1%"), "件"),
        (RawCell("43件"), "日"),
        (RawCell(43.0, '0"件"'), "日"),
        (RawCell(True, "General"), "件"),
        (RawCell(time(1, 4), "h:mm"), "件"),
        (RawCell(float("inf")), "件"),
        (RawCell("#DIV/0!"), "件"),
        (RawCell("12,34"), "件"),
        (RawCell("1.2.3"), "件"),
        (RawCell("9" * 40), "件"),
        (RawCell("あ" * 300), "件"),
    ],
)
def test_what_is_no_number_of_the_indicator_is_no_value(cell: RawCell, unit: str) -> None:
    found = read_cell(cell, Column.NUMBER, unit)
    assert found.number is None
    assert found.reason.endswith("。")


def test_an_amount_in_yen_is_turned_into_the_indicators_thousands() -> None:
    assert read_cell("119390000円", Column.NUMBER, "千円").number == 119390
    assert read_cell("5千円", Column.NUMBER, "千円").number == 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [("R8 Q2", "2026Q2"), ("令和8年度第2四半期", "2026Q2"), ("2026Q2", "2026Q2"), ("2", "Q2")],
)
def test_a_quarter_may_be_written_with_its_year(text: str, expected: str) -> None:
    assert read_cell(text, Column.QUARTER).value_text == expected


@pytest.mark.parametrize("text", ["0", "5", "13月", "4～7月", "通年", "第5四半期", "1/4"])
def test_what_is_no_quarter_is_no_value(text: str) -> None:
    assert read_cell(text, Column.QUARTER).value is None


@pytest.mark.parametrize("text", ["令和6年度(2025年度)", "R0", "1949", "6", "来年度", "R99年度"])
def test_a_year_that_contradicts_itself_or_is_none_is_no_value(text: str) -> None:
    assert read_cell(text, Column.FISCAL_YEAR).value is None


@pytest.mark.parametrize("text", ["2026-02-30", "9月30日", "R8.9", "20261301", "明日"])
def test_what_is_no_whole_date_is_no_value(text: str) -> None:
    assert read_cell(text, Column.DATE).value is None


@pytest.mark.parametrize(
    "text",
    ["2026-09-30", "令和8年9月30日", "R8.9.30", "２０２６／９／３０", "20260930", "令和8年9月末"],
)
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert read_cell(text, Column.DATE).value == date(2026, 9, 30)


def test_a_code_that_became_a_date_is_asked_about() -> None:
    found = read_cell(RawCell(date(2026, 1, 2), "m/d"), Column.CODE)
    assert found.flag is Flag.QUESTION
    assert read_cell("１－２－１－ａ", Column.CODE).value == "1-2-1-a"
    assert read_cell(RawCell(42129.0, "000000"), Column.CODE).value == "042129"


def test_a_struck_out_value_is_asked_about() -> None:
    assert read_cell(RawCell("43", is_struck=True), Column.NUMBER).flag is Flag.QUESTION
