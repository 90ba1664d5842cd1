"""A file as its tables of actuals: every line's cells, and what was left out with the reason."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from measures.imports.layout import (
    Header,
    find_header,
    is_no_report,
    problems_of,
    said_of,
    unit_above,
    why_sheet_is_skipped,
)
from measures.imports.limits import check_area
from measures.imports.lines import IDENTITY, Table
from measures.imports.reading import Reading
from measures.imports.sheets import Sheet, SheetRefused, a1
from measures.imports.skipping import Left, Skipper
from measures.imports.words import fold
from measures.imports.workbook import open_workbook

NO_HEADER = "見出しの行（指標コード・年度・四半期・実績値など）がありません"
MEND_OR_HIDE = "実績の表でないシートは、非表示にするか削除してください。"
SHOWN_SHEETS = 10


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of a table: by field, the cell's name (B3) and how it was read.

    A row of a wide table gives as many lines as it has quarters.
    """

    row: int
    cells: Mapping[str, tuple[str, Reading]]


@dataclass(frozen=True, slots=True)
class ActualsSheet:
    """One sheet with a table. ``skipped`` holds rows, ``problems`` cells of the header."""

    name: str
    is_phases: bool = False
    rows: list[SheetRow] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ActualsFile:
    """``encoding`` of a text file, else its kind: xlsx, xls, ods."""

    encoding: str
    sheets: tuple[ActualsSheet, ...]
    skipped_sheets: tuple[tuple[str, str], ...]


def read_actuals(
    content: bytes, file_name: str, unit_of: Callable[[str, str], str | None]
) -> ActualsFile:
    """Read every table in *content*.

    ``unit_of`` gives an indicator's unit by its code and its name, None where there is no such
    indicator. Raises SheetRefused where the file cannot be read, or holds no table of actuals.
    """
    workbook = open_workbook(content, file_name)
    sheets: list[ActualsSheet] = []
    skipped: list[tuple[str, str]] = []
    for sheet in workbook.sheets:
        header = find_header(sheet)
        if why := why_sheet_is_skipped(sheet) or _why_no_table(header):
            skipped.append((sheet.name, why))
        elif header:
            sheets.append(_read_sheet(sheet, header, unit_of, is_alone=len(workbook.sheets) == 1))
    if not sheets:
        raise SheetRefused(_nothing_found(skipped))
    return ActualsFile(workbook.encoding, tuple(sheets), tuple(skipped))


def _why_no_table(header: Header | None) -> str:
    if header is None:
        return NO_HEADER
    if is_no_report(header):
        found = "".join(f"「{fold(text)[:20]}」" for _, text in sorted(header.names.items())[:12])
        return f"四半期と実績値の列がない表です。{header.row}行目の見出しは{found}"
    return ""


def _nothing_found(skipped: list[tuple[str, str]]) -> str:
    told = "".join(f"シート「{name}」: {why}。" for name, why in skipped[:SHOWN_SHEETS])
    return f"実績の表が見つかりません。{told}様式をダウンロードして、列名をそろえてください。"


def _read_sheet(
    sheet: Sheet,
    header: Header,
    unit_of: Callable[[str, str], str | None],
    *,
    is_alone: bool,
) -> ActualsSheet:
    said = said_of(sheet, header)
    found = ActualsSheet(sheet.name, header.is_phases, notices=list(sheet.notices))
    if problems := problems_of(header, said):
        more = "" if is_alone else MEND_OR_HIDE
        at = a1(header.row, min(header.columns.values(), default=1))
        found.problems.extend((at, problem + more) for problem in problems)
        return found
    _check_merged(sheet)
    identity = frozenset(
        column for name, column in header.columns.items() if name in IDENTITY[header.is_phases]
    )
    filled = sheet.filled_down(identity)
    table = Table(filled, header, said, unit_above(sheet, header), unit_of)
    found.notices.extend(table.notices())
    _read_rows(sheet, table, Skipper(sheet, header), found)
    return found


def _check_merged(sheet: Sheet) -> None:
    """Refuse merged cells that cover a sheet many times over, before they are filled."""
    last = len(sheet.rows)
    check_area(1, sum(max(0, min(end[0], last) - start[0] + 1) for start, end in sheet.merged))


def _read_rows(sheet: Sheet, table: Table, skipper: Skipper, found: ActualsSheet) -> None:
    for row in _rows_with_content(sheet, table.header.row):
        identity = table.identity(row)
        why = skipper.why(row, identity, is_known=table.is_known(identity))
        if isinstance(why, Left):
            if why.is_problem:
                found.problems.append((a1(row, 1), why.reason))
                return
            found.skipped.append((row, why.reason))
            table.forget_above()
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
