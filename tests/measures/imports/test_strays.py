"""Numbers that stand where no single figure can: parted by a comma, in pairs, in odd columns."""

from datetime import date
from typing import Any

import pytest

from plans.sheets.cells.reading import Flag
from tests.measures.imports.test_actuals import ROW, only_sheet, read, values_in
from tests.measures.sheets import SIMPLE, Book, csv_of, xlsx

SPLIT = ("1-2-1-a", "令和8年度", "第2四半期", "12", "345")
WITH_NOTE = (*SIMPLE, "備考")


@pytest.mark.parametrize(
    ("header", "row", "at"),
    [
        (SIMPLE, SPLIT, "E2"),
        (SIMPLE, (*SPLIT[:3], "1", "320", "000"), "E2"),
        ((*SIMPLE, "", ""), (*SPLIT, ""), "E2"),
        ((*SIMPLE, "", "備考"), SPLIT, "E2"),
        (WITH_NOTE, (*SPLIT, "確認済み"), "F2"),
        (WITH_NOTE, SPLIT, "D2"),
        ((*SIMPLE[:3], "分子", "分母"), (*SPLIT[:3], "2", "130", "10", "000"), "F2"),
        (("指標コード", "R8 Q1", "R8 Q2"), ("1-2-1-a", "1", "234", "5", "678"), "D2"),
        (("指標コード", "R8 Q1", "R8 Q2"), ("1-2-1-a", "1", "234", ""), "B2"),
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_no_figure_comes_from_a_row_that_holds_more_than_its_headings(
    header: Any, row: Any, at: str, suffix: str
) -> None:
    """A number that an unquoted comma has parted would lose its thousands."""
    if suffix == "csv":
        sheet = read(csv_of(row, ROW, header=header), "実績.csv").sheets[0]
    else:
        sheet = only_sheet(xlsx(row, header=header))
    if suffix == "xlsx" and not row[-1]:
        return  # a workbook knows no row that is longer than another by an empty cell
    assert all(line.row != 2 for line in sheet.rows)
    [problem] = [problem for problem in sheet.problems if problem.at == at]
    assert "「,」" in problem.message


@pytest.mark.parametrize("stray", [345, "345", "※", "=NA()"])
def test_content_beyond_the_last_heading_is_told_whatever_it_is(stray: object) -> None:
    sheet = only_sheet(Book().sheet("実績", SIMPLE, (*ROW, stray)).bytes())
    assert (sheet.rows, [problem.at for problem in sheet.problems]) == ([], ["E2"])


def test_content_beside_the_table_that_is_in_no_line_is_left_alone() -> None:
    header = (None, *SIMPLE, "備考")
    rows = [(1, *ROW, "12"), (None, None, None, None, None, None, "欄外の注")]
    assert values_in(only_sheet(xlsx(*rows, header=header)), "value") == [(53,)]


PAIRS = (*SIMPLE[:3], "分子／分母")


@pytest.mark.parametrize(
    "written",
    ["2,130/10,000", "2130／10000", "2,130人／10,000人", "2,130 ÷ 10,000", "10,000分の2,130"],
)
def test_a_numerator_over_its_denominator_in_one_cell_is_read(written: str) -> None:
    sheet = only_sheet(xlsx(("1-3-1-a", "R8", "Q2", written), header=PAIRS))
    assert values_in(sheet, "numerator", "denominator") == [(2130, 10000)]


@pytest.mark.parametrize("written", [21.3, "21.3%", date(2026, 1, 4), "2,130/10,000/3", "約半分"])
def test_what_is_no_pair_in_a_column_of_pairs_is_asked_about(written: object) -> None:
    book = Book().sheet("実績", PAIRS, ("1-3-1-a", "R8", "Q2", written))
    reading = only_sheet(book.bytes()).rows[0].cells["numerator"][1]
    assert reading.flag in (Flag.QUESTION, Flag.ERROR)


def test_a_column_of_pairs_may_be_blank_or_pending() -> None:
    rows = [("1-3-1-a", "R8", "Q1", "集計中"), ("1-3-1-a", "R8", "Q2", None)]
    flags = [row.cells["numerator"][1].flag for row in only_sheet(xlsx(*rows, header=PAIRS)).rows]
    assert flags == [Flag.MISSING, Flag.MISSING]


def test_pairs_beside_numerators_are_told() -> None:
    header = (*PAIRS, "分子", "分母")
    sheet = only_sheet(xlsx(("1-3-1-a", "R8", "Q2", "1/2", 1, 2), header=header))
    assert "「分子/分母」" in sheet.problems[0].message


@pytest.mark.parametrize(
    ("heading", "written", "is_asked"),
    [
        ("件数", 53, True),
        ("分母/分子", "10,000/2,130", True),
        ("利用", "53件", True),
        ("目標値", 53, False),
        ("前年度", "53", False),
        ("課題", "3回開いた", False),
        ("件数", None, False),
    ],
)
def test_a_row_with_a_number_nobody_read_is_not_blank(
    heading: str, written: object, is_asked: bool
) -> None:
    header = (*SIMPLE, heading)
    rows = [("1-2-1-a", "R8", "Q2", None, written), ("1-2-1-a", "R8", "Q3", "－", written)]
    first, second = only_sheet(xlsx(*rows, header=header)).rows

    assert ("unread" in first.cells) is is_asked
    assert "unread" not in second.cells, "a dash says that nothing is reported"
