"""`read_cells`: how the sheet reader understands single cells, and why."""

import csv
import io
import json
import unicodedata
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.imports.spec_notation import read_notation
from plans.management.arguments import REFUSED, WRONG_USAGE
from plans.sheets.cells.reading import Column, Flag, Reading
from plans.sheets.workbook.limits import MOST_BYTES, TOO_BIG
from plans.sheets.workbook.sheets import SheetRefused
from plans.sheets.workbook.texts import decode

NULL = "null"


class Command(BaseCommand):
    help = "セルの書き方が、どう読み取られるかを表示する。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="raw・column（・unit）の列のCSV"
        )
        parser.add_argument("--format", choices=("table", "json"), default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        readings = [reading_values(row["raw"], _reading(row)) for row in _rows(options["file"])]
        if options["format"] == "json":
            self.stdout.write(json.dumps(readings, ensure_ascii=False, indent=2))
            return
        for values in readings:
            self.stdout.write(_line(values))


def _reading(row: dict[str, str]) -> Reading:
    return read_notation(row["raw"], Column(row["column"]), row.get("unit") or None)


def reading_values(raw: str, reading: Reading) -> dict[str, str | None]:
    """The shape that the command prints. Where there is no value, the reason opens with its kind.

    ``pending``, ``not_applicable`` and their like are all 「null」.
    """
    missing = reading.flag is Flag.MISSING
    return {
        "raw": raw,
        "column": reading.column.value,
        "value": reading.value_text,
        "kind": NULL if missing else reading.kind.value,
        "flag": reading.flag.value,
        "reason": f"{reading.kind}: {reading.reason}" if missing else reading.reason,
    }


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"ファイル「{path}」を開けません。", returncode=WRONG_USAGE) from error
    if len(content) > MOST_BYTES:
        raise CommandError(TOO_BIG, returncode=REFUSED)
    try:
        text, _ = decode(content)
        rows = list(csv.DictReader(io.StringIO(text, newline=""), restval="", strict=True))
    except SheetRefused as refusal:
        raise CommandError(refusal.message, returncode=REFUSED) from refusal
    except csv.Error as error:
        raise CommandError(f"CSVとして読めません（{error}）。", returncode=REFUSED) from error
    _check(rows)
    return rows


def _check(rows: list[dict[str, str]]) -> None:
    """Every row has a raw cell and a column that the reader knows."""
    if rows and not {"raw", "column"} <= rows[0].keys():
        raise CommandError("1行目に raw と column の列名を書いてください。", returncode=REFUSED)
    known = "・".join(Column)
    problems = [
        f"{line}件目: column「{row['column']}」は {known} のどれかにしてください。"
        for line, row in enumerate(rows, 1)
        if row["column"] not in set(Column)
    ]
    if problems:
        raise CommandError("\n".join(problems), returncode=REFUSED)


def _line(values: dict[str, str | None]) -> str:
    raw = " ".join((values["raw"] or "").split()) or "（空欄）"
    value = values["value"] if values["value"] is not None else "—"
    return "  ".join(
        _padded(text, width)
        for text, width in (
            (values["column"] or "", 11),
            (raw, 28),
            (value, 14),
            (values["kind"] or "", 11),
            (values["flag"] or "", 8),
            (values["reason"] or "", 0),
        )
    ).rstrip()


def _padded(text: str, width: int) -> str:
    """*text* filled up to a width on the terminal, where kanji take two places."""
    taken = sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
    return text + " " * max(0, width - taken)
