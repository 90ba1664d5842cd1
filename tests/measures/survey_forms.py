"""Survey forms as departments fill them in and send them back."""

from io import BytesIO
from typing import Any

import openpyxl

from measures.models import ReportingRound
from measures.reports.survey_workbook import survey_workbook
from measures.selectors.surveys import surveys_of
from plans.models import Department

HEADER, FIRST = 7, 8


def form_of(round: ReportingRound, department: Department | None = None) -> bytes:
    """The form of *department*, or of the only one there is."""
    forms = surveys_of(round, departments=[department] if department else None)
    return survey_workbook(forms[0])


def filled(content: bytes, *changes: tuple[str, str, Any], sheet: str = "実績") -> bytes:
    """The form with cells filled in: (code in the first column, heading, value)."""
    book = openpyxl.load_workbook(BytesIO(content))
    table = book[sheet]
    columns = {cell.value: cell.column for cell in table[HEADER]}
    rows = {row[0].value: row[0].row for row in table.iter_rows(min_row=FIRST)}
    for code, heading, value in changes:
        table.cell(rows[code], columns[heading]).value = value
    return saved(book)


def saved(book: Any) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def rewritten(content: bytes, change: Any) -> bytes:
    """The form after *change* was done to its workbook."""
    book = openpyxl.load_workbook(BytesIO(content))
    change(book)
    return saved(book)
