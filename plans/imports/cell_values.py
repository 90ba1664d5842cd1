"""One cell of the plan workbook as the value that its column holds, or why it is none."""

from typing import Any

from plans.domain.sheet_columns import Column, Kind
from plans.sheets.cells.reader import read_cell
from plans.sheets.cells.reading import Column as CellColumn
from plans.sheets.cells.reading import Kind as CellKind
from plans.sheets.cells.reading import RawCell, quote
from plans.sheets.cells.values import Unreadable, is_empty, text_of
from plans.sheets.cells.words import fold_code


def fold(text: str) -> str:
    """What two spellings of a name or a code have in common."""
    return fold_code(text).casefold()


def value_of(cell: RawCell, column: Column) -> Any:
    """The value in the plan file's terms: text, int, Decimal, date, bool or a word; None if blank.

    A number or a target, whose unit another cell tells, is left as the cell. Raises Unreadable.
    """
    if is_empty(cell):
        return None
    if column.kind in (Kind.NUMBER, Kind.TARGET):
        is_dash = read_cell(cell, CellColumn.NUMBER).kind is CellKind.MISSING
        return None if is_dash else cell
    if read := column.reader:
        return read(cell)
    return _word(cell, column) if column.kind is Kind.WORD else text_of(cell)


def _word(cell: RawCell, column: Column) -> str | bool:
    known = {fold(label): word for label, word in (column.words or {}).items()}
    known |= {fold(word): word for word in (column.words or {}).values()}
    found = known.get(fold(text_of(cell)))
    if found is None:
        labels = "」「".join(column.words or {})
        raise Unreadable(f"{quote(cell.text)}は使えません。「{labels}」のどれかにしてください。")
    return found == "true" if found in ("true", "false") else found
