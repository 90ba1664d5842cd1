"""Tables as csv and xlsx: exact, never a formula, and honest about what an encoding lacks."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.reports.tabular import (
    CP932,
    ExportTable,
    Percentage,
    TableColumn,
    csv_chunks,
    harmless,
    replacements_for,
    unheld,
    xlsx_file,
)
from plans.sheets.workbook.opening import open_workbook
from tests.libreoffice import resaved


def table(*rows: Any, **facts: str) -> ExportTable:
    width = max((len(row) for row in rows), default=1)
    return ExportTable("表", [TableColumn(f"列{n}") for n in range(width)], rows, facts)


def csv_lines(one: ExportTable, encoding: str = "utf-8-sig", **options: Any) -> list[list[str]]:
    content = b"".join(csv_chunks(one, encoding=encoding, **options))
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def sheet_of(one: ExportTable, name: str = "表") -> Any:
    with xlsx_file(one) as stream:
        return openpyxl.load_workbook(io.BytesIO(stream.read()))[name]


def test_a_csv_says_that_it_is_utf8_and_ends_its_lines_as_excel_does() -> None:
    content = b"".join(csv_chunks(table(["値", 1])))

    assert content == "\ufeff列0,列1\r\n値,1\r\n".encode()


def test_every_kind_of_cell_is_written_exactly() -> None:
    moment = datetime(2026, 11, 1, 9, 30)
    row = ["文", 3, Decimal("1234567890.120000"), Percentage(Decimal("0.3")), None]
    row += [date(2026, 9, 30), moment, Decimal("0.000000"), Decimal("-5")]

    assert csv_lines(table(row))[1] == [
        "文", "3", "1234567890.12", "0.3％", "", "2026-09-30", "2026-11-01T09:30:00", "0", "-5",
    ]  # fmt: skip
    cells = [cell.value for cell in sheet_of(table(row))[2]]
    assert cells == ["文", 3, 1234567890.12, 0.3, None, datetime(2026, 9, 30), moment, 0, -5]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠", "'=", "\x01"])
def test_no_text_becomes_a_formula(start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"

    assert csv_lines(table([text]))[1][0].startswith("'")
    cell = sheet_of(table([text]))["A2"]
    assert cell.data_type == "s"


@given(st.text(max_size=20))
def test_taking_the_mark_off_gives_the_text_back(text: str) -> None:
    marked = harmless(text)

    assert marked == text or marked == f"'{text}"
    assert marked == text or harmless(text) != text
    # A text that already looks marked is marked again, so that one mark off is always right.
    assert not (marked == text and text.startswith("'") and harmless(text[1:]) != text[1:])


def test_what_an_old_encoding_lacks_is_named_and_never_silently_replaced() -> None:
    one = table(["𠮷野\u2014髙橋", "𠮷"])

    assert unheld(one) == {"𠮷": 2, "\u2014": 1}
    with pytest.raises(UnicodeEncodeError):
        csv_lines(one, CP932)
    swaps = replacements_for(unheld(one))
    assert csv_lines(one, CP932, replacements=swaps)[1] == ["〓野―髙橋", "〓"]


def test_what_was_asked_for_has_a_sheet_of_its_own() -> None:
    sheet = sheet_of(table(["値"], 計画="見本市計画"), "条件")

    assert (sheet["A1"].value, sheet["B1"].value) == ("計画", "見本市計画")


def test_a_table_scrolls_under_its_header() -> None:
    sheet = sheet_of(table(["値"]))

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:A2"


def test_rows_are_written_as_they_come_and_never_held() -> None:
    class Many:
        held = 0

        def __iter__(self) -> Iterator[list[Any]]:
            for number in range(20_000):
                yield [number, "文字"]

    chunks = csv_chunks(ExportTable("表", [TableColumn("番号"), TableColumn("文")], Many()))
    assert next(chunks) == b"\xef\xbb\xbf"
    first = next(chunks)
    assert 60_000 < len(first) < 200_000
    assert b"".join(chunks).endswith("19999,文字\r\n".encode())


# The first of each kind of character that a spreadsheet may take for a formula's.
FORMULAS = ["=1+1", "+81", "-5", "@SUM(A1)", "＝1", "'=1", "\t=1", "－5"]


@pytest.mark.thorough
@pytest.mark.parametrize("text", FORMULAS)
def test_text_like_a_formula_is_marked_as_text_and_comes_back_as_it_was(text: str) -> None:
    cell = sheet_of(table([text, "文"]))["A2"]
    with xlsx_file(table([text])) as stream:
        sheet = open_workbook(stream.read(), "a.xlsx").sheets[0]

    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert sheet.value(2, 1) == text
    assert not sheet_of(table([text, "文"]))["B2"].quotePrefix


def test_libreoffice_shows_such_text_and_hands_it_on(tmp_path: Path) -> None:
    texts = [text for text in FORMULAS if "\t" not in text]
    with xlsx_file(table(*([text] for text in texts))) as stream:
        content = stream.read()

    shown = unescape(resaved(content, tmp_path, "html").decode())
    assert [text for text in texts if text not in shown] == []
    again = open_workbook(resaved(content, tmp_path), "a.xlsx").sheets[0]
    assert [again.value(row, 1) for row in range(2, len(texts) + 2)] == texts
