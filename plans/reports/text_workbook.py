"""Workbooks whose texts stay texts: what begins like a formula is marked as what it is."""

import re
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

# What a spreadsheet takes for the beginning of a formula, and what it may skip to get there.
LIKE_A_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\x00-\x1f\x7f]")

# A cell of Excel holds so many characters. A longer text would be left out without a word.
LONGEST_CELL = 32_767
CUT = "…（長いため、セルに入るところまでです。続きはポータルで読めます）"


class TextSheet(Worksheet):  # type: ignore[misc]
    """A sheet that writes such a text with its format's twin, which has ``quotePrefix``.

    The text itself is as it was: a spreadsheet shows it so, keeps it when the cell is edited, and
    whoever reads the file gets it back. What no cell can hold ends by saying so.
    """

    book: "TextWorkbook"

    def write_string(
        self, row: int, col: int, string: str, cell_format: Format | None = None
    ) -> int:
        if len(string) > LONGEST_CELL:
            string = string[: LONGEST_CELL - len(CUT)] + CUT
        if LIKE_A_FORMULA.match(string):
            cell_format = self.book.quoted(cell_format)
        written: int = super().write_string(row, col, string, cell_format)
        return written


class TextWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook of such sheets, in which no text becomes a formula or a link."""

    def __init__(self, stream: IO[bytes], **options: bool) -> None:
        self._properties: dict[int, dict[str, Any]] = {}
        self._quoted: dict[int, Format] = {}
        plain_texts = {"strings_to_formulas": False, "strings_to_urls": False}
        super().__init__(stream, {**plain_texts, **options})

    def add_format(self, properties: dict[str, Any] | None = None) -> Format:
        added = super().add_format(properties)
        self._properties[id(added)] = dict(properties or {})
        return added

    def add_worksheet(self, name: str) -> TextSheet:
        sheet: TextSheet = super().add_worksheet(name, TextSheet)
        sheet.book = self
        return sheet

    def quoted(self, cell_format: Format | None) -> Format:
        """*cell_format* with ``quotePrefix``, made once."""
        if id(cell_format) not in self._quoted:
            properties = self._properties.get(id(cell_format), {})
            self._quoted[id(cell_format)] = self.add_format({**properties, "quote_prefix": True})
        return self._quoted[id(cell_format)]
