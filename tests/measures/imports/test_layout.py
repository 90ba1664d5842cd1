"""Finding the table in a sheet: header rows, renamed columns, wide tables, sheets to leave out."""

import pytest

from measures.imports.headings import Span
from measures.imports.layout import find_header, is_no_report, problems_of, why_sheet_is_skipped
from plans.sheets.cells.reading import Scalar
from plans.sheets.workbook.sheets import Sheet

HEADER: list[Scalar] = ["指標コード", "指標名", "年度", "四半期", "実績値", "備考"]
LINE: list[Scalar] = ["1-1-1-a", "手続数", 2026.0, "第2四半期", 43.0, ""]


def test_the_header_is_found_below_title_rows() -> None:
    sheet = Sheet("実績", rows=[["令和8年度 実績報告"], [], ["記入のしかた: 色の欄"], HEADER, LINE])
    header = find_header(sheet)
    assert header
    assert header.row == 4
    assert header.columns["value"] == 5
    assert not problems_of(header)


@pytest.mark.parametrize(
    "names",
    [
        ["コード", "年　度", "期", "実　績"],
        ["指標番号", "対象年度", "四半期\n（第）", "実績値（％）"],
        ["ＫＰＩコード", "※年度", "四半期欄", "●実績値【単位：件】"],
        ["KPI", "FY", "四半期", "値"],
    ],
)
def test_a_header_is_known_by_other_names_too(names: list[Scalar]) -> None:
    header = find_header(Sheet("実績", rows=[names, LINE]))
    assert header
    assert not problems_of(header)


def test_a_renamed_column_is_told_with_what_was_found_and_what_is_needed() -> None:
    header = find_header(Sheet("実績", rows=[["指標コード", "年度", "四半期", "今回の数字"], LINE]))
    assert header
    (problem,) = problems_of(header)
    assert "「実績値」" in problem
    assert "「今回の数字」" in problem


def test_a_column_given_twice_is_told() -> None:
    header = find_header(Sheet("実績", rows=[[*HEADER, "実績値"], LINE]))
    assert header
    assert "E列、G列" in problems_of(header)[0]


def test_the_better_of_two_names_wins() -> None:
    header = find_header(Sheet("実績", rows=[["指標コード", "年度", "四半期", "実績", "実績値"]]))
    assert header
    assert header.columns["value"] == 5
    assert not problems_of(header)


def test_a_table_of_phases_is_told_from_one_of_figures() -> None:
    rows = [["取組コード", "工程番号", "工程", "年度", "四半期", "状態", "開始日", "完了日"]]
    header = find_header(Sheet("工程", rows=rows))
    assert header
    assert header.is_phases
    assert header.columns["completed_on"] == 8
    assert not problems_of(header)


def test_quarters_across_are_found_with_their_years() -> None:
    rows = [["指標コード", "指標名", "R8 Q1", "令和8年度第2四半期", "2026Q3 実績値", "目標"]]
    header = find_header(Sheet("実績", rows=rows))
    assert header
    assert [(wide.column, wide.span) for wide in header.wide] == [
        (3, Span(2026, 1)),
        (4, Span(2026, 2)),
        (5, Span(2026, 3)),
    ]
    assert not problems_of(header)


def test_two_header_rows_are_read_as_one() -> None:
    rows: list[list[Scalar]] = [
        ["指標コード", "指標名", "令和8年度", None, None],
        [None, None, "第1四半期", "第2四半期", "第3四半期"],
        ["1-1-1-a", "手続数", 1.0, 2.0, 3.0],
    ]
    merged = (((1, 1), (2, 1)), ((1, 2), (2, 2)), ((1, 3), (1, 5)))
    for sheet in (Sheet("実績", rows=rows, merged=merged), Sheet("実績", rows=rows)):
        header = find_header(sheet)
        assert header
        assert (header.first_row, header.row) == (1, 2)
        assert [wide.span for wide in header.wide] == [Span(2026, quarter) for quarter in (1, 2, 3)]


def test_quarters_without_a_year_need_a_column_of_years() -> None:
    header = find_header(Sheet("実績", rows=[["指標コード", "第1四半期", "第2四半期"]]))
    assert header
    assert "「年度」" in problems_of(header)[0]
    header = find_header(Sheet("実績", rows=[["指標コード", "年度", "第1四半期", "第2四半期"]]))
    assert header
    assert not problems_of(header)


def test_a_list_of_indicators_is_no_report() -> None:
    header = find_header(Sheet("指標一覧", rows=[["指標コード", "指標名", "単位"]]))
    assert header
    assert is_no_report(header)


def test_prose_has_no_header() -> None:
    assert find_header(Sheet("実績", rows=[["はじめに"], ["このシートの年度"]])) is None
    assert find_header(Sheet("実績")) is None


@pytest.mark.parametrize(
    ("sheet", "word"),
    [
        (Sheet("実績", rows=[HEADER], is_hidden=True), "非表示"),
        (Sheet("【記入例】実績", rows=[HEADER]), "記入例"),
        (Sheet("原紙", rows=[HEADER]), "原紙"),
        (Sheet("Sheet2", rows=[[None, ""]]), "空"),
    ],
)
def test_sheets_that_report_nothing_are_left_out_with_the_reason(sheet: Sheet, word: str) -> None:
    assert word in why_sheet_is_skipped(sheet)


def test_a_sheet_of_figures_is_kept() -> None:
    assert why_sheet_is_skipped(Sheet("様式1", rows=[HEADER])) == ""
