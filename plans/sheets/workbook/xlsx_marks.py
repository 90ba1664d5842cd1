"""What an xlsx says beside its values: formats, hidden and merged cells, uncomputed formulas.

One pass over the XML, which also finds out how far the sheets reach before their values are read.
"""

import posixpath
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from plans.sheets.workbook.limits import (
    BROKEN,
    MOST_MARKS,
    MOST_SHEETS,
    TOO_MANY_CELLS,
    TOO_MANY_SHEETS,
    check_area,
    check_counts,
)
from plans.sheets.workbook.packages import WORKBOOK, chunks
from plans.sheets.workbook.sheets import Mark, Position, SheetRefused, column_number
from plans.sheets.workbook.styles import MarkedStrings, Style, StyleReader, is_on, is_raised
from plans.sheets.workbook.xml_events import Attributes, local, read_xml

PLAIN = Style()
TRUE = ("1", "true")
MOST_TEXT_BOXES = 5
MOST_COLUMNS = 16_384


@dataclass
class SheetMarks:
    """Of one sheet, all that its values do not tell."""

    name: str
    part: str
    is_hidden: bool
    marks: dict[Position, Mark] = field(default_factory=dict)
    merged: list[tuple[Position, Position]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    text_boxes: list[str] = field(default_factory=list)
    has_comments: bool = False
    last_row: int = 0
    last_column: int = 0


@dataclass
class BookMarks:
    """The sheets by name, and the day that the workbook counts its days from."""

    sheets: dict[str, SheetMarks] = field(default_factory=dict)
    date1904: bool = False


def xlsx_marks(package: zipfile.ZipFile) -> BookMarks:
    """Read every sheet's marks. Raises SheetRefused where a sheet reaches too far."""
    # The library that reads the values finds a part in capitals or small letters alike.
    names = {name.casefold(): name for name in package.namelist()}
    book = _BookReader(_targets(package, names, WORKBOOK))
    read_xml(chunks(package, WORKBOOK), book)
    styles, strings = StyleReader(), MarkedStrings()
    for part, events in (("xl/styles.xml", styles), ("xl/sharedStrings.xml", strings)):
        if name := names.get(part.casefold()):
            read_xml(chunks(package, name), events)
    area = 0
    for sheet in book.marks.sheets.values():
        part = names.get(sheet.part.casefold(), "")
        if not part:
            raise SheetRefused(BROKEN)
        reader = _SheetReader(sheet, styles.styles, strings)
        read_xml(chunks(package, part), reader)
        reader.mark_fills()
        area += sheet.last_row * sheet.last_column
        check_area(1, area)
        _read_drawings(package, names, sheet)
    return book.marks


@dataclass
class _Relations:
    """Listens to a .rels part: id → (kind, target)."""

    base: str
    found: dict[str, tuple[str, str]] = field(default_factory=dict)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.join(self.base, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = kind, posixpath.normpath(path)

    def end(self, name: str) -> None:
        pass

    def text(self, data: str) -> None:
        pass


def _targets(
    package: zipfile.ZipFile, names: Mapping[str, str], part: str
) -> dict[str, tuple[str, str]]:
    folder, name = posixpath.split(part)
    relations = _Relations(folder)
    if path := names.get(f"{folder}/_rels/{name}.rels".casefold()):
        read_xml(chunks(package, path), relations)
    return relations.found


@dataclass
class _BookReader:
    """Listens to workbook.xml."""

    targets: dict[str, tuple[str, str]]
    marks: BookMarks = field(default_factory=BookMarks)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "workbookPr":
            self.marks.date1904 = attributes.get("date1904", "0") in TRUE
        elif name == "sheet":
            _, part = self.targets.get(local(attributes, "id"), ("", ""))
            is_hidden = attributes.get("state", "visible") != "visible"
            title = attributes.get("name", "")
            if title in self.marks.sheets:
                raise SheetRefused(BROKEN)
            self.marks.sheets[title] = SheetMarks(title, part, is_hidden)
            if len(self.marks.sheets) > MOST_SHEETS:
                raise SheetRefused(TOO_MANY_SHEETS)

    def end(self, name: str) -> None:
        pass

    def text(self, data: str) -> None:
        pass


class _SheetReader:
    """Listens to a sheet's XML, cell by cell; kept plain, since it hears of every cell."""

    def __init__(self, sheet: SheetMarks, styles: list[Style], strings: MarkedStrings) -> None:
        self.sheet, self.styles, self.strings = sheet, styles, strings
        self.row = self.column = 0
        self.row_text = "0"
        self.style = PLAIN
        self.type = ""
        self.has_formula = self.has_value = self.in_value = False
        self.is_part_struck = self.is_part_raised = False
        self.value = ""
        self.columns: dict[str, int] = {}
        self.fills: dict[Position, str] = {}
        self.fills_of_column: dict[int, Counter[str]] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "v":
            self.in_value, self.value = True, ""
        elif name == "is":
            self.has_value = True
        elif name == "strike":
            self.is_part_struck = self.is_part_struck or is_on(attributes)
        elif name == "vertAlign":
            self.is_part_raised = self.is_part_raised or is_raised(attributes)
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdigit() and len(number) < 9 else self.row + 1
            self.row_text, self.column = str(self.row), 0
            if attributes.get("hidden") in TRUE:
                self.sheet.hidden_rows.add(self.row)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in TRUE:
            self._hide_columns(attributes)
        elif name == "mergeCells":
            check_counts(attributes)

    def text(self, data: str) -> None:
        if self.in_value:
            self.value += data

    def end(self, name: str) -> None:
        if name == "v":
            self.in_value = False
            self.has_value = self.has_value or bool(self.value)
        elif name == "c":
            self._end_cell()

    def _start_cell(self, attributes: Attributes) -> None:
        place = attributes.get("r")
        if place:
            letters = place.rstrip("0123456789")
            column = self.columns.get(letters)
            if column is None:
                column = self.columns[letters] = _column(letters)
            self.column = column
            if place[len(letters) :] != self.row_text:
                self._leave_row(place)
        else:
            self.column += 1
        number = attributes.get("s", "0")
        index = int(number) if number.isdigit() and len(number) < 7 else 0
        self.style = self.styles[index] if index < len(self.styles) else PLAIN
        self.type = attributes.get("t", "")
        self.has_formula = self.has_value = self.is_part_struck = self.is_part_raised = False
        self.value = ""

    def _leave_row(self, place: str) -> None:
        """A cell that says another row than the one it stands in is where it says it is."""
        found = _position(place)
        if found is None:
            raise SheetRefused(BROKEN)
        self.row, self.column = found
        self.row_text = str(self.row)

    def _is_among(self, strings: set[str]) -> bool:
        """Whether the shared text that the cell points to is one of these."""
        return bool(strings) and self.type == "s" and self.value.strip() in strings

    def _hide_columns(self, attributes: Attributes) -> None:
        first, last = (int(attributes.get(name, "0")[:6] or 0) for name in ("min", "max"))
        self.sheet.hidden_columns |= set(range(first, min(last, MOST_COLUMNS) + 1))

    def _end_cell(self) -> None:
        sheet, style, place = self.sheet, self.style, (self.row, self.column)
        if style.fill:
            self._note_fill(place, style.fill)
        is_uncomputed = self.has_formula and not self.has_value and self.type != "str"
        if not self.has_value and not self.has_formula:
            return
        if self.row > sheet.last_row or self.column > sheet.last_column:
            sheet.last_row = max(sheet.last_row, self.row)
            sheet.last_column = max(sheet.last_column, self.column)
            check_area(sheet.last_row, sheet.last_column)
        is_error = self.type == "e"
        is_struck = style.is_struck or self.is_part_struck or self._is_among(self.strings.struck)
        is_raised = self.is_part_raised or self._is_among(self.strings.raised)
        if is_uncomputed or is_error or style.number_format or is_struck or is_raised:
            self._mark(
                place,
                Mark(
                    style.number_format,
                    is_struck=is_struck,
                    is_raised=is_raised,
                    is_formula_without_value=is_uncomputed,
                    error=self.value if is_error else None,
                ),
            )

    def _mark(self, place: Position, mark: Mark) -> None:
        if len(self.sheet.marks) >= MOST_MARKS:
            raise SheetRefused(TOO_MANY_CELLS)
        self.sheet.marks[place] = mark

    def _note_fill(self, place: Position, fill: str) -> None:
        self.fills_of_column.setdefault(place[1], Counter())[fill] += 1
        if not self.has_value and len(self.fills) < 10_000:
            self.fills[place] = fill

    def mark_fills(self) -> None:
        """An empty cell in a colour of its own: the usual colour of a column says nothing."""
        for place, fill in self.fills.items():
            ((usual, count),) = self.fills_of_column[place[1]].most_common(1)
            if (fill != usual or count < 4) and place not in self.sheet.marks:
                self._mark(place, Mark(is_filled=True))

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        span = _position(first), _position(last or first)
        if span[0] and span[1] and len(self.sheet.merged) < 50_000:
            self.sheet.merged.append((span[0], span[1]))


def _column(letters: str) -> int:
    if letters.isascii() and letters.isalpha() and len(letters) <= 3:
        return column_number(letters.upper())
    raise SheetRefused(BROKEN)


def _position(place: str) -> Position | None:
    letters = place.replace("$", "").rstrip("0123456789")
    digits = place.replace("$", "")[len(letters) :]
    return (int(digits), _column(letters)) if digits and len(digits) < 9 else None


def _read_drawings(package: zipfile.ZipFile, names: Mapping[str, str], sheet: SheetMarks) -> None:
    """Texts in shapes are lost when values are read; a notice says so to whoever wrote them."""
    for kind, part in _targets(package, names, sheet.part).values():
        if kind == "comments":
            sheet.has_comments = True
        elif kind == "drawing" and part.casefold() in names:
            shapes = _Shapes()
            read_xml(chunks(package, names[part.casefold()]), shapes)
            sheet.text_boxes += shapes.texts[:MOST_TEXT_BOXES]


@dataclass
class _Shapes:
    """Listens to a drawing: the text of each of its shapes."""

    texts: list[str] = field(default_factory=list)
    _words: list[str] | None = None
    _in_text: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sp":
            self._words = []
        self._in_text = name == "t" and self._words is not None

    def text(self, data: str) -> None:
        if self._in_text and self._words is not None:
            self._words.append(data)

    def end(self, name: str) -> None:
        self._in_text = False
        if name == "sp" and self._words is not None:
            if text := "".join(self._words).strip():
                self.texts.append(text)
            self._words = None
