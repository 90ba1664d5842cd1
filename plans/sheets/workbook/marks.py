"""What a workbook holds beside its values, as it is collected from any format."""

from dataclasses import dataclass, field

from plans.sheets.workbook.limits import (
    BROKEN,
    MOST_MARKS,
    MOST_SHEETS,
    TOO_MANY_CELLS,
    TOO_MANY_SHEETS,
    check_area,
)
from plans.sheets.workbook.sheets import CellMark, Position, SheetRefused


@dataclass
class SheetMarks:
    """Of one sheet, all that is no value. ``part``: where an xlsx keeps it."""

    name: str
    part: str = ""
    is_hidden: bool = False
    marks: dict[Position, CellMark] = field(default_factory=dict)
    merged: list[tuple[Position, Position]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    text_boxes: list[str] = field(default_factory=list)
    has_comments: bool = False
    last_row: int = 0
    last_column: int = 0

    def reach(self, row: int, column: int) -> None:
        """Something stands there. Raises SheetRefused where that is too far out."""
        if row > self.last_row or column > self.last_column:
            self.last_row = max(self.last_row, row)
            self.last_column = max(self.last_column, column)
            check_area(self.last_row, self.last_column)

    def mark(self, place: Position, mark: CellMark) -> None:
        """Keep what is known of one cell. Raises SheetRefused where there are too many."""
        if len(self.marks) >= MOST_MARKS:
            raise SheetRefused(TOO_MANY_CELLS)
        self.marks[place] = mark


@dataclass
class BookMarks:
    """The sheets by name, and the day that the workbook counts its days from."""

    sheets: dict[str, SheetMarks] = field(default_factory=dict)
    date1904: bool = False

    def add(self, sheet: SheetMarks) -> SheetMarks:
        """One more sheet. Raises SheetRefused for two of one name, and for too many."""
        if sheet.name in self.sheets:
            raise SheetRefused(BROKEN)
        if len(self.sheets) >= MOST_SHEETS:
            raise SheetRefused(TOO_MANY_SHEETS)
        self.sheets[sheet.name] = sheet
        return sheet

    def check_area(self) -> None:
        """Refuse sheets that together reach too far, each from its first cell to its last."""
        check_area(1, sum(sheet.last_row * sheet.last_column for sheet in self.sheets.values()))
