"""What an ods holds beside its values, and how far its sheets reach once they are unrolled."""

import zipfile
from dataclasses import dataclass, field

from plans.sheets.workbook.limits import TOO_MANY_CELLS
from plans.sheets.workbook.marks import BookMarks, SheetMarks
from plans.sheets.workbook.packages import CONTENT, part_chunks
from plans.sheets.workbook.sheets import CellMark, SheetRefused
from plans.sheets.workbook.xml_reading import Attributes, local, read_xml

_HIDDEN = ("collapse", "filter")
# So many hidden rows or columns at once are the rest of the sheet.
MOST_HIDDEN = 1000
ANY_ERROR = "#VALUE!"


def ods_marks(package: zipfile.ZipFile) -> BookMarks:
    """Read every table's marks. Raises SheetRefused where a table reaches too far."""
    reader = _ContentReader()
    read_xml(part_chunks(package, CONTENT), reader.start, reader.end)
    return reader.book


@dataclass
class _ContentReader:
    """Of content.xml, in which rows and cells may stand for many; a table in a cell is left out."""

    book: BookMarks = field(default_factory=BookMarks)
    _depth: int = 0
    _sheet: SheetMarks = field(default_factory=lambda: SheetMarks(""))
    _row: int = 0
    _rows: int = 1
    _column: int = 0
    _place: tuple[range, range] = (range(0), range(0))
    _style: str = ""
    _struck: set[str] = field(default_factory=set)
    _raised: set[str] = field(default_factory=set)
    _columns: int = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if self._depth == 0 and name in ("style", "text-properties"):
            self._read_style(name, attributes)
        elif name == "table":
            self._depth += 1
            if self._depth == 1:
                self._start_table(local(attributes, "name"))
        elif self._depth != 1:
            return
        elif name == "table-row":
            self._row += self._rows
            self._rows = _times(local(attributes, "number-rows-repeated"))
            self._column = 0
            if local(attributes, "visibility") in _HIDDEN and self._rows < MOST_HIDDEN:
                self._sheet.hidden_rows |= set(range(self._row, self._row + self._rows))
        elif name in ("table-cell", "covered-table-cell"):
            self._cell(attributes)
        elif name == "span" and local(attributes, "style-name") in self._struck:
            self._mark(CellMark(is_struck=True))
        elif name == "span" and local(attributes, "style-name") in self._raised:
            self._mark(CellMark(is_raised=True))
        elif name == "table-column":
            self._columns += (times := _times(local(attributes, "number-columns-repeated")))
            if local(attributes, "visibility") in _HIDDEN and times < MOST_HIDDEN:
                hidden = range(self._columns - times + 1, self._columns + 1)
                self._sheet.hidden_columns |= set(hidden)

    def end(self, name: str, text: str) -> None:
        if name == "table":
            self._depth -= 1
            self.book.check_area()

    def _read_style(self, name: str, attributes: Attributes) -> None:
        if name == "style":
            self._style = local(attributes, "name")
        elif local(attributes, "text-line-through-style") not in ("", "none"):
            self._struck.add(self._style)
        elif local(attributes, "text-position")[:3] in ("sup", "sub"):
            self._raised.add(self._style)

    def _start_table(self, name: str) -> None:
        self._sheet = self.book.add(SheetMarks(name))
        self._row, self._rows, self._columns = 0, 1, 0

    def _cell(self, attributes: Attributes) -> None:
        sheet, first = self._sheet, self._column + 1
        times = _times(local(attributes, "number-columns-repeated"))
        self._column += times
        kinds = [value for key, value in attributes.items() if key.endswith(":value-type")]
        if not kinds:
            return
        sheet.reach(self._row + self._rows - 1, self._column)
        self._place = range(self._row, self._row + self._rows), range(first, first + times)
        is_struck = local(attributes, "style-name") in self._struck
        if "error" in kinds:
            self._mark(CellMark(error=ANY_ERROR))
        elif is_struck or "percentage" in kinds:
            self._mark(CellMark("0.00%" if "percentage" in kinds else None, is_struck=is_struck))
        down = _times(local(attributes, "number-rows-spanned"))
        across = _times(local(attributes, "number-columns-spanned"))
        if down > 1 or across > 1:
            last = self._row + down - 1, first + across - 1
            sheet.merged.append(((self._row, first), last))

    def _mark(self, mark: CellMark) -> None:
        """Mark the cell just read, and all that it stands for."""
        rows, columns = self._place
        for row in rows:
            for column in columns:
                self._sheet.mark((row, column), mark)


def _times(text: str) -> int:
    if len(text) > 8:
        raise SheetRefused(TOO_MANY_CELLS)
    return int(text) if text.isascii() and text.isdigit() else 1
