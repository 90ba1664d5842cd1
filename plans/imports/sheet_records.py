"""From a sheet's cells to its records: the header found, each cell with its place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plans.domain.document_reader import Problem
from plans.domain.placed import Placed
from plans.domain.plan_sheets import TARGETS
from plans.domain.record_parsing import is_word
from plans.domain.sheet_columns import FieldKind, FieldSpec, SheetForm
from plans.sheets.cells.reading import RawCell, quote
from plans.sheets.cells.values import Unreadable, fiscal_year_of, is_empty
from plans.sheets.cells.words import fold_name
from plans.sheets.workbook.sheets import Sheet, a1, headed_columns

LOWEST_HEADER = 30


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, or a row, or a whole sheet (``cell`` empty)."""

    sheet: str
    cell: str = ""

    def __str__(self) -> str:
        return f"シート「{self.sheet}」 {self.cell}".strip()

    def problem(self, message: str) -> Problem:
        return Problem(str(self), message)


def read_sheet(form: SheetForm, sheet: Sheet, problems: list[Problem]) -> list[Placed]:
    """The records of *sheet*, each cell under its column's key; complains of what is wrong."""
    return (_read_upright if form.upright else _read_table)(form, sheet, problems)


def _read_upright(form: SheetForm, sheet: Sheet, problems: list[Problem]) -> list[Placed]:
    """The one record of a sheet whose fields stand one under the other: name, value.

    None where nothing is filled in and nothing need be.
    """
    record = Placed(Place(form.name))
    known = {fold_name(column.name): column for column in form.columns}
    for number in range(1, len(sheet.rows) + 1):
        name = sheet.value(number, 1)
        if column := known.pop(fold_name(name), None) if isinstance(name, str) else None:
            _put(record, column, sheet.cell(number, 2), Place(form.name, f"B{number}"))
    if not form.required and all(value is None for value in record.values()):
        return []
    problems += _blank(form.columns, record)
    problems += _missing(known.values(), Place(form.name), "行")
    return [record]


def _read_table(form: SheetForm, sheet: Sheet, problems: list[Problem]) -> list[Placed]:
    """The records of a sheet with a header."""
    header = _header(form, sheet)
    if header is None:
        if any(cell not in (None, "") for row in sheet.rows for cell in row) or form.required:
            names = "・".join(column.name for column in form.columns if column.required)
            message = f"見出しの行（{names}）がありません。様式のとおりに戻してください。"
            problems.append(Place(form.name).problem(message))
        return []
    columns = _columns(form, sheet, header, problems)
    headed = headed_columns(sheet, header, header)
    read = {place: column for place, column in columns.items() if column.key}
    records = []
    for number in range(header + 1, len(sheet.rows) + 1):
        record = Placed(Place(form.name, f"{number}行目"))
        problems += _unheaded(form, sheet, number, headed)
        for place, column in read.items():
            at = Place(form.name, a1(number, place))
            _put(record, column, sheet.cell(number, place), at)
        if any(not is_empty(sheet.cell(number, place)) for place in read):
            problems += _blank(columns.values(), record)
            records.append(record)
    return records


def _put(record: Placed, column: FieldSpec, cell: RawCell, at: Place) -> None:
    """Put the cell into *record*, under 「baseline.value」 into what stands under baseline."""
    content, (*above, name) = record, column.key.split(".")
    for part in above:
        content = content.setdefault(part, Placed(record.place))
    content[name] = None if is_empty(cell) else cell
    content.places[name] = at


def _unheaded(form: SheetForm, sheet: Sheet, number: int, headed: set[int]) -> Iterator[Problem]:
    """Complains of what stands in a row under no heading: nobody would see that it is not read."""
    for place in range(1, len(sheet.rows[number - 1]) + 1):
        cell = sheet.cell(number, place)
        if place not in headed and not is_empty(cell):
            mend = "読み込む列へ移すか、消してください。"
            message = f"見出しのない列に{quote(cell.text)}があります。{mend}"
            yield Place(form.name, a1(number, place)).problem(message)


def _blank(columns: Iterable[FieldSpec], record: Placed) -> Iterator[Problem]:
    """Complains of a required column that is blank, unless another one makes it needless."""
    for column in columns:
        needless = column.unless and is_word(record.get(column.unless[0]), column.unless[1])
        if column.required and not needless and record.get(column.key, "") is None:
            yield record.places[column.key].problem(f"「{column.name}」を書いてください。")


def _header(form: SheetForm, sheet: Sheet) -> int | None:
    """The row whose cells name the most columns, two at least."""
    names = {fold_name(column.name) for column in form.columns}
    scores = [
        (sum(isinstance(cell, str) and fold_name(cell) in names for cell in row), -number)
        for number, row in enumerate(sheet.rows[:LOWEST_HEADER], 1)
    ]
    best, place = max(scores, default=(0, 0))
    return -place if best >= 2 else None


def _columns(
    form: SheetForm, sheet: Sheet, number: int, problems: list[Problem]
) -> dict[int, FieldSpec]:
    """The column at each place; complains of what is missing, doubled or unknown."""
    known = {fold_name(column.name): column for column in form.columns}
    columns: dict[int, FieldSpec] = {}
    for place in range(1, len(sheet.rows[number - 1]) + 1):
        cell = sheet.cell(number, place)
        if is_empty(cell):
            continue
        column = known.pop(fold_name(cell.text), None) or _of_year(form, cell)
        if column is None or column.key in {one.key for one in columns.values() if one.key}:
            why = "この列は様式にありません" if column is None else "この列は二つあります"
            message = f"「{cell.text[:30]}」: {why}。列を消すか、見出しを直してください。"
            problems.append(Place(form.name, a1(number, place)).problem(message))
        else:
            columns[place] = column
    problems += _missing(known.values(), Place(form.name, f"{number}行目"), "列")
    return columns


def _missing(columns: Iterable[FieldSpec], at: Place, what: str) -> Iterator[Problem]:
    for column in columns:
        if column.required:
            yield at.problem(
                f"「{column.name}」の{what}がありません。様式のとおりに戻してください。"
            )


def _of_year(form: SheetForm, cell: RawCell) -> FieldSpec | None:
    """A column of targets, by the year in its heading."""
    if form is not TARGETS:
        return None
    try:
        year = fiscal_year_of(cell)
    except Unreadable:
        return None
    return FieldSpec(str(year), cell.text, FieldKind.TARGET) if year else None
