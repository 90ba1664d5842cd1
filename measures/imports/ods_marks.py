"""What an ods says beside its values, and how far its sheets reach once they are unrolled."""

import zipfile
from dataclasses import dataclass, field

from measures.imports.limits import MOST_MARKS, MOST_SHEETS, TOO_MANY_SHEETS, check_area
from measures.imports.packages import CONTENT, chunks
from measures.imports.sheets import Mark, SheetRefused
from measures.imports.xlsx_marks import BookMarks, SheetMarks
from measures.imports.xml_events import Attributes, local, read_xml

_HIDDEN = ("collapse", "filter")
ANY_ERROR = "#VALUE!"


def ods_marks(package: zipfile.ZipFile) -> BookMarks:
    """Read every table's marks. Raises SheetRefused where a table reaches too far."""
    reader = _ContentReader()
    read_xml(chunks(package, CONTENT), reader)
    return reader.book


@dataclass
class _ContentReader:
    """Listens to content.xml, in which rows and cells may stand for many."""

    book: BookMarks = field(default_factory=BookMarks)
    _sheet: SheetMarks | None = None
    _depth: int = 0
    _row: int = 0
    _rows: int = 1
    _column: int = 0
    _area: int = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self._depth += 1
            if self._depth == 1:
                self._start_table(local(attributes, "name"))
        elif self._depth != 1:
            return
        elif name == "table-row":
            self._row += self._rows
            self._rows = _times(local(attributes, "number-rows-repeated"))
            self._column = 0
            if self._sheet and local(attributes, "visibility") in _HIDDEN and self._rows < 1000:
                self._sheet.hidden_rows |= set(range(self._row, self._row + self._rows))
        elif name in ("table-cell", "covered-table-cell"):
            self._cell(attributes)

    def _start_table(self, name: str) -> None:
        self._sheet = self.book.sheets[name] = SheetMarks(name, "", is_hidden=False)
        self._row, self._rows = 0, 1
        if len(self.book.sheets) > MOST_SHEETS:
            raise SheetRefused(TOO_MANY_SHEETS)

    def _cell(self, attributes: Attributes) -> None:
        sheet, first = self._sheet, self._column + 1
        times = _times(local(attributes, "number-columns-repeated"))
        self._column += times
        kinds = [value for key, value in attributes.items() if key.endswith(":value-type")]
        if not sheet or not kinds:
            return
        sheet.last_row = max(sheet.last_row, self._row + self._rows - 1)
        sheet.last_column = max(sheet.last_column, self._column)
        check_area(sheet.last_row, sheet.last_column)
        mark = None
        if "error" in kinds:
            mark = Mark(error=ANY_ERROR)
        elif "percentage" in kinds:
            mark = Mark("0.00%")
        if mark and len(sheet.marks) + self._rows * times <= MOST_MARKS:
            for row in range(self._row, self._row + self._rows):
                for column in range(first, first + times):
                    sheet.marks[row, column] = mark
        spanned = _times(local(attributes, "number-rows-spanned"))
        if spanned > 1:
            sheet.merged.append(((self._row, first), (self._row + spanned - 1, first)))

    def end(self, name: str) -> None:
        if name != "table":
            return
        if self._depth == 1 and self._sheet:
            self._area += self._sheet.last_row * self._sheet.last_column
            check_area(1, self._area)
        self._depth -= 1

    def text(self, data: str) -> None:
        pass


def _times(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 9 else 1
