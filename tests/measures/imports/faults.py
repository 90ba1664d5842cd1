"""The same four figures in sheets as people really make them, each named by its fault.

``python -m tests.measures.imports.faults FOLDER`` writes the workbooks, for opening them by hand.
"""

import csv
import io
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.measures.sheets import SIMPLE, Book, Row

# The same workbooks as LibreOffice saved them, in every format it writes.
RESAVED = Path(__file__).parent / "resaved"
UNITS = {"1-2-1-a": "手続", "1-3-1-a": "％"}
NAMES = {"オンライン化した手続の数": "1-2-1-a", "カード交付率": "1-3-1-a"}
FACTS = {
    ("1-2-1-a", "2026Q1"): Decimal(50),
    ("1-2-1-a", "2026Q2"): Decimal(53),
    ("1-3-1-a", "2026Q1"): Decimal("68.1"),
    ("1-3-1-a", "2026Q2"): Decimal(69),
}
A, B = "1-2-1-a", "1-3-1-a"
LINES: tuple[Row, ...] = (
    (A, "令和8年度", "第1四半期", 50),
    (A, "令和8年度", "第2四半期", 53),
    (B, "令和8年度", "第1四半期", "68.1%"),
    (B, "令和8年度", "第2四半期", "69%"),
)


def plain() -> Book:
    return Book().sheet("実績", SIMPLE, *LINES)


def title_rows_above() -> Book:
    titles: list[Row] = [
        ("登米市DX推進計画", None, None, "様式第2号"),
        (),
        ("色の欄に記入してください",),
    ]
    return Book().sheet("実績", *titles, SIMPLE, *LINES)


def table_off_the_corner() -> Book:
    rows: list[Row] = [(), (None, "表題"), (), *((None, None, *row) for row in (SIMPLE, *LINES))]
    return Book().sheet("実績", *rows)


def blank_lines_and_columns() -> Book:
    spread = [(row[0], None, row[1], row[2], None, row[3]) for row in (SIMPLE, *LINES)]
    return Book().sheet("実績", spread[0], (), *spread[1:3], (), (" ", None, "　"), *spread[3:])


def two_row_header() -> Book:
    top = ("指標コード", "令和8年度", None)
    below = (None, "第1四半期", "第2四半期")
    rows = (top, below, (A, 50, 53), (B, "68.1%", "69%"))
    return Book().sheet("実績", *rows).merge("A1:A2", "B1:C1")


def two_row_header_of_words() -> Book:
    top = ("指標", None, "報告の対象", None, "実績値")
    below = ("指標コード", "指標名", "年度", "四半期", "（数値）")
    rows = [(row[0], None, *row[1:]) for row in LINES]
    return Book().sheet("実績", top, below, *rows).merge("A1:B1", "C1:D1")


def merged_codes() -> Book:
    rows = [(code if n % 2 == 0 else None, *rest) for n, (code, *rest) in enumerate(LINES)]
    book = Book().sheet("実績", SIMPLE, *rows)
    return book.merge("A2:A3", "A4:A5")


def hidden_rows() -> Book:
    return Book().sheet("実績", SIMPLE, (A, "令和8年度", "第1四半期", 9), *LINES).hide_rows(2)


def hidden_sheet() -> Book:
    return plain().sheet("昨年度分", SIMPLE, (A, "令和7年度", "第1四半期", 40), hidden=True)


def example_sheet() -> Book:
    return plain().sheet("記入例", SIMPLE, (A, "令和8年度", "第1四半期", 999))


def example_row() -> Book:
    header = ("No.", *SIMPLE)
    example = ("例", A, "令和8年度", "第1四半期", 999)
    return Book().sheet("実績", header, example, *((n, *row) for n, row in enumerate(LINES, 1)))


def repeat_marks() -> Book:
    rows = (LINES[0], ("〃", "同上", "第2四半期", 53), LINES[2], ("同上", "″", "第2四半期", "69%"))
    return Book().sheet("実績", SIMPLE, *rows)


def totals() -> Book:
    rows: list[Row] = [
        *LINES[:2],
        ("小計", None, None, 103),
        *LINES[2:],
        ("合　計", None, None, 240.1),
    ]
    return Book().sheet("実績", SIMPLE, *rows)


def yearly_totals() -> Book:
    year = [(code, "令和8年度", "年度計", value) for code, value in ((A, 103), (B, "68.5%"))]
    return Book().sheet("実績", SIMPLE, *LINES[:2], year[0], *LINES[2:], year[1])


def notes_under_the_table() -> Book:
    notes: list[Row] = [
        ("※ 交付率は速報値",),
        ("（注1）令和8年9月末現在", None, None, "概数を含む"),
        ("出典：見本課A調べ",),
    ]  # fmt: skip
    return Book().sheet("実績", SIMPLE, *LINES, (), *notes)


def group_headings() -> Book:
    groups: list[Row] = [("1 市民の利便性向上",), *LINES[:2], ("1-3 カードの普及",), *LINES[2:]]
    return Book().sheet("実績", SIMPLE, *groups)


def header_on_every_page() -> Book:
    return Book().sheet("実績", SIMPLE, *LINES[:2], SIMPLE, *LINES[2:])


def a_sheet_for_each_department() -> Book:
    return Book().sheet("見本課A", SIMPLE, *LINES[:2]).sheet("見本課B", SIMPLE, *LINES[2:])


def a_sheet_for_each_quarter() -> Book:
    header = ("指標コード", "実績値")
    return (
        Book()
        .sheet("R8Q1", header, (A, 50), (B, "68.1%"))
        .sheet("R8Q2", header, (A, 53), (B, "69%"))
    )


def quarters_in_titles() -> Book:
    header = ("指標コード", "実績値")
    return (
        Book()
        .sheet("上", ("令和8年度　第1四半期　実績報告書",), header, (A, 50), (B, "68.1%"))
        .sheet("下", ("令和8年度（7～9月）",), header, (A, 53), (B, "69%"))
    )


def quarters_across() -> Book:
    header = ("指標コード", "指標名", "目標", "R8 Q1", "R8 Q2")
    rows = ((A, "オンライン化した手続の数", 73, 50, 53), (B, "カード交付率", None, "68.1%", "69%"))
    return Book().sheet("実績", header, *rows)


def quarters_across_with_a_column_of_years() -> Book:
    header = ("指標コード", "年度", "第1四半期", "第2四半期", "合計")
    rows = ((A, "R8", 50, 53, 103), (B, "R8", "68.1%", "69%", None))
    return Book().sheet("実績", header, *rows)


def years_across() -> Book:
    header = ("指標コード", "四半期", "令和7年度", "令和8年度")
    rows = [(row[0], row[2], None, row[3]) for row in LINES]
    return Book().sheet("実績", header, *rows)


def columns_renamed_and_in_another_order() -> Book:
    header = ("実　績", "期", "※対象年度", "ＫＰＩコード", "担当者")
    return Book().sheet("実績", header, *((v, q, y, c, "—") for c, y, q, v in LINES))


def names_instead_of_codes() -> Book:
    names = {code: name for name, code in NAMES.items()}
    names[A] = "ｵﾝﾗｲﾝ化した\n手続の数"
    rows = [(names[str(code)], *rest) for code, *rest in LINES]
    return Book().sheet("実績", ("指標名", *SIMPLE[1:]), *rows)


def other_columns_beside() -> Book:
    header = ("No.", "担当課", *SIMPLE[:1], "単位", *SIMPLE[1:], "前期の値", "対前期比")
    rows = [(1, "見本課A", c, UNITS[str(c)], y, q, v, 49, "102%") for c, y, q, v in LINES]
    return Book().sheet("実績", header, *rows)


def every_spelling() -> Book:
    rows: list[Row] = [
        ("１－２－１－ａ", "Ｒ８", "１", "５０手続"),
        ("1ー2ー1ーa", 2026, "7～9月", " 53 手続き "),
        (" 1-3-1-a ", "2026年度", "2026Q1", "６８．１％"),
        ("1−3−1−a", "令和8年度\n(2026年度)", "第二四半期", "69 パーセント"),
    ]
    return Book().sheet("実績", SIMPLE, *rows)


def formulas_with_results() -> Book:
    book = Book().sheet("実績", SIMPLE, *LINES)
    book.last.write_formula("D2", "=25*2", None, 50)
    book.last.write_formula("D3", "=D2+3", None, 53)
    return book


def stored_percentages() -> Book:
    book = Book().sheet("実績", SIMPLE, *LINES)
    percent = book.book.add_format({"num_format": "0.0%"})
    book.last.write_number("D4", 0.681, percent)
    book.last.write_number("D5", 0.69, percent)
    return book


def days_from_1904() -> Book:
    return Book(date_1904=True).sheet("実績", SIMPLE, *LINES)


def text_box_and_comment() -> Book:
    book = plain()
    book.last.insert_textbox("F2", "集計方法を変更しました")
    book.last.write_comment("D2", "前年度から変更")
    return book


def macros() -> Book:
    """The macro's part is there, as in an xlsm; it is never run, nor even looked at."""
    book = plain()
    book.suffix = "xlsm"
    book.after = lambda content: with_part(content, "xl/vbaProject.bin", b"\0no macro\0" * 100)
    return book


def squared_paper() -> Book:
    """Columns as narrow as squares, and each heading and value merged over four of them."""
    book = Book().sheet("実績")
    book.last.set_column(0, 40, 2)
    book.last.merge_range("A1:P1", "令和8年度　実績報告書")
    for line, row in enumerate((SIMPLE, *LINES), 2):
        for place, value in enumerate(row):
            book.last.merge_range(line, place * 4, line, place * 4 + 3, value)
    return book


def targets_over_actuals() -> Book:
    rows: list[Row] = [
        ("指標コード", "区分", "R8 1Q", "R8 2Q"),
        (A, "目標", 60, 70),
        (None, "実績", 50, 53),
        (B, "目標", "70%", "70%"),
        (None, "実績", "68.1%", "69%"),
    ]
    return Book().sheet("実績", *rows).merge("A2:A3", "A4:A5")


def targets_beside_actuals() -> Book:
    top = ("指標コード", "第1四半期", None, "第2四半期", None)
    below = (None, "目標", "実績", "目標", "実績")
    rows = (top, below, (A, 60, 50, 70, 53), (B, "70%", "68.1%", "70%", "69%"))
    return Book().sheet("令和8年度", *rows).merge("A1:A2", "B1:C1", "D1:E1")


def shares_under_the_table() -> Book:
    rows: list[Row] = [("平均", "R8", "Q2", 61), ("対前年比", "R8", "Q2", 1.02)]
    return Book().sheet("実績", SIMPLE, *LINES, *rows)


def hidden_columns() -> Book:
    rows = [(*row[:3], 9, row[3]) for row in LINES]
    book = Book().sheet("実績", (*SIMPLE, "実績値"), *rows)
    book.last.set_column("D:D", None, None, {"hidden": True})
    return book


def months_beside_quarters() -> Book:
    header = ("指標コード", "年度", "4月", "5月", "6月", "第1四半期", "第2四半期")
    rows = ((A, "R8", 48, 49, 50, 50, 53), (B, "R8", None, None, None, "68.1%", "69%"))
    return Book().sheet("実績", header, *rows)


def headings_in_pieces() -> Book:
    """Headings of several fonts, with line breaks, and the reading of a name beside it."""
    book = plain()
    red, bold = book.book.add_format({"font_color": "red"}), book.book.add_format({"bold": True})
    book.last.write_rich_string("D1", bold, "実績", red, "値")
    book.last.write_string("A1", "指標\nコード")
    return book


def with_readings() -> Book:
    """Words with their pronunciation, as Excel keeps it for whatever was typed in Japanese."""
    book = plain()
    book.after = lambda content: changed_part(
        content, "xl/sharedStrings.xml", "第1四半期</t>", f"第1四半期</t>{READING}"
    )
    return book


READING = '<rPh sb="0" eb="1"><t>ダイ1</t></rPh><phoneticPr fontId="1"/>'


def changed_part(content: bytes, name: str, old: str, new: str) -> bytes:
    """The package with *new* for *old* in one of its parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(stream, "w") as changed:
        for part in package.namelist():
            text = package.read(part)
            if part == name:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            changed.writestr(part, text)
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr(name, part)
    return stream.getvalue()


BOOKS: dict[str, Callable[[], Book]] = {
    make.__name__: make
    for make in (
        plain, title_rows_above, table_off_the_corner, blank_lines_and_columns, two_row_header,
        two_row_header_of_words, merged_codes, hidden_rows, hidden_sheet, example_sheet,
        example_row, repeat_marks, totals, yearly_totals, notes_under_the_table, group_headings,
        header_on_every_page, a_sheet_for_each_department, a_sheet_for_each_quarter,
        quarters_in_titles, quarters_across, quarters_across_with_a_column_of_years, years_across,
        columns_renamed_and_in_another_order, names_instead_of_codes, other_columns_beside,
        every_spelling, formulas_with_results, stored_percentages, days_from_1904,
        text_box_and_comment, macros, squared_paper, targets_over_actuals, targets_beside_actuals,
        shares_under_the_table, hidden_columns, months_beside_quarters, headings_in_pieces,
        with_readings,
    )
}  # fmt: skip


def as_text(rows: Any, delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


MERGED_LOST = as_text(
    [
        ("指標コード", "令和8年度", ""),
        ("", "第1四半期", "第2四半期"),
        (A, 50, 53),
        (B, "68.1%", "69%"),
    ]
)
TEXTS = {
    "utf-8.csv": as_text([SIMPLE, *LINES]).encode(),
    "utf-8 with its mark.csv": as_text([SIMPLE, *LINES]).encode("utf-8-sig"),
    "cp932.csv": as_text([SIMPLE, *LINES]).encode("cp932"),
    "utf-16.txt": as_text([SIMPLE, *LINES], "\t").encode("utf-16"),
    "utf-16 without its mark.txt": as_text([SIMPLE, *LINES], "\t").encode("utf-16-le"),
    "tabs.tsv": as_text([SIMPLE, *LINES], "\t").encode(),
    "semicolons.csv": as_text([SIMPLE, *LINES], ";").encode(),
    "titles above.csv": ("登米市DX推進計画\n\n" + as_text([SIMPLE, *LINES])).encode("cp932"),
    "merged cells lost.csv": MERGED_LOST.encode("cp932"),
    "lines of the Mac.csv": as_text([SIMPLE, *LINES]).replace("\r\n", "\r").encode(),
    "named as a workbook.xlsx": as_text([SIMPLE, *LINES]).encode("cp932"),
}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in BOOKS.items():
        book = make()
        (folder / f"{name}.{book.suffix}").write_bytes(book.bytes())
