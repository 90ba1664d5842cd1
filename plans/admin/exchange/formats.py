"""The two kinds of file that tables go out in and come in from: xlsx and csv."""

from collections.abc import Iterable
from typing import Any

import tablib  # type: ignore[import-untyped]
from import_export.formats import base_formats

from plans.domain import media_types
from plans.reports.tabular import ExportTable, TableColumn, csv_chunks, xlsx_file
from plans.sheets.cells.reading import RawCell
from plans.sheets.cells.values import is_empty
from plans.sheets.workbook.opening import open_workbook
from plans.sheets.workbook.packages import ZIP
from plans.sheets.workbook.sheets import Sheet, SheetRefused

MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
WIDTHS = range(8, 41)
NO_WORKBOOK = "Excelのファイルとして読めません。Excelで開いて .xlsx で保存し直してください。"


class UnreadableFile(Exception):
    """Why a file cannot be read, in Japanese."""


class TableFormat(base_formats.Format):  # type: ignore[misc]
    """A kind of file, read and written as bytes: its encoding is found out, not asked for."""

    title = extension = content_type = ""

    def __init__(self, encoding: str | None = None) -> None:
        super().__init__()

    def get_title(self) -> str:
        return self.title

    def get_extension(self) -> str:
        return self.extension

    def get_content_type(self) -> str:
        return self.content_type

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        return dataset_in(in_stream)


class XlsxFormat(TableFormat):
    """Excel（.xlsx）."""

    title, extension, content_type = "Excel（xlsx）", "xlsx", media_types.XLSX

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        if in_stream and not in_stream.startswith(ZIP):
            raise UnreadableFile(NO_WORKBOOK)
        return super().create_dataset(in_stream)

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        with xlsx_file(table_of(dataset)) as stream:
            return stream.read()


class CsvFormat(TableFormat):
    """CSV（UTF-8）."""

    title, extension, content_type = "CSV（UTF-8）", "csv", "text/csv"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        return b"".join(csv_chunks(table_of(dataset)))


FORMATS = (XlsxFormat, CsvFormat)


def dataset_in(content: bytes) -> tablib.Dataset:
    """The cells of the file's first sheet under its headings. Raises UnreadableFile."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile("ファイルが大きすぎます（5MBまで）。行を分けてください。")
    try:
        return dataset_of(open_workbook(content, "").sheets[0])
    except SheetRefused as refusal:
        raise UnreadableFile(refusal.message) from refusal


def dataset_of(sheet: Sheet) -> tablib.Dataset:
    """The header and the rows beneath, each as wide as the header; empty rows at the end go."""
    lines = [
        [sheet.cell(row, column) for column in range(1, len(values) + 1)]
        for row, values in enumerate(sheet.rows[: MOST_ROWS + 2], 1)
    ]
    while lines and is_blank_row(lines[-1]):
        lines.pop()
    if len(lines) < 2:
        raise UnreadableFile(
            "見出しの下に行がありません。1行目に見出し、2行目から値を書いてください。"
        )
    if len(lines) > MOST_ROWS + 1:
        raise UnreadableFile(f"行が多すぎます（{MOST_ROWS:,}行まで）。分けてください。")
    header = [cell.text.strip() for cell in lines[0]]
    while header and not header[-1]:
        header.pop()
    dataset = tablib.Dataset(headers=header)
    for number, line in enumerate(lines[1:], 2):
        if not is_blank_row(line[len(header) :]):
            raise UnreadableFile(f"{number}行目: 見出しのない列に値があります。")
        dataset.append([*line, *[RawCell()] * len(header)][: len(header)])
    return dataset


def is_blank_row(cells: Iterable[RawCell]) -> bool:
    return all(map(is_empty, cells))


def table_of(dataset: tablib.Dataset) -> ExportTable:
    rows = list(dataset)
    columns = [
        TableColumn(name, _width([name, *(row[place] for row in rows)]))
        for place, name in enumerate(dataset.headers)
    ]
    return ExportTable(name="一覧", columns=columns, rows=rows)


def _width(cells: Iterable[Any]) -> int:
    """A width that holds the longest cell, within reason; a kanji is two wide."""
    longest = max(
        len(str(cell if cell is not None else "").encode("cp932", "replace")) for cell in cells
    )
    return min(max(longest + 2, WIDTHS.start), WIDTHS.stop)
