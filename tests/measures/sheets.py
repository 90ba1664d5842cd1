"""Sheets of actuals as departments send them, as bytes."""

import csv
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any, Self

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

HEADER = ("指標コード", "指標名", "年度", "四半期", "実績値", "状態", "備考")
PHASE_HEADER = ("取組コード", "工程番号", "年度", "四半期", "状態", "開始日", "完了日", "備考")
SIMPLE = ("指標コード", "年度", "四半期", "実績値")
Row = Sequence[Any]


def xlsx(*rows: Row, header: Row = SIMPLE, phases: Sequence[Row] = ()) -> bytes:
    """A workbook with the sheet 実績 (and 工程, if there are *phases*)."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    _fill(book, "実績", [header, *rows])
    if phases:
        _fill(book, "工程", [PHASE_HEADER, *phases])
    book.close()
    return stream.getvalue()


def _fill(book: Any, name: str, rows: Sequence[Row]) -> None:
    sheet = book.add_worksheet(name)
    percent = book.add_format({"num_format": "0.0%"})
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, Percent):
                sheet.write_number(line, column, float(value), percent)
            elif value is not None:
                sheet.write(line, column, value)


class Percent(float):
    """A number in a cell that Excel shows as a percentage."""


class Book:
    """A workbook with faults: sheets row by row, then what is merged or hidden in the last one."""

    def __init__(self, **options: Any) -> None:
        self.stream = BytesIO()
        self.book = xlsxwriter.Workbook(self.stream, {"in_memory": True, **options})
        self.day = self.book.add_format({"num_format": "yyyy/m/d"})
        self.suffix = "xlsx"
        self.after: Callable[[bytes], bytes] = lambda content: content
        self.last: Any = None
        self.rows: Sequence[Row] = ()

    def sheet(self, name: str, *rows: Row, hidden: bool = False) -> Self:
        self.last, self.rows = self.book.add_worksheet(name), rows
        for line, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    self.last.write_datetime(line, column, value, self.day)
                elif value is not None:
                    self.last.write(line, column, value)
        if hidden:
            self.last.hide()
        return self

    def merge(self, *ranges: str) -> Self:
        """Merge *ranges*; each keeps the value of its first cell."""
        for cells in ranges:
            line, column = xl_cell_to_rowcol(cells.partition(":")[0])
            self.last.merge_range(cells, self.rows[line][column])
        return self

    def hide_rows(self, *rows: int) -> Self:
        for row in rows:
            self.last.set_row(row - 1, None, None, {"hidden": True})
        return self

    def bytes(self) -> bytes:
        self.book.close()
        return self.after(self.stream.getvalue())


def csv_of(*rows: Row, header: Row = SIMPLE, encoding: str = "utf-8") -> bytes:
    stream = StringIO()
    csv.writer(stream).writerows([header, *rows])
    return stream.getvalue().encode(encoding)
