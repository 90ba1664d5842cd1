"""From a sheet's cells to its records: the header found, each cell read, every fault placed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from plans.domain.plan_sheets import (
    TARGETS,
)
from plans.domain.sheet_columns import (
    Column,
    Kind,
    SheetForm,
)
from plans.imports.cell_values import Unreadable, fold, is_blank, value_of, year_in
from plans.imports.opening import Rows

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


def letters(column: int) -> str:
    """0 → A, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def read_upright(form: SheetForm, rows: Rows) -> SheetRecords:
    """The one record of a sheet whose fields stand one under the other: name, value.

    None where nothing is filled in and nothing need be.
    """
    found = SheetRecords()
    record = Record(Place(form.name))
    known = {fold(column.name): column for column in form.columns}
    for number, row in enumerate(rows, 1):
        name = row[0] if row else None
        column = known.pop(fold(name), None) if isinstance(name, str) else None
        if column:
            place = Place(form.name, f"B{number}")
            if _take(column, row[1] if len(row) > 1 else None, place, record, found):
                found.problems += _blank(column, record)
    for column in known.values():
        if column.required:
            message = f"「{column.name}」の行がありません。様式のとおりに戻してください。"
            found.problems.append(Problem(Place(form.name), message))
    if not form.required and all(value is None for value in record.values.values()):
        return SheetRecords()
    found.records.append(record)
    return found


def read_table(form: SheetForm, rows: Rows) -> SheetRecords:
    """The records of a sheet with a header."""
    found = SheetRecords()
    header = _header(form, rows)
    if header is None:
        if any(not is_blank(cell) for row in rows for cell in row) or form.required:
            names = "・".join(column.name for column in form.columns if column.required)
            message = f"見出しの行（{names}）がありません。様式のとおりに戻してください。"
            found.problems.append(Problem(Place(form.name), message))
        return found
    columns = _columns(form, rows[header], header + 1, found)
    for number, row in enumerate(rows[header + 1 :], header + 2):
        told = [place for place, column in columns.items() if column.key]
        if all(is_blank(row[place]) for place in told if place < len(row)):
            continue
        record = Record(Place(form.name, f"{number}行目"))
        blank = []
        for place, column in columns.items():
            cell = row[place] if place < len(row) else None
            if column.key:
                at = Place(form.name, f"{letters(place)}{number}")
                blank += [column] if _take(column, cell, at, record, found) else []
        found.problems += [problem for column in blank for problem in _blank(column, record)]
        found.records.append(record)
    return found


def _take(column: Column, cell: Any, at: Place, record: Record, found: SheetRecords) -> bool:
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


def _header(form: SheetForm, rows: Rows) -> int | None:
    """The row whose cells name the most columns, two at least."""
    names = {fold(column.name) for column in form.columns}
    scores = [
        (sum(isinstance(cell, str) and fold(cell) in names for cell in row), -number)
        for number, row in enumerate(rows[:LOWEST_HEADER])
    ]
    best, place = max(scores, default=(0, 0))
    return -place if best >= 2 else None


def _columns(
    form: SheetForm, header: Sequence[Any], number: int, found: SheetRecords
) -> dict[int, Column]:
    """The column at each place; complains of what is missing, doubled or unknown."""
    known = {fold(column.name): column for column in form.columns}
    columns: dict[int, Column] = {}
    for place, cell in enumerate(header):
        if is_blank(cell):
            continue
        column = known.pop(fold(str(cell)), None) or _of_year(form, cell)
        if column is None or column.key in {one.key for one in columns.values() if one.key}:
            at = Place(form.name, f"{letters(place)}{number}")
            why = "この列は様式にありません" if column is None else "この列は二つあります"
            message = f"「{str(cell)[:30]}」: {why}。列を消すか、見出しを直してください。"
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


def _of_year(form: SheetForm, cell: Any) -> Column | None:
    """A column of targets, by the year in its heading."""
    if form is not TARGETS:
        return None
    text = f"{cell:.0f}" if isinstance(cell, float) else str(cell)
    year = year_in(text)
    return Column(str(year), text, Kind.TARGET) if year else None
