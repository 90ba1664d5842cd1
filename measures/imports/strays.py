"""What stands beside a table: cells under no heading, into which a comma may have split a number.

``1-1-1-a,令和8年度,第2四半期,12,345`` holds 12 under 実績値 and 345 under nothing: no figure may be
taken from such a row.
"""

import re
from collections.abc import Collection, Iterator

from measures.imports.layout import Header
from plans.sheets.cells.reading import RawCell, quote
from plans.sheets.cells.words import fold
from plans.sheets.workbook.sheets import Sheet, headed_columns, is_blank

UNHEADED = (
    "見出しのない列に{}があります。「12,345」のような数が「,」で2つのセルに分かれていませんか。"
    "数は「12345」のように「,」なしで書き（CSVでは引用符で囲んでも可）、"
    "見出しのない列は空にしてください。"
)
SPLIT = (
    "{}の右に{}があります。1つの数が「,」で2つのセルに分かれたようです。"
    "数は「,」なしで書いてください（CSVでは引用符で囲んでも可）。"
)
_HEAD, _TAIL = re.compile("[-+▲]?[0-9]{1,3}"), re.compile(r"[0-9]{3}(?:\.[0-9]+)?")
_NUMBER = re.compile("[-+▲]?[0-9][0-9.,]*[%件人円]?")


class Strays:
    """Looks beside the columns of one table.

    ``numbers`` are its columns of figures, ``note`` that of remarks, 0 for none.
    """

    def __init__(self, sheet: Sheet, header: Header, numbers: Collection[int], note: int) -> None:
        self.sheet, self.note = sheet, note
        self.numbers = sorted(numbers)
        self.headed = headed_columns(sheet, header.first_row, header.row) | header.names.keys()
        self.last = max(self.headed, default=0)
        self.width = max(len(row) for row in sheet.rows[header.first_row - 1 : header.row])
        self.marked: dict[int, int] = {}
        for row, column in sheet.marks:
            self.marked[row] = max(column, self.marked.get(row, 0))

    def found(self, row: int) -> tuple[int, str, str] | None:
        """The first cell of *row* that may be a number's torn part: column, text, what to do."""
        for column, cell in self._unheaded(row):
            if column > self.last or _NUMBER.fullmatch(fold(cell.text)):
                return column, cell.text, UNHEADED.format(quote(cell.text))
        for column in self.numbers:
            if self._is_split(row, column):
                head, tail = (self.sheet.cell(row, at).text for at in (column, column + 1))
                return column, head, SPLIT.format(quote(head), quote(tail))
        return None

    def _unheaded(self, row: int) -> Iterator[tuple[int, RawCell]]:
        """The cells under no heading to the right of the first figure; hidden ones are not read."""
        first = min(self.numbers, default=self.last)
        last = max(len(self.sheet.rows[row - 1]), self.marked.get(row, 0))
        for column in range(first + 1, last + 1):
            if column in self.headed or column in self.sheet.hidden_columns:
                continue
            cell = self.sheet.cell(row, column)
            if not is_blank(cell.value) or cell.is_error or cell.is_formula_without_value:
                yield column, cell

    def _is_split(self, row: int, column: int) -> bool:
        """「12」 left of a remark 「345」, or of 「345」 in a row with more cells than headings."""
        pair = [self.sheet.value(row, at) for at in (column, column + 1)]
        head, tail = (value.strip() if isinstance(value, str) else "" for value in pair)
        if not (_HEAD.fullmatch(head) and _TAIL.fullmatch(tail)):
            return False
        return column + 1 == self.note or len(self.sheet.rows[row - 1]) > self.width
