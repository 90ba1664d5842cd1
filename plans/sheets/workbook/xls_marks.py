"""What an old workbook (.xls) holds beside its values, and how far its sheets reach.

Formats, struck-out fonts, hidden rows and merged cells, out of the records of the workbook's
stream ([MS-XLS]); read before the values are, so that one cell in the last corner takes no memory.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from plans.sheets.workbook.compound import workbook_stream
from plans.sheets.workbook.limits import PASSWORD
from plans.sheets.workbook.marks import BookMarks, SheetMarks
from plans.sheets.workbook.sheets import CellMark, SheetRefused
from plans.sheets.workbook.styles import number_format

FILEPASS, FONT, FORMAT, XF, SHEET = 0x002F, 0x0031, 0x041E, 0x00E0, 0x0085
DATE_1904, ROW, MERGED, BOF = 0x0022, 0x0208, 0x00E5, 0x0809
# Records of a single cell: its row, its column, its format.
CELLS = frozenset({0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
NUMBERS_IN_A_ROW = 0x00BD
COLUMNS = 0x007D
STRUCK, HIDDEN, HIDDEN_COLUMN = 0x0008, 0x0020, 0x0001


def xls_marks(content: bytes) -> BookMarks:
    """Read every sheet's marks. Raises SheetRefused where a sheet reaches too far."""
    reader = _Reader()
    for at, kind, data in _records(workbook_stream(content)):
        reader.read(at, kind, data)
    reader.book.check_area()
    return reader.book


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Every record with the place that it begins at."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


@dataclass
class _Reader:
    """Takes every record: those of the workbook as a whole come first, then each sheet's."""

    book: BookMarks = field(default_factory=BookMarks)
    _starts: dict[int, SheetMarks] = field(default_factory=dict)
    _sheet: SheetMarks = field(default_factory=lambda: SheetMarks(""))
    _struck_fonts: list[bool] = field(default_factory=list)
    _formats: dict[int, str] = field(default_factory=dict)
    _marks: list[CellMark | None] = field(default_factory=list)

    def read(self, at: int, kind: int, data: bytes) -> None:
        if kind in CELLS:
            row, column, style = struct.unpack_from("<HHH", data)
            self._cell(row + 1, column + 1, style)
        elif kind == NUMBERS_IN_A_ROW:
            row, first = struct.unpack_from("<HH", data)
            for number in range((len(data) - 6) // 6):
                style = struct.unpack_from("<H", data, 4 + 6 * number)[0]
                self._cell(row + 1, first + number + 1, style)
        elif kind == BOF:
            self._sheet = self._starts.get(at, SheetMarks(""))
        elif reader := _READERS_OF.get(kind):
            reader(self, data)

    def _cell(self, row: int, column: int, style: int) -> None:
        sheet = self._sheet
        sheet.reach(row, column)
        if style < len(self._marks) and (mark := self._marks[style]):
            sheet.mark((row, column), mark)

    def _password(self, data: bytes) -> None:
        raise SheetRefused(PASSWORD)

    def _name(self, data: bytes) -> None:
        start, state, length, is_wide = struct.unpack_from("<IBxBB", data)
        name = _text(data[8:], length, bool(is_wide & 1))
        self._starts[start] = self.book.add(SheetMarks(name, is_hidden=bool(state & 3)))

    def _font(self, data: bytes) -> None:
        self._struck_fonts.append(bool(struct.unpack_from("<H", data, 2)[0] & STRUCK))
        if len(self._struck_fonts) == 4:
            self._struck_fonts.append(False)  # number 4 is left out by the format's own rule

    def _format(self, data: bytes) -> None:
        number, length, is_wide = struct.unpack_from("<HHB", data)
        self._formats[number] = _text(data[5:], length, bool(is_wide & 1))

    def _style(self, data: bytes) -> None:
        font, number = struct.unpack_from("<HH", data)
        code = number_format(self._formats, number)
        struck = font < len(self._struck_fonts) and self._struck_fonts[font]
        self._marks.append(CellMark(code, is_struck=struck) if code or struck else None)

    def _calendar(self, data: bytes) -> None:
        self.book.date1904 = data[:1] == b"\1"

    def _row(self, data: bytes) -> None:
        if struct.unpack_from("<H", data, 12)[0] & HIDDEN:
            self._sheet.hidden_rows.add(struct.unpack_from("<H", data)[0] + 1)

    def _columns(self, data: bytes) -> None:
        first, last, _, _, options = struct.unpack_from("<5H", data)
        if options & HIDDEN_COLUMN:
            self._sheet.hidden_columns |= set(range(first + 1, min(last, 255) + 2))

    def _merged(self, data: bytes) -> None:
        for number in range(struct.unpack_from("<H", data)[0]):
            top, bottom, left, right = struct.unpack_from("<4H", data, 2 + 8 * number)
            self._sheet.merged.append(((top + 1, left + 1), (bottom + 1, right + 1)))


_READERS_OF: dict[int, Callable[[_Reader, bytes], None]] = {
    FILEPASS: _Reader._password,
    SHEET: _Reader._name,
    FONT: _Reader._font,
    FORMAT: _Reader._format,
    XF: _Reader._style,
    DATE_1904: _Reader._calendar,
    ROW: _Reader._row,
    COLUMNS: _Reader._columns,
    MERGED: _Reader._merged,
}


def _text(data: bytes, length: int, is_wide: bool) -> str:
    if is_wide:
        return data[: 2 * length].decode("utf-16-le", "replace")
    return data[:length].decode("latin-1")
