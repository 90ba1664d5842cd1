"""What an xlsx holds beside its values: formats, hidden and merged cells, uncomputed formulas.

One pass over the XML, which also finds out how far the sheets reach before their values are read.
"""

import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator

from openpyxl.utils import column_index_from_string  # type: ignore[import-untyped]

from plans.sheets.workbook.limits import BROKEN, check_counts
from plans.sheets.workbook.marks import BookMarks, SheetMarks
from plans.sheets.workbook.packages import WORKBOOK, part_chunks
from plans.sheets.workbook.sheets import CellMark, Position, SheetRefused, position
from plans.sheets.workbook.styles import Style, is_on, is_raised, marked_strings, read_styles
from plans.sheets.workbook.xml_reading import Attributes, Element, local, read_xml, xml_starts

PLAIN = Style()
TRUE = ("1", "true")
MOST_TEXT_BOXES = 5
MOST_COLUMNS = 16_384
MOST_MERGED = 50_000
MOST_FILLS = 10_000


def xlsx_marks(source: zipfile.ZipFile) -> BookMarks:
    """Read every sheet's marks. Raises SheetRefused where a sheet reaches too far."""
    package = _Package(source)
    book = _read_book(package)
    styles = read_styles(package.elements("xl/styles.xml"))
    struck, raised = marked_strings(package.elements("xl/sharedStrings.xml"))
    for sheet in book.sheets.values():
        if not package.has(sheet.part):
            raise SheetRefused(BROKEN)
        reader = _SheetReader(sheet, styles, struck, raised)
        read_xml(package.pieces(sheet.part), reader.start, reader.end)
        reader.mark_fills()
        book.check_area()
        _read_drawings(package, sheet)
    return book


class _Package:
    """The parts by name, in capitals or small letters alike, as the library finds them."""

    def __init__(self, source: zipfile.ZipFile) -> None:
        self.source = source
        self.names = {name.casefold(): name for name in source.namelist()}

    def has(self, part: str) -> bool:
        return part.casefold() in self.names

    def pieces(self, part: str) -> Iterator[bytes]:
        return part_chunks(self.source, self.names[part.casefold()])

    def elements(self, part: str) -> Iterator[Element]:
        """The elements of a part; none of one that is missing."""
        return xml_starts(self.pieces(part)) if self.has(part) else iter(())

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part points to within the package: id → (kind, name)."""
        folder, file = posixpath.split(part)
        found = {}
        for name, attributes in self.elements(f"{folder}/_rels/{file}.rels"):
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                path = posixpath.join("/", folder, attributes.get("Target", ""))
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = kind, posixpath.normpath(path)[1:]
        return found


def _read_book(package: _Package) -> BookMarks:
    book, targets = BookMarks(), package.targets(WORKBOOK)
    for name, attributes in package.elements(WORKBOOK):
        if name == "workbookPr":
            book.date1904 = attributes.get("date1904", "0") in TRUE
        elif name == "sheet":
            _, part = targets.get(local(attributes, "id"), ("", ""))
            is_hidden = attributes.get("state", "visible") != "visible"
            book.add(SheetMarks(attributes.get("name", ""), part, is_hidden=is_hidden))
    return book


class _SheetReader:
    """A sheet's XML, cell by cell; *struck* and *raised* are among its shared texts."""

    def __init__(
        self, sheet: SheetMarks, styles: list[Style], struck: set[str], raised: set[str]
    ) -> None:
        self.sheet, self.styles, self.struck, self.raised = sheet, styles, struck, raised
        self.row = self.column = 0
        self.row_text = "0"
        self.style = PLAIN
        self.type = ""
        self.has_formula = self.has_value = False
        self.is_part_struck = self.is_part_raised = False
        self.value = ""
        self.columns: dict[str, int] = {}
        self.fills: dict[Position, str] = {}
        self.fills_of_column: dict[int, Counter[str]] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._start_cell(attributes)
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

    def end(self, name: str, text: str) -> None:
        if name == "v":
            self.value = text
            self.has_value = self.has_value or bool(text)
        elif name == "c":
            self._end_cell()

    def _start_cell(self, attributes: Attributes) -> None:
        place = attributes.get("r")
        if place:
            letters = place.rstrip("0123456789")
            column = self.columns.get(letters)
            if column is None:
                column = self.columns[letters] = column_index_from_string(letters)
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
        """Take a cell whose name has another row than the element around it by its name."""
        found = position(place.upper())
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
        if not self.has_value and not self.has_formula:
            return
        sheet.reach(self.row, self.column)
        is_uncomputed = self.has_formula and not self.has_value and self.type != "str"
        is_error = self.type == "e"
        is_struck = style.is_struck or self.is_part_struck or self._is_among(self.struck)
        is_raised = self.is_part_raised or self._is_among(self.raised)
        if is_uncomputed or is_error or style.number_format or is_struck or is_raised:
            sheet.mark(
                place,
                CellMark(
                    style.number_format,
                    is_struck=is_struck,
                    is_raised=is_raised,
                    is_formula_without_value=is_uncomputed,
                    error=self.value if is_error else None,
                ),
            )

    def _note_fill(self, place: Position, fill: str) -> None:
        self.fills_of_column.setdefault(place[1], Counter())[fill] += 1
        if not self.has_value and len(self.fills) < MOST_FILLS:
            self.fills[place] = fill

    def mark_fills(self) -> None:
        """An empty cell in a colour of its own: the usual colour of its column is no mark."""
        for place, fill in self.fills.items():
            ((usual, count),) = self.fills_of_column[place[1]].most_common(1)
            if (fill != usual or count < 4) and place not in self.sheet.marks:
                self.sheet.mark(place, CellMark(is_filled=True))

    def _merge(self, reference: str) -> None:
        first, _, last = reference.replace("$", "").upper().partition(":")
        start, end = position(first), position(last or first)
        if start and end and len(self.sheet.merged) < MOST_MERGED:
            self.sheet.merged.append((start, end))


def _read_drawings(package: _Package, sheet: SheetMarks) -> None:
    """Texts in shapes are lost when values are read; a notice says so to whoever wrote them."""
    for kind, part in package.targets(sheet.part).values():
        if kind == "comments":
            sheet.has_comments = True
        elif kind == "drawing" and package.has(part):
            sheet.text_boxes += _texts_of_shapes(package.pieces(part))[:MOST_TEXT_BOXES]


def _texts_of_shapes(drawing: Iterator[bytes]) -> list[str]:
    texts: list[str] = []
    words: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == "sp":
            words.clear()

    def end(name: str, text: str) -> None:
        if name == "t":
            words.append(text)
        elif name == "sp" and (whole := "".join(words).strip()):
            texts.append(whole)

    read_xml(drawing, start, end)
    return texts
