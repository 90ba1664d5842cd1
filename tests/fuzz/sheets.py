"""Files of every kind that is read, changed in every way: read or refused, and nothing misread."""

import contextlib
import random
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["plans.sheets", "measures.imports"]):
    from measures.imports.actuals import ActualsFile, SheetRow, read_actuals
    from measures.imports.lines import COUNTS, NUMBERS
    from plans.sheets.cells.reader import read_cell
    from plans.sheets.cells.reading import Kind
    from plans.sheets.workbook.opening import open_workbook
    from plans.sheets.workbook.sheets import Sheet, SheetRefused, position

from tests.fuzz.mutations import changed
from tests.measures.imports.faults import BOOKS, NAMES, TEXTS, UNITS
from tests.plans.sheets.cells.clerk import objections

NAME = "実績.xlsx"
RESAVED = Path(__file__).parents[1] / "measures" / "imports" / "resaved"


def unit_of(code: str, name: str) -> str | None:
    return UNITS.get(code or NAMES.get("".join(name.split()), ""))


def one(content: bytes) -> None:
    with contextlib.suppress(SheetRefused):
        file = read_actuals(content, NAME, unit_of)
        _look_over(file, {sheet.name: sheet for sheet in open_workbook(content, NAME).sheets})


def _look_over(file: ActualsFile, sheets: dict[str, Sheet]) -> None:
    """Every cell of text that was read where it stands has to please the clerk."""
    for read in file.sheets:
        for row in read.rows[:50]:
            _look_over_row(row, sheets[read.name])


def _look_over_row(row: SheetRow, sheet: Sheet) -> None:
    words = {name: str(reading.value or "") for name, (_, reading) in row.cells.items()}
    unit = unit_of(words.get("indicator_code", ""), words.get("indicator_name", ""))
    for name, (at, reading) in row.cells.items():
        place = position(at)
        cell = sheet.cell(*place) if place else None
        if cell is None or not isinstance(cell.value, str) or cell.value != reading.raw:
            continue
        if not reading.is_ok or read_cell(cell, reading.column).kind is Kind.REPEAT:
            continue
        shown = unit if name in NUMBERS and name not in COUNTS else None
        if unit is None and name in NUMBERS:
            continue  # the heading may tell the unit
        if found := objections(cell.value, reading.column, shown, reading):
            raise AssertionError(f"{at} {cell.value!r} as {name}: {'; '.join(found)}")


def mutated(content: bytes, most: int, seed: int) -> bytes:
    if random.Random(seed).random() < 0.1:
        return bytes(atheris.Mutate(content, most))
    new = changed(content, seed)
    return new if len(new) <= most else content


def seeds() -> dict[str, bytes]:
    books = {f"{name}.made": make().bytes() for name, make in BOOKS.items()}
    return books | TEXTS | {path.name: path.read_bytes() for path in RESAVED.glob("*.[xo]*")}


def plant(folder: Path) -> None:
    if folder.is_dir():
        for number, content in enumerate(seeds().values()):
            (folder / f"seed{number}").write_bytes(content)


if __name__ == "__main__":
    plant(Path(sys.argv[-1]))
    atheris.Setup(sys.argv, one, custom_mutator=mutated)
    atheris.Fuzz()
