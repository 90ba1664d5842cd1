"""A file as its tables of actuals: every line's cells, and what was left out with the reason."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from measures.imports.headings import Span, TableKind
from measures.imports.layout import (
    Header,
    find_header,
    guess_header,
    is_no_report,
    lacking_columns,
    problems_of,
    title_period,
    unit_above,
    why_sheet_is_skipped,
)
from measures.imports.lines import IDENTITY, NOTE, NUMBERS, SheetTable
from measures.imports.skipping import Left, Skipper
from measures.imports.strays import Strays
from plans.sheets.cells.reading import Reading
from plans.sheets.cells.words import fold
from plans.sheets.workbook.limits import check_area
from plans.sheets.workbook.opening import open_workbook
from plans.sheets.workbook.sheets import Sheet, SheetRefused, a1, position

# By sheet and cell (D5): what somebody wrote in place of what stands there.
MendedCells = Mapping[str, Mapping[str, str]]
NO_HEADER = "見出しの行（指標コード・年度・四半期・実績値など）がありません"
MEND_OR_HIDE = "実績の表でないシートは、非表示にするか削除してください。"
EXPLAIN = "読み取れない列名です。上の必要な列に当たるなら、その列名を選んでください。"
SHOWN_SHEETS = 10
MOST_TO_EXPLAIN = 30


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of a table: by field, the cell's name (B3) and how it was read.

    A row of a wide table gives as many lines as it has quarters.
    """

    row: int
    cells: Mapping[str, tuple[str, Reading]]


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What keeps a whole sheet from being read, at the cell to mend."""

    at: str
    message: str
    raw: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActualsSheet:
    """One sheet with a table. ``skipped`` holds rows and why each of them is left out.

    ``shape`` is a hash of its header as it stood in the file; "" where none was found.
    """

    name: str
    kind: TableKind = TableKind.ACTUALS
    header_row: int = 0
    shape: str = ""
    rows: list[SheetRow] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ActualsFile:
    """``encoding`` of a text file, else its kind: xlsx, xls, ods."""

    encoding: str
    sheets: tuple[ActualsSheet, ...]
    skipped_sheets: tuple[tuple[str, str], ...]


def read_actuals(
    content: bytes,
    file_name: str,
    unit_of: Callable[[str, str], str | None],
    mended: MendedCells | None = None,
) -> ActualsFile:
    """Read every table in *content*, with *mended* in place of the cells they are given for.

    ``unit_of`` gives an indicator's unit by its code and its name, None where there is no such
    indicator. Raises SheetRefused where the file cannot be read, or holds no table of actuals.
    """
    workbook = open_workbook(content, file_name)
    mended = mended or {}
    sheets_read = [_with_mended(sheet, mended.get(sheet.name, {})) for sheet in workbook.sheets]
    sheets: list[ActualsSheet] = []
    skipped: list[tuple[str, str]] = []
    for original, sheet in zip(workbook.sheets, sheets_read, strict=True):
        header = find_header(sheet)
        if why := why_sheet_is_skipped(sheet) or _why_no_table(header):
            skipped.append((sheet.name, why))
        elif header:
            read = _read_sheet(sheet, header, unit_of, is_alone=len(workbook.sheets) == 1)
            sheets.append(replace(read, header_row=header.row, shape=_shape(original)))
    if not sheets:
        sheets += _to_be_explained(workbook.sheets, sheets_read)
    if not sheets:
        raise SheetRefused(_nothing_found(skipped))
    skipped = [(name, why) for name, why in skipped if name != sheets[0].name]
    return ActualsFile(workbook.encoding, tuple(sheets), tuple(skipped))


def _with_mended(sheet: Sheet, mended: Mapping[str, str]) -> Sheet:
    places = {place: text for name, text in mended.items() if (place := position(name))}
    return sheet.with_texts(places) if places else sheet


def _why_no_table(header: Header | None) -> str:
    if header is None:
        return NO_HEADER
    if is_no_report(header):
        found = "".join(f"「{fold(text)[:20]}」" for _, text in sorted(header.names.items())[:12])
        return f"四半期と実績値の列がない表です。{header.row}行目の見出しは{found}"
    return ""


def _nothing_found(skipped: list[tuple[str, str]]) -> str:
    reasons = "".join(f"シート「{name}」: {why}。" for name, why in skipped[:SHOWN_SHEETS])
    return f"実績の表が見つかりません。{reasons}調査票をダウンロードして、列名をそろえてください。"


def _read_sheet(
    sheet: Sheet,
    header: Header,
    unit_of: Callable[[str, str], str | None],
    *,
    is_alone: bool,
) -> ActualsSheet:
    title = title_period(sheet, header)
    found = ActualsSheet(sheet.name, header.kind, notices=list(sheet.notices))
    if problems := problems_of(header, title):
        found.problems.extend(_header_problems(header, title, problems, is_alone=is_alone))
        return found
    _check_merged(sheet)
    identity = frozenset(
        column for name, column in header.columns.items() if name in IDENTITY[header.kind]
    )
    filled = sheet.filled_down(identity)
    table = SheetTable(filled, header, title, unit_above(sheet, header), unit_of)
    found.notices.extend(table.notices())
    _read_rows(sheet, table, Skipper(sheet, header), found)
    return found


def _header_problems(
    header: Header, title: Span, problems: list[str], *, is_alone: bool
) -> Iterator[SheetProblem]:
    """What is wrong with a header, and each column whose heading says nothing to the reader."""
    known = {*header.columns.values(), *(column.column for column in header.wide)}
    unknown = sorted(header.names.keys() - known)[:MOST_TO_EXPLAIN]
    lacking = lacking_columns(header, title)
    first = unknown[0] if unknown else min(known, default=1)
    for message in problems:
        text = message if is_alone else message + MEND_OR_HIDE
        yield SheetProblem(a1(header.row, first), text, header.names.get(first, ""), lacking)
    for column in unknown[1:] if lacking else ():
        yield SheetProblem(a1(header.row, column), EXPLAIN, header.names[column], lacking)


def _to_be_explained(
    originals: Sequence[Sheet], sheets_read: Sequence[Sheet]
) -> Iterator[ActualsSheet]:
    """The first sheet whose headings are unknown, to be named in the preview."""
    for original, sheet in zip(originals, sheets_read, strict=True):
        header = None if why_sheet_is_skipped(sheet) else guess_header(sheet)
        if header:
            title = title_period(sheet, header)
            problems = problems_of(header, title)
            found = _header_problems(header, title, problems, is_alone=len(sheets_read) == 1)
            yield ActualsSheet(
                sheet.name,
                header.kind,
                header.row,
                _shape(original),
                problems=list(found),
            )
            return


def _shape(sheet: Sheet) -> str:
    """The header as the file has it: its row and its words, as one short hash."""
    header = find_header(sheet) or guess_header(sheet)
    if header is None:
        return ""
    words = [header.row, *sorted(header.names.items())]
    return hashlib.sha256(repr(words).encode()).hexdigest()[:32]


def _check_merged(sheet: Sheet) -> None:
    """Refuse merged cells that cover a sheet many times over, before they are filled."""
    last = len(sheet.rows)
    check_area(1, sum(max(0, min(end[0], last) - start[0] + 1) for start, end in sheet.merged))


def _read_rows(sheet: Sheet, table: SheetTable, skipper: Skipper, found: ActualsSheet) -> None:
    numbers = [column for column, name in table.figures.items() if name in NUMBERS]
    note = next((column for column, name in table.figures.items() if name == NOTE), 0)
    strays = Strays(sheet, table.header, numbers, note)
    for row in _rows_with_content(sheet, table.header.row):
        identity = table.identity(row)
        why = skipper.why(row, identity, is_known=table.is_known(identity))
        if isinstance(why, Left):
            if why.is_problem:
                found.problems.append(SheetProblem(a1(row, 1), why.reason))
                return
            found.skipped.append((row, why.reason))
            table.forget_above()
            continue
        if stray := strays.found(row):
            column, raw, message = stray
            found.problems.append(SheetProblem(a1(row, column), message, raw))
            continue
        found.rows.extend(SheetRow(row, cells) for cells in table.lines(row, identity))


def _rows_with_content(sheet: Sheet, header_row: int) -> Iterator[int]:
    """The rows below the header in which anything stands: a value, a mark, a formula."""
    marked = {row for row, _ in sheet.marks}
    for row in range(header_row + 1, len(sheet.rows) + 1):
        values = sheet.rows[row - 1]
        if row in marked or any(
            value.strip() if isinstance(value, str) else value is not None for value in values
        ):
            yield row
