"""A workbook in memory: plain values, and beside them the few marks that change their meaning."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from openpyxl.utils import coordinate_to_tuple, get_column_letter  # type: ignore[import-untyped]

from plans.sheets.cells.reading import GENERAL, RawCell, Scalar

Position = tuple[int, int]
_A1 = re.compile("[A-Z]{1,3}[1-9][0-9]{0,6}")
_NO_MARKS: Mapping[Position, "CellMark"] = {}


class SheetRefused(Exception):
    """The file as a whole cannot be read; the message says why and what to do, in Japanese."""

    @property
    def message(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class CellMark:
    """What a cell has beside its value. Most cells have none of it."""

    number_format: str | None = None
    is_struck: bool = False
    is_raised: bool = False
    is_filled: bool = False
    is_formula_without_value: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """シート — the values in rows from A1 on, blanks as None or "". Rows and columns count from 1.

    ``formats_known``: a cell without a mark has a format that changes nothing (``General``).
    """

    name: str
    rows: Sequence[Sequence[Scalar]] = ()
    marks: Mapping[Position, CellMark] = field(default_factory=lambda: _NO_MARKS)
    merged: tuple[tuple[Position, Position], ...] = ()
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formats_known: bool = False
    date1904: bool = False
    notices: tuple[str, ...] = ()

    def value(self, row: int, column: int) -> Scalar:
        """The bare value at a position; None outside the sheet."""
        if not 0 < row <= len(self.rows):
            return None
        values = self.rows[row - 1]
        return values[column - 1] if 0 < column <= len(values) else None

    def cell(self, row: int, column: int) -> RawCell:
        """The cell at a position, with all that is known of it."""
        value = self.value(row, column)
        number_format = GENERAL if self.formats_known else None
        mark = self.marks.get((row, column)) if self.marks else None
        if mark is None:
            return RawCell(value, number_format, date1904=self.date1904)
        if mark.error:
            return RawCell(mark.error, number_format, is_error=True)
        return RawCell(
            value,
            mark.number_format or number_format,
            date1904=self.date1904,
            is_struck=mark.is_struck,
            is_raised=mark.is_raised,
            is_filled=mark.is_filled and value in (None, ""),
            is_formula_without_value=mark.is_formula_without_value,
        )

    def with_texts(self, texts: Mapping[Position, str]) -> "Sheet":
        """The sheet with these cells written anew, as plain text without any mark."""
        rows = [list(row) for row in self.rows]
        for (row, column), text in texts.items():
            if 0 < row <= len(rows):
                rows[row - 1] += [None] * (column - len(rows[row - 1]))
                rows[row - 1][column - 1] = text
        marks = {place: mark for place, mark in self.marks.items() if place not in texts}
        merged = tuple(span for span in self.merged if not _touches(span, texts))
        return replace(self, rows=rows, marks=marks, merged=merged)

    def filled_down(self, columns: frozenset[int]) -> "Sheet":
        """The sheet with cells merged down these columns holding their value in every row."""
        spans = [
            (first, last) for first, last in self.merged
            if first[1] in columns and last[0] > first[0]
        ]  # fmt: skip
        if not spans:
            return self
        rows = [list(row) for row in self.rows]
        for (top, column), (bottom, _) in spans:
            value = self.value(top, column)
            for row in rows[top : min(bottom, len(rows))]:
                if len(row) >= column:
                    row[column - 1] = value
        return replace(self, rows=rows)


@dataclass(frozen=True, slots=True)
class Workbook:
    """ファイル — its sheets, and how its text was encoded (csv) or its kind (xlsx…)."""

    file_name: str
    encoding: str
    sheets: tuple[Sheet, ...]


def _touches(span: tuple[Position, Position], places: Collection[Position]) -> bool:
    (top, left), (bottom, right) = span
    return any(top <= row <= bottom and left <= column <= right for row, column in places)


def position(name: str) -> Position | None:
    """The place that a name such as D5 means; None where it is no cell's name."""
    return coordinate_to_tuple(name) if _A1.fullmatch(name) else None


def a1(row: int, column: int) -> str:
    """The name of a cell: (3, 2) → B3."""
    return f"{get_column_letter(column)}{row}"


def headed_columns(sheet: Sheet, first_row: int, last_row: int) -> set[int]:
    """The columns that a heading in these rows stands over."""
    headed = {
        column
        for row in range(first_row, last_row + 1)
        for column, value in enumerate(sheet.rows[row - 1], 1)
        if not is_blank(value)
    }
    for (top, left), (bottom, right) in sheet.merged:
        if top <= last_row and bottom >= first_row and left in headed:
            headed |= set(range(left, right + 1))
    return headed


def is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
