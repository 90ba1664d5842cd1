"""Cells written down in a line of text: what a workbook holds that text alone cannot show.

``<num 0.681 fmt General>``, ``<date 2025-01-04 disp 1/4>``, ``<formula no cached value>``,
``<fill red, empty>``, ``<error #N/A>``, ``<strike 43>``, ``<bool TRUE>`` are cells;
``<title rows 1-3, header row 4>``, ``<hidden sheet 原紙>`` and ``<text box …>`` are sheets.
Anything else is the cell's own text, with ``\\n`` for a line break inside it.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from measures.imports.layout import find_header, why_sheet_is_skipped
from plans.sheets.cells.reader import read_cell
from plans.sheets.cells.reading import GENERAL, Column, Flag, Kind, RawCell, Reading, quote
from plans.sheets.workbook.opening import COMMENTS, TEXT_BOX
from plans.sheets.workbook.sheets import Sheet

_NUMBER = re.compile(
    r"<num (?P<value>-?[0-9.]+(?:[eE][+-]?[0-9]{1,3})?)"
    r"(?: fmt (?P<format>.+?))?(?P<mac> date1904)?>"
)
_DATE = re.compile(r"<date (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?: disp (?P<shown>.+?))?>")
_ERROR = re.compile(r"<error (?P<text>#.+)>")
_STRUCK = re.compile(r"<strike (?P<text>.+)>")
_BOOL = re.compile(r"<bool (?P<text>TRUE|FALSE)>", re.IGNORECASE)
_FILLED = re.compile(r"<fill \w+, (?P<text>.+)>")
_COMMENT = re.compile(r"<comment (?P<text>.+)>")
_FORMULA = re.compile(r"<formula no cached value>")
_HEADER_ROW = re.compile(r"<title rows 1-(?P<titles>[0-9]{1,2}), header row (?P<row>[0-9]{1,2})>")
_SHEET = re.compile(r"<(?P<hidden>hidden )?sheet (?P<name>.+)>")
_TEXT_BOX = re.compile(r"<text box (?P<text>.+)>")


def cell_of(raw: str) -> RawCell | None:
    """The cell that *raw* describes; None if it describes a sheet."""
    for pattern, make in _CELLS:
        if match := pattern.fullmatch(raw):
            return make(match)
    if any(pattern.fullmatch(raw) for pattern in (_HEADER_ROW, _SHEET, _TEXT_BOX, _COMMENT)):
        return None
    return RawCell(raw.replace("\\n", "\n"))


def read_notation(raw: str, column: Column, unit: str | None = None) -> Reading:
    """How the cell or sheet that *raw* describes is understood."""
    cell = cell_of(raw)
    return read_cell(cell, column, unit) if cell else _read_sheet(raw).of(raw, column)


def _number(match: re.Match[str]) -> RawCell:
    # Without a format the file does not tell it; a bare number of Excel's is 「General」.
    return RawCell(
        float(Decimal(match["value"])),
        number_format=match["format"],
        date1904=bool(match["mac"]),
    )


def _date(match: re.Match[str]) -> RawCell:
    display = match["shown"]
    has_year = display is None or bool(re.search("[0-9]{4}|年|R|令", display))
    return RawCell(
        date.fromisoformat(match["day"]),
        number_format="yyyy/m/d" if has_year else "m/d",
        shown=display,
    )


_CELLS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], RawCell]], ...] = (
    (_NUMBER, _number),
    (_DATE, _date),
    (_ERROR, lambda match: RawCell(match["text"], is_error=True)),
    (_STRUCK, lambda match: RawCell(match["text"], is_struck=True)),
    (_BOOL, lambda match: RawCell(match["text"].upper() == "TRUE", number_format=GENERAL)),
    (
        _FILLED,
        lambda match: RawCell(None if match["text"] == "empty" else match["text"], is_filled=True),
    ),
    (_FORMULA, lambda match: RawCell(is_formula_without_value=True)),
)


def _read_sheet(raw: str) -> Reading:
    """Build the little sheet that *raw* describes, and read it."""
    if match := _HEADER_ROW.fullmatch(raw):
        titles = [[f"表題{number}", None] for number in range(int(match["titles"]))]
        gap = [[None, None]] * (int(match["row"]) - len(titles) - 1)
        sheet = Sheet("実績", rows=(*titles, *gap, ["指標コード", "年度", "四半期", "実績値"]))
        header = find_header(sheet)
        row = header.row if header else None
        return Reading(Kind.HEADER_ROW, Flag.OK, row)
    if match := _TEXT_BOX.fullmatch(raw):
        return Reading(Kind.WARN, Flag.QUESTION, reason=TEXT_BOX.format(quote(match["text"])))
    if _COMMENT.fullmatch(raw):
        return Reading(Kind.WARN, Flag.QUESTION, reason=COMMENTS)
    match = _SHEET.fullmatch(raw)
    assert match
    reason = why_sheet_is_skipped(
        Sheet(match["name"], rows=[["指標コード"]], is_hidden=bool(match["hidden"]))
    )
    kind = Kind.SKIP_SHEET if reason else Kind.TEXT
    return Reading(kind, Flag.OK, None if reason else match["name"], reason)
