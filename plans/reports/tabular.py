"""A table of facts as csv or xlsx: exact, machine-readable, and never a formula by accident.

One header, one fact a row. A row source is iterated anew for each pass, so that a table of any
length is written without ever being held.
"""

import csv
import io
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, TypeAlias, cast

from plans import clock
from plans.reports.text_workbook import LIKE_A_FORMULA, TextWorkbook
from plans.sheets.cells.amounts import plain_number

UTF8, CP932 = "utf-8-sig", "cp932"
CHUNK = 64 * 1024
# A workbook larger than this goes to the disk.
HELD = 4 * 2**20
FONT = "游ゴシック"
LONGEST_CELL = 32_767
# The nearest character that the old encoding has.
_ALIKE = {"\u2013": "－", "\u2014": "―", "\u00a5": "￥", "\u203e": "￣"}
_UNKNOWN = "〓"


@dataclass(frozen=True, slots=True)
class Percentage:
    """An amount in per cent. As text it says so: a bare 0.3 could also mean 30 %."""

    value: Decimal


Cell: TypeAlias = str | int | Decimal | Percentage | date | datetime | None
Row: TypeAlias = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """列 — a heading and a width that fits what stands below it."""

    name: str
    width: int = 12


@dataclass(frozen=True, slots=True)
class ExportTable:
    """表 — ``facts`` say what was asked for: they get a sheet of their own in a workbook."""

    name: str
    columns: Sequence[TableColumn]
    rows: Iterable[Row]
    facts: Mapping[str, str] = field(default_factory=dict)


def harmless(text: str) -> str:
    """*text* so that no spreadsheet takes it for a formula; the import takes the mark off again."""
    return f"'{text}" if LIKE_A_FORMULA.match(text) else text


def _as_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case Decimal():
            return plain_number(cell)
        case Percentage():
            return f"{plain_number(cell.value)}％"
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def csv_chunks(
    table: ExportTable, *, encoding: str = UTF8, replacements: Mapping[str, str] | None = None
) -> Iterator[bytes]:
    """The table as csv, piece by piece. Raises UnicodeEncodeError for what *encoding* lacks."""
    swap = str.maketrans(dict(replacements or {}))
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    if encoding == UTF8:
        yield b"\xef\xbb\xbf"
    plain_encoding = "utf-8" if encoding == UTF8 else encoding
    for line in _lines(table):
        writer.writerow(line)
        if buffer.tell() > CHUNK:
            yield buffer.getvalue().translate(swap).encode(plain_encoding)
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().translate(swap).encode(plain_encoding)


def _lines(table: ExportTable) -> Iterator[list[str]]:
    yield [column.name for column in table.columns]
    for row in table.rows:
        yield [_as_text(cell) for cell in row]


def unheld(table: ExportTable, encoding: str = CP932) -> Counter[str]:
    """The characters of the table that *encoding* cannot hold, with how often they occur."""
    missing: Counter[str] = Counter()
    for line in _lines(table):
        text = "".join(line)
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            missing.update(char for char in text if not _holds(encoding, char))
    return missing


def _holds(encoding: str, char: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def replacements_for(missing: Iterable[str]) -> dict[str, str]:
    """What stands for each missing character: its double where there is one, else 〓."""
    return {char: _ALIKE.get(char, _UNKNOWN) for char in missing}


def xlsx_file(*tables: ExportTable) -> IO[bytes]:
    """The tables as a workbook in a temporary file, rewound; memory does not grow with the rows."""
    stream = tempfile.SpooledTemporaryFile(max_size=HELD)  # noqa: SIM115
    book = TextWorkbook(stream, constant_memory=True)
    book.set_properties({"created": clock.now().replace(tzinfo=None)})
    formats = _formats(book)
    for table in tables:
        _write_table(book.add_worksheet(table.name[:31]), table, formats)
    facts = {name: value for table in tables for name, value in table.facts.items()}
    if facts:
        _write_facts(book.add_worksheet("条件"), facts, formats)
    book.close()
    stream.seek(0)
    return cast(IO[bytes], stream)


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": FONT, "font_size": 10, "valign": "top"}
    return {
        "header": book.add_format(
            {**base, "bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True}
        ),
        "text": book.add_format(base),
        "number": book.add_format(base),
        "percent": book.add_format({**base, "num_format": 'General"％"'}),
        "date": book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"}),
        "moment": book.add_format({**base, "num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}),
        "wrapped": book.add_format({**base, "text_wrap": True}),
    }


def _write_table(sheet: Any, table: ExportTable, formats: dict[str, Any]) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&C&P / &N")
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.name, formats["header"])
    writers = _writers(sheet, formats)
    last = 0
    for last, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            if cell is not None and cell != "":
                writers[type(cell)](last, place, cell)
    if last:
        sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _writers(sheet: Any, formats: dict[str, Any]) -> dict[type, Callable[[int, int, Any], object]]:
    """How each kind of cell is written. Looked up by type: a hundred thousand rows are usual."""
    text, number, percent = formats["text"], formats["number"], formats["percent"]
    day, moment = formats["date"], formats["moment"]
    write_string, write_number = sheet.write_string, sheet.write_number
    write_datetime = sheet.write_datetime
    return {
        str: lambda line, place, cell: write_string(line, place, cell[:LONGEST_CELL], text),
        int: lambda line, place, cell: write_number(line, place, cell, number),
        Decimal: lambda line, place, cell: write_number(line, place, float(cell), number),
        Percentage: lambda line, place, cell: write_number(line, place, float(cell.value), percent),
        date: lambda line, place, cell: write_datetime(line, place, cell, day),
        datetime: lambda line, place, cell: write_datetime(
            line, place, cell.replace(tzinfo=None), moment
        ),
    }


def _write_facts(sheet: Any, facts: Mapping[str, str], formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 70)
    for line, (name, value) in enumerate(facts.items()):
        sheet.write_string(line, 0, name, formats["header"])
        sheet.write_string(line, 1, value, formats["wrapped"])
