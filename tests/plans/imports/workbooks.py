"""The small plan's workbook, written over here and there."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from plans.domain.document_reader import DocumentError
from plans.imports.plan_file import read_plan
from plans.reports.plan_workbook import plan_workbook
from tests.plans.plan_file import PlanFile

DOCUMENT = PlanFile().document
CONTENT = plan_workbook(DOCUMENT)


def changed(**cells: Any) -> bytes:
    """The small plan's workbook with these cells written over: ``指標_G5="増加"``."""
    book = openpyxl.load_workbook(BytesIO(CONTENT))
    for at, value in cells.items():
        sheet, cell = at.split("_")
        book[sheet][cell] = value
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def shown_as(formats: dict[str, str], **cells: Any) -> bytes:
    """As ``changed``, these cells with a number format besides: ``{"目標_D5": "0%"}``."""
    book = openpyxl.load_workbook(BytesIO(changed(**cells)))
    for at, number_format in formats.items():
        sheet, cell = at.split("_")
        book[sheet][cell].number_format = number_format
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def refusals(content: bytes) -> list[str]:
    with pytest.raises(DocumentError) as error:
        read_plan(content)
    return list(error.value.messages)
