"""The sheet that came in, returned with its faulty cells coloured and explained, to be mended."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import PurePath
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import PatternFill  # type: ignore[import-untyped]

from measures.importing.rows import PlannedRow
from plans.errors import Refused
from plans.sheets.workbook.opening import open_workbook
from plans.sheets.workbook.sheets import SheetRefused, Workbook

FAULT = PatternFill("solid", fgColor="FFFFC7CE")
AUTHOR = "取込"
WIDTH, HEIGHT = 320, 120
# What it takes to hold a workbook with all its looks is many times its size.
MOST_BYTES = 3 * 2**20
MOST_MERGED = 20_000
TOO_BIG = (
    "ファイルが大きいため、エラー箇所を書き込んだシートは作れません。画面の一覧で直してください。"
)
MACROS = ".xlsm"
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def marked_workbook(content: bytes, file_name: str, errors: Iterable[PlannedRow]) -> bytes:
    """The workbook's bytes. Raises Refused where the file is too big to be held with its looks."""
    if len(content) > MOST_BYTES:
        raise Refused(TOO_BIG)
    try:
        plain = open_workbook(content, file_name)
    except SheetRefused as refusal:
        raise Refused(refusal.message) from refusal
    faults = [row for row in errors if row.row]
    if plain.encoding == "xlsx" and _merged_cells(plain) <= MOST_MERGED:
        # The library gives up on odd workbooks in many ways; their values still make a sheet.
        with suppress(Exception):
            keep = PurePath(file_name).suffix.lower() == MACROS
            came = openpyxl.load_workbook(BytesIO(content), keep_vba=keep)
            return _marked(came, {name: came[name] for name in came.sheetnames}, faults)
    return _marked(*_from_values(plain), faults)


def _merged_cells(plain: Workbook) -> int:
    """How many cells lie under merged ones: the library makes something of each."""
    return sum(
        (bottom - top + 1) * (right - left + 1)
        for sheet in plain.sheets
        for (top, left), (bottom, right) in sheet.merged
    )


def _marked(book: Any, pages: Mapping[str, Any], faults: Iterable[PlannedRow]) -> bytes:
    """The book's bytes; *pages* by the names that their sheets came with."""
    for row in faults:
        if row.sheet in pages:
            _mark(pages[row.sheet], row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def marked_name(file_name: str) -> str:
    """The name to save it under; macros keep their suffix, everything else becomes an xlsx."""
    path = PurePath(file_name)
    suffix = MACROS if path.suffix.lower() == MACROS else ".xlsx"
    return f"{path.stem}_エラー箇所{suffix}"


def _from_values(plain: Workbook) -> tuple[Any, dict[str, Any]]:
    """An old workbook or a text file as a new workbook: the same cells at the same places."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    pages: dict[str, Any] = {}
    for sheet in plain.sheets:
        # A text file is called what no sheet may be called: 「実績[1]」.
        page = pages[sheet.name] = book.create_sheet(NOT_IN_TITLES.sub("_", sheet.name)[:31])
        for line, values in enumerate(sheet.rows, 1):
            for column, value in enumerate(values, 1):
                if value in (None, ""):
                    continue
                cell = page.cell(line, column)
                cell.value = CONTROLS.sub("", value) if isinstance(value, str) else value
                if isinstance(value, str):
                    # Text that begins with = stays text.
                    cell.data_type = "s"
    return book, pages


def _mark(page: Any, row: PlannedRow) -> None:
    """Colour the cell, or the first of those merged with it, and say what is wrong."""
    name = row.bare_cell or f"A{row.row}"
    for merged in page.merged_cells.ranges:
        if name in merged:
            name = merged.start_cell.coordinate
    cell = page[name]
    cell.fill = FAULT
    earlier = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(earlier + row.message, AUTHOR, height=HEIGHT, width=WIDTH)
