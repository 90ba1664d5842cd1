"""Sheets as people really make them give the same figures, and tell what they left out."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from measures.imports.actuals import ActualsFile, read_actuals
from plans.sheets.cells.reading import Flag, Kind, Reading
from tests.measures.imports.faults import BOOKS, FACTS, NAMES, RESAVED, TEXTS, UNITS, plain
from tests.measures.sheets import SIMPLE, Book

# What each of them leaves out: words of the reason for a row or a sheet.
LEFT_OUT = {
    "hidden_rows": ["非表示の行"],
    "hidden_sheet": ["非表示のシート"],
    "example_sheet": ["記入例"],
    "example_row": ["記入例"],
    "totals": ["合計の行", "合計の行"],
    "yearly_totals": ["合計の行", "合計の行"],
    "notes_under_the_table": ["注記", "注記", "注記"],
    "group_headings": ["小見出し", "小見出し"],
    "header_on_every_page": ["見出しの繰り返し"],
    "targets_over_actuals": ["実績でない行", "実績でない行"],
    "shares_under_the_table": ["合計の行", "実績でない行"],
}


def unit_of(code: str, name: str) -> str | None:
    key = code or NAMES.get("".join(name.split()))
    return UNITS.get(key) if key else None


def read(content: bytes, name: str) -> ActualsFile:
    return read_actuals(content, name, unit_of)


def facts(file: ActualsFile) -> dict[tuple[str, str], Decimal]:
    """Every figure by indicator and period, whatever layout it stood in."""
    found = {}
    for sheet in file.sheets:
        assert not sheet.problems
        for row in sheet.rows:
            cells = {name: reading for name, (_, reading) in row.cells.items()}
            value = cells["value"]
            if value.is_missing:
                continue
            assert value.number is not None, value.reason
            key = _code(cells), _period(cells)
            assert key not in found
            found[key] = value.number
    return found


def _code(cells: Mapping[str, Reading]) -> str:
    if "indicator_code" in cells and cells["indicator_code"].value:
        return str(cells["indicator_code"].value)
    return NAMES["".join(str(cells["indicator_name"].value).split())]


def _period(cells: Mapping[str, Reading]) -> str:
    quarter = cells["quarter"]
    return (
        str(quarter.value)
        if quarter.kind is Kind.PERIOD
        else (f"{cells['fiscal_year'].value}{quarter.value}")
    )


def left_out(file: ActualsFile) -> list[str]:
    rows = [reason for sheet in file.sheets for _, reason in sheet.skipped]
    return rows + [reason for _, reason in file.skipped_sheets]


@pytest.mark.parametrize("fault", BOOKS)
def test_a_workbook_gives_its_figures_whatever_its_fault(fault: str) -> None:
    book = BOOKS[fault]()
    file = read(book.bytes(), f"{fault}.{book.suffix}")

    assert facts(file) == FACTS
    reasons = LEFT_OUT.get(fault, [])
    assert len(left_out(file)) == len(reasons)
    assert all(word in reason for word, reason in zip(reasons, left_out(file), strict=True))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_file_gives_its_figures_whatever_wrote_it(name: str) -> None:
    assert facts(read(TEXTS[name], name)) == FACTS


@pytest.mark.parametrize("path", sorted(RESAVED.glob("*.[xo]*")), ids=lambda path: path.name)
def test_saved_again_by_libreoffice_it_reads_the_same(path: Path) -> None:
    file = read(path.read_bytes(), path.name)

    assert facts(file) == FACTS
    assert len(left_out(file)) == len(LEFT_OUT.get(path.stem, []))


def test_what_stands_in_shapes_and_comments_is_told() -> None:
    [sheet] = read(BOOKS["text_box_and_comment"]().bytes(), "a.xlsx").sheets
    assert any("集計方法を変更" in notice for notice in sheet.notices)
    assert any("メモ" in notice for notice in sheet.notices)


def first_value(book: Book) -> Reading:
    [sheet] = read(book.bytes(), "a.xlsx").sheets
    return sheet.rows[0].cells["value"][1]


def test_a_formula_that_was_never_computed_is_an_error() -> None:
    book = plain()
    book.last.write_formula("D2", "=25*2", None, "")
    reading = first_value(book)
    assert (reading.number, reading.flag) == (None, Flag.ERROR)
    assert "保存し直し" in reading.reason


def test_a_struck_out_figure_and_a_coloured_blank_are_asked_about() -> None:
    struck = plain()
    struck.last.write_number("D2", 50, struck.book.add_format({"font_strikeout": True}))
    assert first_value(struck).flag is Flag.QUESTION

    coloured = plain()
    coloured.last.write_blank("D2", None, coloured.book.add_format({"bg_color": "#FF0000"}))
    assert first_value(coloured).flag is Flag.QUESTION


def test_an_old_workbook_tells_what_is_struck_out_and_what_is_shown_as_a_percentage() -> None:
    [sheet] = read((RESAVED.parent / "old_marks.xls").read_bytes(), "old_marks.xls").sheets
    struck, share = (row.cells["value"][1] for row in sheet.rows)

    assert struck.flag is Flag.QUESTION
    assert share.number == 120


def test_a_struck_out_part_of_a_figure_is_asked_about() -> None:
    book = plain()
    strike = book.book.add_format({"font_strikeout": True})
    book.last.write_rich_string("D2", strike, "50", "53")
    assert first_value(book).number is None


def test_a_code_that_became_a_date_is_asked_about() -> None:
    book = Book().sheet("実績", SIMPLE, ("x", "R8", "Q1", 50))
    book.last.write_number("A2", 46024, book.book.add_format({"num_format": "m-d"}))
    [sheet] = read(book.bytes(), "a.xlsx").sheets
    assert sheet.rows[0].cells["indicator_code"][1].flag is Flag.QUESTION


def test_a_number_with_the_number_of_a_note_above_it_is_asked_about() -> None:
    book = plain()
    book.last.write_rich_string("D2", "50", book.book.add_format({"font_script": 1}), "1")
    reading = first_value(book)
    assert (reading.raw, reading.number, reading.flag) == ("501", None, Flag.QUESTION)


@pytest.mark.parametrize(
    "number_format", ['#,##0;-#,##0;"-"', '[=0]"－";#,##0', "#,##0;-#,##0;", ";;;", 41]
)
def test_a_nought_that_the_sheet_shows_as_something_else_is_asked_about(
    number_format: str | int,
) -> None:
    book = plain()
    shown = book.book.add_format({"num_format": number_format})
    book.last.write_number("D2", 0, shown)
    assert first_value(book).flag is Flag.QUESTION


def problems(header: tuple[str, ...], *rows: tuple[object, ...]) -> str:
    [sheet] = read(Book().sheet("実績", header, *rows).bytes(), "a.xlsx").sheets
    return "".join(problem.message for problem in sheet.problems)


def test_figures_of_what_is_to_come_are_no_actuals() -> None:
    assert "実績値" in problems((*SIMPLE[:3], "実績値（見込）"), ("1-2-1-a", "R8", "Q1", 50))


def test_january_of_a_calendar_year_is_asked_about() -> None:
    header = ("指標コード", "令和8年10～12月", "令和9年1～3月")
    assert "第4四半期か分かりません" in problems(header, ("1-2-1-a", 50, 53))


def test_two_columns_that_may_hold_the_figure_are_asked_about() -> None:
    header = (*SIMPLE, "累計")
    assert "累計" in problems(header, ("1-2-1-a", "R8", "Q2", 3, 53))


@pytest.mark.thorough
def test_what_is_left_out_of_a_table_is_told() -> None:
    notices = {fault: read(BOOKS[fault]().bytes(), "a.xlsx").sheets[0].notices for fault in BOOKS}
    assert notices["plain"] == []
    assert "「4月」「5月」「6月」の列" in notices["months_beside_quarters"][0]
    assert "非表示の「実績値」の列" in notices["hidden_columns"][0]
    assert "「第1四半期 目標」" in notices["targets_beside_actuals"][0]
