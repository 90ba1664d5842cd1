"""A workbook's bytes as bare cells by sheet, within bounds; refused with the reason otherwise."""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import python_calamine
from defusedxml import ElementTree  # type: ignore[import-untyped]

from plans.domain.document_reader import DocumentError
from plans.imports.cell_formats import Percentage, percent_styles

Scalar: TypeAlias = object
Rows: TypeAlias = Sequence[Sequence[Scalar]]


class NoResult:
    """What stands in a cell whose formula has no result, or an error for one."""


NO_RESULT = NoResult()

MEGABYTE = 2**20
MOST_BYTES = 5 * MEGABYTE
MOST_UNPACKED = 60 * MEGABYTE
MOST_PARTS = 1_000
MOST_CELLS = 1_000_000
SIGNATURE = b"PK\x03\x04"

NO_WORKBOOK = "Excelブック（.xlsx）ではありません。計画ワークブックを選んでください。"
BROKEN = "ファイルが壊れているため開けません。Excelで開いて、.xlsx で保存し直してください。"
TOO_BIG = f"ファイルが大きすぎます（{MOST_BYTES // MEGABYTE} MBまで）。"
TOO_BIG_INSIDE = "ファイルを開くと大きくなりすぎます。使わない行・列・シートを消してください。"
PASSWORD = "パスワードで保護されているため開けません。解除して保存し直してください。"


def looks_like_workbook(content: bytes) -> bool:
    return content.startswith(SIGNATURE)


def open_sheets(content: bytes) -> Mapping[str, Rows]:
    """The cells of every sheet, from its first row and column. Raises DocumentError only."""
    if len(content) > MOST_BYTES:
        raise DocumentError(TOO_BIG)
    if not looks_like_workbook(content):
        raise DocumentError(NO_WORKBOOK)
    try:
        _check_package(content)
        sheets = _sheets(content)
        _mark(content, sheets)
        return sheets
    except DocumentError:
        raise
    except python_calamine.PasswordError as error:
        raise DocumentError(PASSWORD) from error
    except Exception as error:
        raise DocumentError(BROKEN) from error
    except BaseException as error:
        # The reader's library is not Python: it gives up with an exception of its own kind.
        if type(error).__name__ != "PanicException":
            raise
        raise DocumentError(BROKEN) from error


def _check_package(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise DocumentError(TOO_BIG_INSIDE)


def _sheets(content: bytes) -> dict[str, list[list[Scalar]]]:
    found: dict[str, list[list[Scalar]]] = {}
    cells = 0
    with python_calamine.load_workbook(io.BytesIO(content)) as book:
        for known in book.sheets_metadata:
            if known.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(known.name)
            rows, columns = sheet.end or (0, 0)
            cells += (rows + 1) * (columns + 1)
            if cells > MOST_CELLS:
                raise DocumentError(TOO_BIG_INSIDE)
            read = sheet.to_python(skip_empty_area=False) if sheet.end else []
            found[known.name] = [list(row) for row in read]
    return found


_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_NAME = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_STYLE = re.compile(rb'\bs="([0-9]{1,7})"')
_IS_ERROR = re.compile(rb'\bt="e"')
_FORMULA, _VALUE = re.compile(rb"<(?:\w+:)?f\b"), re.compile(rb"<(?:\w+:)?v\b[^>/]*>[^<]")


def _mark(content: bytes, sheets: Mapping[str, list[list[Scalar]]]) -> None:
    """Put in what the reader's library does not tell.

    NO_RESULT where a formula has no result, which it takes for a blank cell; a Percentage where
    the cell's format makes 30 % of the number 0.3.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        percents = percent_styles(package)
        for name, part in _parts(package).items():
            rows = sheets.get(name, [])
            for attributes, inside in _CELL.findall(package.read(part)):
                if not (named := _NAME.search(attributes)):
                    continue
                row, column = int(named[2]) - 1, _column(named[1])
                style = _STYLE.search(attributes)
                if (int(style[1]) if style else 0) in percents:
                    _mark_percentage(rows, row, column)
                lacks = _FORMULA.search(inside) and not _VALUE.search(inside)
                if lacks or _IS_ERROR.search(attributes):
                    _put(rows, row, column)


def _mark_percentage(rows: list[list[Scalar]], row: int, column: int) -> None:
    if row < len(rows) and column < len(rows[row]):
        cell = rows[row][column]
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            rows[row][column] = Percentage(float(cell))


def _put(rows: list[list[Scalar]], row: int, column: int) -> None:
    if row < MOST_CELLS and column < 16_384:
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        rows[row][column] = NO_RESULT


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _parts(package: zipfile.ZipFile) -> dict[str, str]:
    """The part of the package that holds each sheet."""
    targets = {
        link.get("Id"): posixpath.normpath(posixpath.join("xl", link.get("Target", "")))
        for link in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    }
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    found = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            part = targets.get(link, "").removeprefix("xl//").removeprefix("/")
            if part in package.namelist():
                found[sheet.get("name", "")] = part
    return found
