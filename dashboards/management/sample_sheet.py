"""One quarter of the sheet of sample figures, as it would have been sent in when it was due."""

import re
from io import BytesIO

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from plans.domain.calendar import REIWA_OFFSET, Period

YEAR, QUARTER = "年度", "四半期"


def quarters_of(content: bytes) -> list[Period]:
    """The quarters that the workbook has rows of, the earliest first."""
    found = (rows_by_period(sheet) for sheet in load_workbook(BytesIO(content)))
    return sorted({period for rows in found for period in rows.values() if period})


def only_quarter(content: bytes, period: Period) -> bytes:
    """The workbook without the rows of other quarters: cells as they were, in plain sheets."""
    book = Workbook()
    book.remove(book.active)
    for sheet in load_workbook(BytesIO(content)):
        found = rows_by_period(sheet)
        copy = book.create_sheet(sheet.title)
        rows = (row for row in sheet.iter_rows() if found.get(row[0].row, period) == period)
        for number, row in enumerate(rows, 1):
            for cell in row:
                copy.cell(number, cell.column, cell.value).number_format = cell.number_format
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def rows_by_period(sheet: Worksheet) -> dict[int, Period]:
    """The number of each row under the header, with its quarter."""
    rows = sheet.iter_rows(values_only=True)
    header_row, header = next(
        (number, row) for number, row in enumerate(rows, 1) if row[0] and YEAR in row
    )
    year, quarter = header.index(YEAR), header.index(QUARTER)
    return {
        number: Period(REIWA_OFFSET + _number(row[year]), _number(row[quarter]))
        for number, row in enumerate(rows, header_row + 1)
    }


def _number(cell: object) -> int:
    """令和6年度 → 6, 第1四半期 → 1: as the script that makes the sheet writes them."""
    return int("".join(re.findall(r"[0-9]+", str(cell))[:1]))
