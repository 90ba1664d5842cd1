"""From bytes to lines: which rows are told, in which quarter and unit, and which are left out."""

from datetime import date
from typing import Any

import pytest

from measures.imports.actuals import ActualsFile, ActualsSheet, read_actuals
from plans.sheets.cells.reading import Flag
from plans.sheets.workbook.sheets import SheetRefused
from tests.measures.sheets import SIMPLE, Book, csv_of, xlsx

UNITS = {"1-2-1-a": "手続", "1-3-1-a": "％", "1-4-1-a": "円"}
NAMES = {"手続数": "手続", "交付率": "％"}
ROW = ("1-2-1-a", "R8", "Q2", 53)


def unit_of(code: str, name: str) -> str | None:
    return UNITS.get(code) if code else NAMES.get(name)


def read(content: bytes, name: str = "実績.xlsx") -> ActualsFile:
    return read_actuals(content, name, unit_of)


def only_sheet(content: bytes) -> ActualsSheet:
    [sheet] = read(content).sheets
    return sheet


def values_in(sheet: ActualsSheet, *fields: str) -> list[tuple[Any, ...]]:
    """Of every line the values of *fields*, None where there is none."""
    return [
        tuple(row.cells[name][1].value if name in row.cells else None for name in fields)
        for row in sheet.rows
    ]


def test_every_cell_knows_where_it_stands_and_in_which_unit_it_is_read() -> None:
    [row] = only_sheet(xlsx(("1-3-1-a", "R8", "Q2", "68.1%"))).rows

    at, reading = row.cells["value"]
    assert (row.row, at, reading.value_text) == (2, "D2", "68.1")


def test_cells_merged_down_hold_for_every_row() -> None:
    book = Book().sheet(
        "実績", ("指標コード", "年度", "四半期", "実績値"), ROW, (None, None, "Q3", 54)
    )
    sheet = only_sheet(book.merge("A2:A3", "B2:B3").bytes())

    assert values_in(sheet, "indicator_code", "fiscal_year", "quarter", "value") == [
        ("1-2-1-a", 2026, "Q2", 53),
        ("1-2-1-a", 2026, "Q3", 54),
    ]


def test_a_figure_merged_over_two_quarters_is_asked_about() -> None:
    book = Book().sheet("実績", SIMPLE, ROW, ("1-2-1-a", "R8", "Q3", None)).merge("D2:D3")

    flags = [row.cells["value"][1].flag for row in only_sheet(book.bytes()).rows]
    assert flags == [Flag.QUESTION, Flag.QUESTION]


@pytest.mark.parametrize("mark", ["同上", "〃", "″", "々"])
def test_a_repeat_mark_stands_for_the_line_above(mark: str) -> None:
    sheet = only_sheet(xlsx(ROW, (mark, mark, "Q3", 54), (mark, mark, "Q4", 55)))

    assert values_in(sheet, "indicator_code", "fiscal_year", "value") == [
        ("1-2-1-a", 2026, value) for value in (53, 54, 55)
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("同上", "R8", "Q2", 53)],
        [ROW, ("合計", "", "", 53), ("同上", "R8", "Q3", 54)],
        [(None, "R8", "Q2", 53), ("同上", "R8", "Q3", 54)],
    ],
)
def test_a_repeat_mark_under_nothing_taken_is_an_error(rows: list[Any]) -> None:
    reading = only_sheet(xlsx(*rows)).rows[-1].cells["indicator_code"][1]

    assert (reading.flag, reading.value) == (Flag.ERROR, None)


def test_a_repeat_mark_is_no_figure() -> None:
    sheet = only_sheet(xlsx(ROW, ("1-2-1-a", "R8", "Q3", "同上")))
    assert sheet.rows[1].cells["value"][1].number is None


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("合計", "", "", 96), "合計の行"),
        (("小計（施策1-2）", "", "", 96), "合計の行"),
        (("1-2-1-a", "R8", "計", 200), "合計の行"),
        (("1-2-1-a", "R8", "年度計", 200), "合計の行"),
        (("※ 令和8年9月末現在", "", "", ""), "注記か小見出し"),
        (("（注）集計方法を変更", None, None, "概数"), "注記か小見出し"),
        (("基本方針1 市民の利便性向上", None, None, None), "注記か小見出し"),
        (("（例）", "R8", "Q2", 100), "記入例"),
        (SIMPLE, "見出しの繰り返し"),
    ],
)
def test_rows_that_are_no_lines_are_left_out_with_the_reason(row: Any, why: str) -> None:
    sheet = only_sheet(xlsx(ROW, row))

    assert values_in(sheet, "value") == [(53,)]
    [(number, reason)] = sheet.skipped
    assert number == 3
    assert why in reason


@pytest.mark.parametrize(
    "row", [("", "", "", 53), ("9-9-9-z", "R8", "Q2", 1), ("※", "R8", "Q2", 53)]
)
def test_a_row_with_a_figure_is_never_left_out_in_silence(row: Any) -> None:
    assert [line.row for line in only_sheet(xlsx(ROW, row)).rows] == [2, 3]


def test_an_indicator_whose_name_ends_in_total_is_no_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NAMES, "手続の合計", "手続")
    content = xlsx(("手続の合計", "R8", "Q2", 53), header=("指標名", "年度", "四半期", "実績値"))

    assert values_in(only_sheet(content), "value") == [(53,)]


def test_hidden_rows_are_left_out_and_listed() -> None:
    book = Book().sheet("実績", SIMPLE, ROW, ("1-2-1-a", "R8", "Q3", 54)).hide_rows(3)
    sheet = only_sheet(book.bytes())

    assert values_in(sheet, "value") == [(53,)]
    assert [row for row, _ in sheet.skipped] == [3]
    assert "非表示" in sheet.skipped[0][1]


def test_another_table_below_stops_the_sheet() -> None:
    sheet = only_sheet(
        xlsx(ROW, (), ("年度", "四半期", "指標コード", "実績値"), ("R8", "Q3", "1-2-1-a", 54))
    )
    assert values_in(sheet, "value") == [(53,)]
    [problem] = sheet.problems
    assert problem.at == "A4"
    assert "別の表" in problem.message


def test_quarters_across_give_a_line_each() -> None:
    header = ("指標コード", "指標名", "現状値", "R8 Q1", "R8 Q2", "R8 Q3")
    sheet = only_sheet(xlsx(("1-2-1-a", "手続数", 43, 50, None, "集計中"), header=header))

    assert values_in(sheet, "indicator_code", "quarter", "value") == [
        ("1-2-1-a", "2026Q1", 50),
        ("1-2-1-a", "2026Q2", None),
        ("1-2-1-a", "2026Q3", None),
    ]
    assert [row.cells["value"][0] for row in sheet.rows] == ["D2", "E2", "F2"]
    assert "「現状値」の列は取り込みません" in sheet.notices[0]


def test_years_across_and_quarters_down() -> None:
    header = ("指標コード", "四半期", "令和7年度", "令和8年度")
    sheet = only_sheet(xlsx(("1-2-1-a", "第1四半期", 53, 60), header=header))

    assert values_in(sheet, "fiscal_year", "quarter", "value") == [
        (2025, "Q1", 53),
        (2026, "Q1", 60),
    ]


def test_two_columns_for_one_quarter_are_told() -> None:
    header = ("指標コード", "R8 Q1", "令和8年度第1四半期")
    assert "同じ四半期" in only_sheet(xlsx(("1-2-1-a", 1, 2), header=header)).problems[0].message


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("R8Q2", ""),
        ("第2四半期", "令和8年度 実績報告"),
        ("実績", "登米市DX推進計画　令和8年度第2四半期　実績報告"),
        ("実績", "2026年度 7～9月分"),
    ],
)
def test_the_sheets_name_or_title_tells_the_quarter(name: str, title: str) -> None:
    book = Book().sheet(name, (title,), (), ("指標コード", "実績値"), ("1-2-1-a", 53))
    sheet = only_sheet(book.bytes())

    assert values_in(sheet, "fiscal_year", "quarter", "value") == [(2026, "Q2", 53)]
    assert "2026年度の第2四半期" in sheet.notices[0]


def test_a_title_with_two_years_tells_none() -> None:
    book = Book().sheet(
        "実績", ("令和6年度〜令和10年度 第2四半期",), ("指標コード", "実績値"), ("1-2-1-a", 53)
    )
    [problem] = only_sheet(book.bytes()).problems
    assert "「年度」" in problem.message


@pytest.mark.parametrize(
    ("title", "heading"),
    [("", "実績値（千円）"), ("（単位：千円）", "実績値"), ("", "実績値【単位：％】")],
)
def test_a_tables_unit_that_is_not_the_indicators_is_told(title: str, heading: str) -> None:
    header = ("指標コード", "年度", "四半期", heading)
    sheet = only_sheet(Book().sheet("実績", (title,), header, ("1-4-1-a", "R8", "Q2", 53)).bytes())

    reading = sheet.rows[0].cells["value"][1]
    assert reading.number is None
    assert "指標の単位は「円」" in reading.reason


def test_the_parts_of_a_share_are_counts_whatever_their_size() -> None:
    header = ("指標コード", "年度", "四半期", "分子", "分母")
    sheet = only_sheet(xlsx(("1-3-1-a", "R8", "Q2", 1, "9館"), header=header))

    assert values_in(sheet, "numerator", "denominator") == [(1, 9)]


def test_a_cells_own_unit_stands_before_the_tables() -> None:
    book = Book().sheet("実績", ("単位：件",), SIMPLE, ("1-2-1-a", "R8", "Q2", "53手続"))
    assert values_in(only_sheet(book.bytes()), "value") == [(53,)]


def test_sheets_are_read_each_and_the_rest_is_listed() -> None:
    book = (
        Book()
        .sheet("見本課A", SIMPLE, ROW)
        .sheet("見本課B", SIMPLE, ("1-3-1-a", "R8", "Q2", "68%"))
        .sheet("記入例", SIMPLE, ROW)
        .sheet("しまった分", SIMPLE, ROW, hidden=True)
        .sheet("表紙", ("登米市",))
        .sheet("指標一覧", ("指標コード", "指標名", "単位"))
    )
    file = read(book.bytes())

    assert [sheet.name for sheet in file.sheets] == ["見本課A", "見本課B"]
    assert [name for name, _ in file.skipped_sheets] == ["記入例", "しまった分", "表紙", "指標一覧"]
    assert all(why for _, why in file.skipped_sheets)


@pytest.mark.parametrize("header", [("表題だけ",), ("指標コード", "指標名"), ()])
def test_a_file_without_a_table_is_refused_with_what_was_found(header: Any) -> None:
    with pytest.raises(SheetRefused) as refused:
        read(xlsx(("x", "y"), header=header))
    assert "シート「実績」" in refused.value.message


def test_headings_nobody_knows_are_each_told_with_what_is_lacking() -> None:
    sheet = only_sheet(xlsx(("1-2-1-a", "手続数", 53), header=("指標コード", "項目", "数字")))

    assert [(problem.at, problem.raw) for problem in sheet.problems] == [
        ("B1", "項目"),
        ("C1", "数字"),
    ]
    assert {"実績値", "年度", "四半期"} <= set(sheet.problems[1].candidates)


def test_a_remark_stays_as_written() -> None:
    content = xlsx((*ROW, "集計中\nの値を含む"), (*ROW, "合計"), header=(*SIMPLE, "備考"))
    assert values_in(only_sheet(content), "note") == [("集計中\nの値を含む",), ("合計",)]


def test_a_remark_keeps_its_lines_its_kana_and_its_emoji() -> None:
    note = "一行目\n　👩‍💻 ﾒﾓ  ①㈱"
    header = (*SIMPLE, "備考")
    assert values_in(only_sheet(xlsx((*ROW, note), header=header)), "note") == [(note,)]
    text = csv_of((*ROW, note.replace("\n", "\r\n") + " "), header=header)
    assert values_in(read(text, "実績.csv").sheets[0], "note") == [(note,)]


def test_dates_of_a_workbook_that_counts_from_1904_are_the_same_days() -> None:
    header = ("取組コード", "工程番号", "年度", "四半期", "状態", "完了日")
    row = ("1-2-1", 1, 2026, 2, "完了", date(2026, 9, 30))
    for date_1904 in (False, True):
        book = Book(date_1904=date_1904).sheet("工程", header, row)
        assert values_in(only_sheet(book.bytes()), "completed_on") == [(date(2026, 9, 30),)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_text_files_are_read_in_every_encoding(encoding: str) -> None:
    file = read(csv_of(ROW, encoding=encoding), "実績.csv")

    assert values_in(file.sheets[0], "indicator_code", "value") == [("1-2-1-a", 53)]
    assert file.encoding == encoding


def test_the_mark_that_old_systems_end_a_text_with_is_no_row() -> None:
    for encoding in ("utf-8", "cp932"):
        content = csv_of(ROW, encoding=encoding) + b"\x1a\r\n"
        assert values_in(read(content, "実績.csv").sheets[0], "value") == [(53,)]


def test_tabs_part_cells_too() -> None:
    content = "\n".join("\t".join(map(str, row)) for row in (SIMPLE, ROW)).encode("utf-16")
    assert values_in(read(content, "実績.txt").sheets[0], "value") == [(53,)]


@pytest.mark.parametrize("serial", [60, 2015, 2_958_465])
def test_a_number_that_a_cell_shows_as_a_date_of_another_age_is_asked_about(serial: int) -> None:
    header = ("取組コード", "工程番号", "年度", "四半期", "状態", "完了日")
    book = Book().sheet("工程", header, ("1-2-1", 1, 2026, 2, "完了", None))
    book.last.write_number("F2", serial, book.day)
    assert only_sheet(book.bytes()).rows[0].cells["completed_on"][1].flag is Flag.QUESTION
