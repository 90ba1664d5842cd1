"""Cells of every kind, each reading looked over by a careful clerk."""

import csv
import random
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["plans.sheets"]):
    from measures.imports.spec_notation import cell_of
    from plans.sheets.cells.reader import read_cell
    from plans.sheets.cells.reading import Column, RawCell

from tests.fuzz.words import FORMATS, PIECES
from tests.plans.sheets.cells.clerk import objections, objections_to_stored

READINGS = Path(__file__).parents[1] / "plans" / "sheets" / "cells" / "cell_readings.csv"
COLUMNS = tuple(Column)
UNITS = (None, "件", "手続", "％", "千円", "円", "人", "箇所", "時間", "ポイント", "万人")


def one(data: bytes) -> None:
    """The first byte chooses the column, the next the unit, the third what is stored."""
    if len(data) < 3:
        return
    column, unit = COLUMNS[data[0] % len(COLUMNS)], UNITS[data[1] % len(UNITS)]
    text = data[3:].decode("utf-8", "replace")
    if data[2] >= 240:
        return _stored(text, column, unit, (None, *FORMATS)[data[2] % 16])
    found = objections(text, column, unit, read_cell(text, column, unit))
    if found:
        raise AssertionError(f"{text!r} in {column}, {unit}: {'; '.join(found)}")


def _stored(text: str, column: Column, unit: str | None, number_format: str | None) -> None:
    try:
        value = float(text)
    except ValueError:
        return
    cell = RawCell(value, number_format)
    if found := objections_to_stored(value, number_format, read_cell(cell, column, unit)):
        raise AssertionError(f"{value} {number_format} in {column}, {unit}: {found}")


def changed(data: bytes, most: int, seed: int) -> bytes:
    """Half of the time words and digits as people write them, else whatever the engine likes."""
    chance = random.Random(seed)
    if chance.random() < 0.3 or len(data) < 3:
        return bytes(atheris.Mutate(data, most))
    head, text = bytearray(data[:3]), list(data[3:].decode("utf-8", "replace"))
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(text))
        text[at : at + chance.choice((0, 0, 1, 2))] = chance.choice((chance.choice(PIECES), ""))
    if chance.random() < 0.3:
        head[chance.randrange(3)] = chance.randrange(256)
    return (bytes(head) + "".join(text).encode())[:most]


def seeds() -> list[bytes]:
    found = []
    for row in csv.DictReader(READINGS.read_text("utf-8-sig").splitlines()):
        cell = cell_of(row["raw"])
        if cell and isinstance(cell.value, str):
            head = COLUMNS.index(Column(row["column"]))
            unit = UNITS.index(row["unit"]) if row["unit"] in UNITS else 0
            found.append(bytes([head, unit, 0]) + cell.value.encode())
    return [*found, *(bytes([0, unit, 240 + n]) + b"12.5" for unit in range(4) for n in range(16))]


if __name__ == "__main__":
    corpus = Path(sys.argv[-1])
    if corpus.is_dir():
        for number, seed in enumerate(seeds()):
            (corpus / f"seed{number}").write_bytes(seed)
    atheris.Setup(sys.argv, one, custom_mutator=changed)
    atheris.Fuzz()
