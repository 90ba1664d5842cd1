"""A file as the lines it reports: each cell understood in the unit of its row's indicator."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from measures.importing.figures import Cell, Line
from measures.importing.matching import (
    CODE,
    INITIATIVE,
    INITIATIVE_CODE,
    NAME,
    PHASE_LABEL,
    PHASE_NUMBER,
    Matcher,
)
from measures.importing.rows import PlannedRow, RowStatus
from measures.imports.actuals import (
    ActualsFile,
    ActualsSheet,
    MendedCells,
    SheetRow,
    read_actuals,
)
from measures.imports.headings import TableKind
from measures.selectors.import_context import Subject
from measures.selectors.stored_rows import AnyStoredRow
from plans.domain.calendar import Period
from plans.sheets.workbook.sheets import SheetRefused

NOTHING_REPORTED = (
    "取り込む行がありません。見出しの下に、1行に1指標・1四半期で実績を書いてください。"
)


# The columns of the code, and of the name, that say what a line is about.
NAMED_BY = {
    TableKind.ACTUALS: ((CODE,), NAME),
    TableKind.PHASES: ((INITIATIVE_CODE, PHASE_NUMBER), PHASE_LABEL),
    TableKind.TEXTS: ((INITIATIVE_CODE,), INITIATIVE),
}


@dataclass(slots=True, kw_only=True)
class SheetLine(Line):
    """One row of the file: its cells, where it stands, and the code it names.

    Beside it what it was found to be about, and what is stored of that; ``before`` is what the line
    would take the place of.
    """

    kind: TableKind
    row: int
    sheet: str
    place: str
    subject: Subject | None = None
    period: Period | None = None
    current: AnyStoredRow | None = None
    draft: AnyStoredRow | None = None
    before: AnyStoredRow | None = None

    @property
    def code_in_sheet(self) -> str:
        """The code it names, or the name where it has no code."""
        codes, name_column = NAMED_BY[self.kind]
        found = [self.reading(column) for column in codes]
        code = "/".join(word for one in found if one and (word := one.raw.strip()))
        name = self.reading(name_column)
        return code or (name.raw.strip() if name else "")


@dataclass(slots=True)
class SheetLines:
    """A whole file. ``problems`` also holds the rows that the reader left out on purpose."""

    sha256: str
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    headers: dict[str, tuple[int, str]] = field(default_factory=dict)
    problems: list[PlannedRow] = field(default_factory=list)
    lines: list[SheetLine] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The sheet that the file is known by: the first that reports anything."""
        return self.sheets[0] if self.sheets else ""


def read_lines(content: bytes, file_name: str, matcher: Matcher, mended: MendedCells) -> SheetLines:
    """Read *content*, some cells *mended*; a file nobody can read is one problem without a row."""
    found = SheetLines(hashlib.sha256(content).hexdigest())
    try:
        file = read_actuals(content, file_name, matcher.unit_of, mended)
    except SheetRefused as refusal:
        return _unreadable(found, refusal.message)
    found.encoding = file.encoding
    _fill(found, file)
    if not found.lines and not found.problems:
        return _unreadable(found, NOTHING_REPORTED)
    return found


def _unreadable(found: SheetLines, message: str) -> SheetLines:
    """*found* with what is wrong with the file as a whole."""
    found.problems.append(PlannedRow(None, None, None, None, RowStatus.ERROR, message=message))
    return found


def _fill(found: SheetLines, file: ActualsFile) -> None:
    found.sheets = tuple(sheet.name for sheet in file.sheets)
    found.headers = {sheet.name: (sheet.header_row, sheet.shape) for sheet in file.sheets}
    for sheet in file.sheets:
        # Cells of the first sheet go by their bare names, as in a file with one sheet.
        prefix = "" if sheet is file.sheets[0] else f"{sheet.name}!"
        found.problems += _problems(sheet, prefix)
        found.lines += (_line(sheet, row, prefix) for row in sheet.rows)
        found.notices += sheet.notices
    found.notices += (
        f"シート「{name}」は取り込みません（{why}）。" for name, why in file.skipped_sheets
    )


def _problems(sheet: ActualsSheet, prefix: str) -> Iterator[PlannedRow]:
    """What is wrong with the sheet itself, and the rows that it does not report with."""
    for problem in sheet.problems:
        yield PlannedRow(
            int(re.sub("[^0-9]", "", problem.at)),
            prefix + problem.at,
            None,
            None,
            RowStatus.ERROR,
            message=problem.message,
            sheet=sheet.name,
            raw=problem.raw,
            candidates=problem.candidates,
            may_mend=bool(problem.candidates),
        )
    for row, why in sheet.skipped:
        yield PlannedRow(row, None, None, None, RowStatus.SKIPPED, message=why, sheet=sheet.name)


def _line(sheet: ActualsSheet, row: SheetRow, prefix: str) -> SheetLine:
    return SheetLine(
        {name: Cell(prefix + at, reading) for name, (at, reading) in row.cells.items()},
        kind=sheet.kind,
        row=row.row,
        sheet=sheet.name,
        place=f"{prefix}{row.row}行目",
    )
