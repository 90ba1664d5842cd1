"""From a sheet's cells to its records: the header found, each cell read, every fault placed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from plans.domain.plan_sheets import TARGETS
from plans.domain.sheet_columns import Column, Kind, SheetForm
from plans.imports.cell_values import fold, value_of
from plans.sheets.cells.reading import RawCell, quote
from plans.sheets.cells.values import Unreadable, fiscal_year_of, is_empty
from plans.sheets.workbook.sheets import Sheet, a1, headed_columns

LOWEST_HEADER = 30


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, or a row, or a whole sheet (``cell`` empty)."""

    sheet: str
    cell: str = ""

    def __str__(self) -> str:
        return f"シート「{self.sheet}」 {self.cell}".strip()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(slots=True)
class Record:
    """One record: its values by the columns' keys, and the cell of each."""

    place: Place
    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, Place] = field(default_factory=dict)

    def at(self, key: str) -> Place:
        return self.cells.get(key, self.place)


@dataclass(slots=True)
class SheetRecords:
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_upright(form: SheetForm, sheet: Sheet) -> SheetRecords:
    """The one record of a sheet whose fields stand one under the other: name, value.

    None where nothing is filled in and nothing need be.
    """
    found = SheetRecords()
    record = Record(Place(form.name))
    known = {fold(column.name): column for column in form.columns}
    for number in range(1, len(sheet.rows) + 1):
        name = sheet.value(number, 1)
        column = known.pop(fold(name), None) if isinstance(name, str) else None
        if column:
            place = Place(form.name, f"B{number}")
            if _take(column, sheet.cell(number, 2), place, record, found):
                found.problems += _blank(column, record)
    for column in known.values():
        if column.required:
            message = f"「{column.name}」の行がありません。様式のとおりに戻してください。"
            found.problems.append(Problem(Place(form.name), message))
    if not form.required and all(value is None for value in record.values.values()):
        return SheetRecords()
    found.records.append(record)
    return found


def read_table(form: SheetForm, sheet: Sheet) -> SheetRecords:
    """The records of a sheet with a header."""
    found = SheetRecords()
    header = _header(form, sheet)
    if header is None:
        if any(cell not in (None, "") for row in sheet.rows for cell in row) or form.required:
            names = "・".join(column.name for column in form.columns if column.required)
            message = f"見出しの行（{names}）がありません。様式のとおりに戻してください。"
            found.problems.append(Problem(Place(form.name), message))
        return found
    columns = _columns(form, sheet, header, found)
    headed = headed_columns(sheet, header, header)
    for number in range(header + 1, len(sheet.rows) + 1):
        cells = {place: sheet.cell(number, place) for place, one in columns.items() if one.key}
        found.problems += _unheaded(form, sheet, number, headed)
        if all(is_empty(cell) for cell in cells.values()):
            continue
        record = Record(Place(form.name, f"{number}行目"))
        blank = []
        for place, cell in cells.items():
            at = Place(form.name, a1(number, place))
            blank += [columns[place]] if _take(columns[place], cell, at, record, found) else []
        found.problems += [problem for column in blank for problem in _blank(column, record)]
        found.records.append(record)
    return found


def _unheaded(form: SheetForm, sheet: Sheet, number: int, headed: set[int]) -> Iterator[Problem]:
    """Complains of what stands in a row under no heading: nobody would see that it is not read."""
    for place in range(1, len(sheet.rows[number - 1]) + 1):
        cell = sheet.cell(number, place)
        if place not in headed and not is_empty(cell):
            mend = "読み込む列へ移すか、消してください。"
            message = f"見出しのない列に{quote(cell.text)}があります。{mend}"
            yield Problem(Place(form.name, a1(number, place)), message)


def _take(column: Column, cell: RawCell, at: Place, record: Record, found: SheetRecords) -> bool:
    """Put the cell into *record*; whether it is blank."""
    record.cells[column.key] = at
    try:
        value = value_of(cell, column)
    except Unreadable as fault:
        found.problems.append(Problem(at, str(fault)))
        record.values[column.key] = None
        return False
    record.values[column.key] = value
    return value is None


def _blank(column: Column, record: Record) -> Iterator[Problem]:
    """Complains of a required column that is blank, unless another one makes it needless."""
    key, value = column.unless or (column.key, "")
    if column.required and record.values.get(key) != value:
        yield Problem(record.at(column.key), f"「{column.name}」を書いてください。")


def _header(form: SheetForm, sheet: Sheet) -> int | None:
    """The row whose cells name the most columns, two at least."""
    names = {fold(column.name) for column in form.columns}
    scores = [
        (sum(isinstance(cell, str) and fold(cell) in names for cell in row), -number)
        for number, row in enumerate(sheet.rows[:LOWEST_HEADER], 1)
    ]
    best, place = max(scores, default=(0, 0))
    return -place if best >= 2 else None


def _columns(form: SheetForm, sheet: Sheet, number: int, found: SheetRecords) -> dict[int, Column]:
    """The column at each place; complains of what is missing, doubled or unknown."""
    known = {fold(column.name): column for column in form.columns}
    columns: dict[int, Column] = {}
    for place in range(1, len(sheet.rows[number - 1]) + 1):
        cell = sheet.cell(number, place)
        if is_empty(cell):
            continue
        column = known.pop(fold(cell.text), None) or _of_year(form, cell)
        if column is None or column.key in {one.key for one in columns.values() if one.key}:
            at = Place(form.name, a1(number, place))
            why = "この列は様式にありません" if column is None else "この列は二つあります"
            message = f"「{cell.text[:30]}」: {why}。列を消すか、見出しを直してください。"
            found.problems.append(Problem(at, message))
        else:
            columns[place] = column
    found.problems += _missing(form, known.values(), number)
    return columns


def _missing(form: SheetForm, columns: Any, number: int) -> Iterator[Problem]:
    for column in columns:
        if column.required:
            message = f"「{column.name}」の列がありません。様式のとおりに戻してください。"
            yield Problem(Place(form.name, f"{number}行目"), message)


def _of_year(form: SheetForm, cell: RawCell) -> Column | None:
    """A column of targets, by the year in its heading."""
    if form is not TARGETS:
        return None
    try:
        year = fiscal_year_of(cell)
    except Unreadable:
        return None
    return Column(str(year), cell.text, Kind.TARGET) if year else None
