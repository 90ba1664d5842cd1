"""Sheets of actuals as departments send them, as bytes."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

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


def csv_of(*rows: Row, header: Row = SIMPLE, encoding: str = "utf-8") -> bytes:
    stream = StringIO()
    csv.writer(stream).writerows([header, *rows])
    return stream.getvalue().encode(encoding)
