"""The two kinds of file that tables go out in and come in from: xlsx and csv."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import tablib  # type: ignore[import-untyped]
from import_export.formats import base_formats

from plans.imports.cell_formats import Percentage, is_percent
from plans.reports.tabular import Column, Table, csv_chunks, xlsx_file

MOST_BYTES = 5_000_000
# A workbook of this size may still unpack to hundreds of times as much.
MOST_UNPACKED = 60_000_000
MOST_ROWS = 5_000
WIDTHS = range(8, 41)


class Unreadable(Exception):
    """Why a file cannot be read, in Japanese."""


class Workbook(base_formats.XLSX):  # type: ignore[misc]
    """Excel（.xlsx）."""

    def get_title(self) -> str:
        return "Excel（xlsx）"

    def get_extension(self) -> str:
        return "xlsx"

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        check_size(in_stream)
        try:
            with zipfile.ZipFile(io.BytesIO(in_stream)) as parts:
                if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                    raise Unreadable("ファイルが大きすぎます。行を分けてください。")
            book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
            return dataset_of(map(_values, book.worksheets[0].iter_rows()))
        except Unreadable:
            raise
        except Exception as error:
            raise Unreadable(
                "Excelのファイルとして読めません。壊れているか、パスワードが付いています。"
                "Excelで開いて .xlsx で保存し直してください。"
            ) from error

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        with xlsx_file(table_of(dataset)) as stream:
            return stream.read()


def _values(row: Iterable[Any]) -> list[Any]:
    """The row's values; 「30%」 where a cell shows 0.3 as that, for its column to judge."""
    return [_value(cell) for cell in row]


def _value(cell: Any) -> Any:
    is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    if is_number and is_percent(cell.number_format or ""):
        return str(Percentage(cell.value))
    return cell.value


class Text(base_formats.CSV):  # type: ignore[misc]
    """CSV, as bytes: its encoding is found out, not asked for."""

    def get_title(self) -> str:
        return "CSV（UTF-8）"

    def get_extension(self) -> str:
        return "csv"

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        check_size(in_stream)
        try:
            return dataset_of(csv.reader(io.StringIO(decoded(in_stream)), strict=True))
        except csv.Error as error:
            raise Unreadable(f"CSVとして読めません（{error}）。") from error

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        return b"".join(csv_chunks(table_of(dataset)))


FORMATS = (Workbook, Text)


def check_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Unreadable("ファイルが大きすぎます（5MBまで）。行を分けてください。")
    if not content:
        raise Unreadable("ファイルが空です。")


def decoded(content: bytes) -> str:
    """The text of a csv that Excel or another program wrote."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文字コードが分かりません。UTF-8 で保存し直してください。")


def dataset_of(rows: Iterable[Iterable[Any]]) -> tablib.Dataset:
    """The header and the rows beneath, each as wide as the header; empty rows at the end go."""
    lines = [list(row) for row in _few(rows)]
    while lines and is_blank(lines[-1]):
        lines.pop()
    if len(lines) < 2:
        raise Unreadable("見出しの下に行がありません。1行目に見出し、2行目から値を書いてください。")
    header = ["" if cell is None else str(cell).strip() for cell in lines[0]]
    while header and not header[-1]:
        header.pop()
    dataset = tablib.Dataset(headers=header)
    for number, line in enumerate(lines[1:], 2):
        if not is_blank(line[len(header) :]):
            raise Unreadable(f"{number}行目: 見出しのない列に値があります。")
        dataset.append([*line, *[None] * len(header)][: len(header)])
    return dataset


def _few(rows: Iterable[Iterable[Any]]) -> Iterator[Iterable[Any]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise Unreadable(f"行が多すぎます（{MOST_ROWS:,}行まで）。分けてください。")
        yield row


def is_blank(cells: Iterable[Any]) -> bool:
    return all(cell is None or not str(cell).strip() for cell in cells)


def table_of(dataset: tablib.Dataset) -> Table:
    rows = list(dataset)
    columns = [
        Column(name, _width([name, *(row[place] for row in rows)]))
        for place, name in enumerate(dataset.headers)
    ]
    return Table(name="一覧", columns=columns, rows=rows)


def _width(cells: Iterable[Any]) -> int:
    """A width that holds the longest cell, within reason; a kanji is two wide."""
    longest = max(
        len(str(cell if cell is not None else "").encode("cp932", "replace")) for cell in cells
    )
    return min(max(longest + 2, WIDTHS.start), WIDTHS.stop)
