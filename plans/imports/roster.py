"""The sheet of the yearly transfers: a person and a role in each row."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from plans.domain.roster import RosterLine
from plans.domain.vocabulary import RoleKind
from plans.sheets.cells.reading import quote
from plans.sheets.cells.values import Unreadable, date_of
from plans.sheets.cells.words import fold, match_key
from plans.sheets.workbook.sheets import Sheet, SheetRefused, Workbook, a1, headed_columns

MOST_LINES = 2_000
HEADER_WITHIN = 10
NAMES: Mapping[str, str] = {
    "email": "メールアドレス メール Eメール e-mail mail アドレス",
    "name": "氏名 名前 職員名 利用者 利用者名",
    "department": "所管課 所属 課 所属課 部署 所管課コード 所属コード 課コード",
    "role": "役割 権限",
    "starts_on": "開始日 着任日 役割開始日",
    "ends_on": "終了日 役割終了日",
    "state": "異動 状態 在籍 区分",
}
OPEN_YEAR = 9999
_OPEN_END = re.compile("9999(?:[-/.年])?12(?:[-/.月])?31日?")
NEEDED = ("email", "role")
FIELDS = {match_key(name): field for field, names in NAMES.items() for name in names.split()}
ROLES = {match_key(word): role for role in RoleKind for word in (role.value, role.label)} | {
    match_key(word): role
    for word, role in (
        ("委員", RoleKind.VIEWER),
        ("閲覧者", RoleKind.VIEWER),
        ("DX推進員", RoleKind.PROMOTER),
        ("事務局", RoleKind.ADMINISTRATOR),
    )
}
LEAVES = frozenset(map(match_key, ("退職", "転出", "離任", "無効")))
STAYS = frozenset(map(match_key, ("", "在職", "在籍", "有効", "新任", "継続", "異動", "転入")))
BEYOND = (
    "見出しのない列に{}があります。「,」でセルが分かれていないか確かめ、"
    "見出しのない列は空にしてください。"
)
NO_HEADER = (
    "見出しの行が見つかりません。様式のとおり、1行目に「メールアドレス」「氏名」「所管課」"
    "「役割」の列を置いてください。"
)


def read_roster(book: Workbook) -> list[RosterLine]:
    """The lines of the first sheet that has the roster's columns. Raises SheetRefused."""
    for sheet in book.sheets:
        found = _header(sheet)
        if found and not sheet.is_hidden:
            lines = list(_lines(sheet, *found))
            if not lines:
                raise SheetRefused("見出しの下に行がありません。1行に1人・1役割を書いてください。")
            if len(lines) > MOST_LINES:
                raise SheetRefused(f"行が多すぎます（{MOST_LINES:,}行まで）。")
            return lines
    raise SheetRefused(NO_HEADER)


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The header's row, and the column of each field in it."""
    for row, values in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        columns: dict[str, int] = {}
        for column, value in enumerate(values, 1):
            field = FIELDS.get(match_key(str(value))) if value else None
            if field:
                columns.setdefault(field, column)
        if all(field in columns for field in NEEDED):
            return row, columns
    return None


def _lines(sheet: Sheet, header: int, columns: Mapping[str, int]) -> Iterator[RosterLine]:
    last = max(headed_columns(sheet, header, header))
    for row in range(header + 1, len(sheet.rows) + 1):
        texts = {field: _text(sheet, row, column) for field, column in columns.items()}
        if any(texts.values()):
            line = _line(sheet, row, columns, texts)
            yield replace(line, problems=(*line.problems, *_beyond(sheet, row, last)))


def _beyond(sheet: Sheet, row: int, last: int) -> Iterator[str]:
    """What is wrong with cells to the right of the last heading: some comma parted too many."""
    for column in range(last + 1, len(sheet.rows[row - 1]) + 1):
        if text := _text(sheet, row, column):
            yield f"{a1(row, column)} {BEYOND.format(quote(text))}"


def _text(sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.cell(row, column)
    return "" if cell.value is None else " ".join(cell.text.split())


def _line(
    sheet: Sheet, row: int, columns: Mapping[str, int], texts: Mapping[str, str]
) -> RosterLine:
    problems: list[str] = []
    role = ROLES.get(match_key(texts["role"]))
    if texts["role"] and role is None:
        known = "・".join(kind.label for kind in RoleKind)
        where = a1(row, columns["role"])
        problems.append(
            f"{where} 役割{quote(texts['role'])}はありません。{known}から選んでください。"
        )
    state = match_key(texts.get("state", ""))
    if state not in LEAVES | STAYS:
        where = a1(row, columns["state"])
        problems.append(
            f"{where} {quote(texts['state'])}は分かりません。"
            "離れる人は「退職」、ほかは空欄にしてください。"
        )
    return RosterLine(
        row=row,
        email=match_key(texts["email"]),
        name=texts.get("name", ""),
        department=texts.get("department", ""),
        role=role,
        starts_on=_day(sheet, row, columns.get("starts_on"), problems),
        ends_on=(
            None
            if _has_open_end(sheet, row, columns.get("ends_on"))
            else _day(sheet, row, columns.get("ends_on"), problems)
        ),
        leaves=state in LEAVES,
        problems=tuple(problems),
    )


def _has_open_end(sheet: Sheet, row: int, column: int | None) -> bool:
    """Whether the end is 9999/12/31, with which personnel systems say that none is set."""
    if column is None:
        return False
    cell = sheet.cell(row, column)
    if isinstance(cell.value, date):
        return cell.value.year == OPEN_YEAR
    return bool(_OPEN_END.fullmatch(fold(cell.text)))


def _day(sheet: Sheet, row: int, column: int | None, problems: list[str]) -> date | None:
    """The date in a cell; an empty cell, or 「―」, is none."""
    if column is None:
        return None
    try:
        return date_of(sheet.cell(row, column))
    except Unreadable as fault:
        problems.append(f"{a1(row, column)} {fault}")
        return None
