"""A table of money: an initiative's year in each row, and totals that its parts have to make."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from measures.domain.money import AMOUNTS, MOST, SOURCES, Money, amount_faults, in_unit, yen_of
from plans.domain.calendar import fiscal_year_short
from plans.domain.vocabulary import MoneyUnit
from plans.sheets.cells.reading import Column, RawCell, quote
from plans.sheets.cells.values import (
    Unreadable,
    fiscal_year_of,
    number_of,
    reading_of,
    text_of,
)
from plans.sheets.cells.words import as_kept, code_key, match_key
from plans.sheets.workbook.sheets import Sheet, SheetRefused, Workbook, a1

HEADER_WITHIN = 20
MOST_LINES = 3_000
LONGEST_NOTE = 1_000
AMENDED, SOURCED = "amended", "sourced"
HEADINGS: Mapping[str, str] = {
    "code": "取組コード コード 取組番号",
    "year": "年度 会計年度",
    "name": "取組名 取組 事業名 名称",
    "initial": "当初予算 当初予算額 当初",
    AMENDED: "補正額 補正予算 補正予算額 補正",
    "revised": "補正後 補正後予算 補正後予算額 予算現額 最終予算",
    "expected": "決算見込 決算見込額 決算見込み",
    "settled": "決算 決算額 決算済額",
    "national": "国庫支出金 国庫 国費 国",
    "prefectural": "県支出金 都道府県支出金 県費 県",
    "bonds": "地方債 市債 起債",
    "other": "その他 その他特財 その他特定財源",
    "general": "一般財源 一財",
    SOURCED: "財源計 財源合計 財源内訳計",
    "note": "備考 摘要",
}
FIELDS = {match_key(name): key for key, names in HEADINGS.items() for name in names.split()}
LABELS = {**AMOUNTS, AMENDED: "補正額", SOURCED: "財源計"}
TOTALS = frozenset(map(match_key, ("合計", "総計", "計", "総合計", "小計")))
PARTIAL = match_key("小計")
_UNIT = re.compile(r"[(\[]?(?:単位:?)?(千?円)[)\]]?$")
NO_HEADER = (
    "見出しの行が見つかりません。「取組コード」「年度」と、「当初予算」「補正後」「決算見込」「決算」の"
    "どれかの列を置いてください。"
)
NO_LINES = "見出しの下に行がありません。1行に1取組・1年度を書いてください。"
OTHER_UNIT = (
    "{}に「百万円」とあります。単位は円か千円です。金額を直し、「（千円）」のように書いてください。"
)
NOT_WHOLE = "{0}未満の端数があります。{0}の整数で書いてください。"
TOO_LONG = "桁が多すぎます。単位を確かめてください。"
NO_BUDGET = "補正額だけでは補正後が分かりません。当初予算か補正後も書いてください。"


def amount_in(cell: RawCell | str, written: MoneyUnit, kept: MoneyUnit) -> int | None:
    """The 円 of an amount *written* in a unit, whole in the unit it is *kept* in; None if blank.

    Raises Unreadable.
    """
    number: Decimal | None = number_of(cell, written.label)
    if number is None:
        return None
    if abs(number) > MOST:
        raise Unreadable(TOO_LONG)
    yen = yen_of(number * written.factor / kept.factor, kept)
    if yen is None:
        raise Unreadable(NOT_WHOLE.format(kept.label))
    return yen


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """金額の行 — what one row says, and what is wrong with it by its cells.

    ``columns`` are those of the fields of Money that the row speaks of: the others it leaves alone.
    ``is_assumed``: an amount stands in it without a unit.
    """

    row: int
    sheet: str
    code: str
    year: int | None
    money: Money
    problems: tuple[str, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    is_assumed: bool = False

    def where(self, name: str) -> str:
        """The cell of one of ``columns``."""
        return _place(self.sheet, self.row, self.columns[name])

    def as_values(self) -> dict[str, Any]:
        """The line as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "MoneyLine":
        """The line that ``as_values`` came from."""
        money = Money(**values["money"])
        problems = tuple(values["problems"])
        return cls(**{**values, "money": money, "problems": problems})


@dataclass(slots=True)
class _Table:
    """A sheet's table while it is read: ``sums`` are the rows since the last 小計, and all."""

    sheet: Sheet
    header: int
    columns: Mapping[str, int]
    units: Mapping[str, MoneyUnit | None]
    unit: MoneyUnit
    part: list[tuple[int | None, dict[str, int]]] = field(default_factory=list)
    whole: list[tuple[int | None, dict[str, int]]] = field(default_factory=list)

    def cell(self, row: int, key: str) -> RawCell | None:
        return self.sheet.cell(row, self.columns[key]) if key in self.columns else None

    def text(self, row: int, key: str) -> str:
        cell = self.cell(row, key)
        return " ".join(cell.text.split()) if cell and cell.value is not None else ""

    def note(self, row: int) -> str:
        cell = self.cell(row, "note")
        return as_kept(cell.text) if cell and cell.value is not None else ""


def read_money(book: Workbook, unit: MoneyUnit) -> list[MoneyLine]:
    """The lines of the first sheet with the table's columns. Raises SheetRefused.

    Amounts are in *unit* unless their heading or their cell names another.
    """
    for sheet in book.sheets:
        table = None if sheet.is_hidden else _table(sheet, unit)
        if table:
            lines = list(_lines(table))
            if not lines:
                raise SheetRefused(NO_LINES)
            if len(lines) > MOST_LINES:
                raise SheetRefused(f"行が多すぎます（{MOST_LINES:,}行まで）。")
            return lines
    raise SheetRefused(NO_HEADER)


def _table(sheet: Sheet, kept: MoneyUnit) -> _Table | None:
    unit: MoneyUnit | None = None
    for row, values in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        unit = _titled(sheet, row, unit)
        columns: dict[str, int] = {}
        units: dict[str, MoneyUnit | None] = {}
        for column, value in enumerate(values, 1):
            key, stated = _heading(str(value or ""))
            if key and key not in columns:
                columns[key], units[key] = column, stated or unit
        if {"code", "year"} <= columns.keys() and columns.keys() & AMOUNTS.keys():
            return _Table(sheet, row, columns, units, kept)
    return None


def _titled(sheet: Sheet, row: int, unit: MoneyUnit | None) -> MoneyUnit | None:
    """The unit that a row above the table names for all of it: 「単位：千円」.

    Raises SheetRefused of one in which the portal keeps no money.
    """
    for column, value in enumerate(sheet.rows[row - 1], 1):
        text = match_key("".join(str(value or "").split()))
        if "百万円" in text and ("単位" in text or text.endswith(("(百万円)", "[百万円]"))):
            raise SheetRefused(OTHER_UNIT.format(f"{quote(sheet.name)} {a1(row, column)}"))
        if "単位" in text and (found := _UNIT.search(text)):
            unit = MoneyUnit.THOUSAND if found[1].startswith("千") else MoneyUnit.YEN
    return unit


def _heading(text: str) -> tuple[str | None, MoneyUnit | None]:
    """What a heading is called in ``HEADINGS``, and the unit that it names."""
    key = match_key("".join(text.split()))
    found = _UNIT.search(key)
    if not found:
        return FIELDS.get(key), None
    unit = MoneyUnit.THOUSAND if found[1].startswith("千") else MoneyUnit.YEN
    return FIELDS.get(key[: found.start()]), unit


def _lines(table: _Table) -> Iterator[MoneyLine]:
    for row in range(table.header + 1, len(table.sheet.rows) + 1):
        names = {match_key(table.text(row, key)) for key in ("code", "name", "year")}
        if found := names & TOTALS:
            yield from _total(table, row, is_partial=PARTIAL in found)
        elif any(table.text(row, key) for key in table.columns if key != "name"):
            yield _line(table, row)


def _amounts(table: _Table, row: int, problems: list[str]) -> dict[str, int]:
    """The amounts that stand in a row, in 円."""
    found = {}
    for key in LABELS.keys() & table.columns.keys():
        cell = table.cell(row, key)
        assert cell is not None
        try:
            amount = amount_in(cell, table.units[key] or table.unit, table.unit)
        except Unreadable as fault:
            problems.append(f"{_where(table, row, key)} {fault}")
        else:
            if amount is not None:
                found[key] = amount
    return found


def _line(table: _Table, row: int) -> MoneyLine:
    problems: list[str] = []
    code, year = _code(table, row, problems), _year(table, row, problems)
    amounts = _amounts(table, row, problems)
    note = table.note(row)
    if len(note) > LONGEST_NOTE:
        problems.append(f"{_where(table, row, 'note')} 備考は{LONGEST_NOTE:,}文字までです。")
    if not problems:
        problems += _sums_of_row(table, row, amounts)
    columns = {key: at for key, at in table.columns.items() if key in AMOUNTS or key == "note"}
    if AMENDED in amounts and "revised" not in amounts:
        if "initial" in amounts:
            amounts["revised"] = amounts["initial"] + amounts[AMENDED]
            columns.setdefault("revised", table.columns[AMENDED])
        elif not problems:
            problems.append(f"{_where(table, row, AMENDED)} {NO_BUDGET}")
    stated: dict[str, Any] = {name: amounts.get(name) for name in AMOUNTS}
    money = Money(**stated, note=note)
    if not problems:
        for name, fault in amount_faults(money, table.unit).items():
            problems.append(f"{_place(table.sheet.name, row, columns[name])} {fault}")
    for sums in (table.part, table.whole):
        sums.append((year, amounts))
    is_assumed = any(_is_assumed(table, row, key) for key in amounts.keys() & table.columns.keys())
    return MoneyLine(row, table.sheet.name, code, year, money, tuple(problems), columns, is_assumed)


def _is_assumed(table: _Table, row: int, key: str) -> bool:
    """Whether neither the heading nor the cell of a readable amount names its unit."""
    cell = table.cell(row, key)
    if table.units[key] or cell is None:
        return False
    reading = reading_of(cell, Column.NUMBER, table.unit.label)
    return bool(reading and reading.value and not reading.unit)


def _code(table: _Table, row: int, problems: list[str]) -> str:
    cell = table.cell(row, "code")
    assert cell is not None
    try:
        code = code_key(text_of(cell))
    except Unreadable as fault:
        problems.append(f"{_where(table, row, 'code')} {fault}")
        return ""
    if not code:
        problems.append(f"{_where(table, row, 'code')} 取組コードを書いてください。")
    return code


def _year(table: _Table, row: int, problems: list[str]) -> int | None:
    cell = table.cell(row, "year")
    assert cell is not None
    try:
        year = fiscal_year_of(cell)
    except Unreadable as fault:
        problems.append(f"{_where(table, row, 'year')} {fault}")
        return None
    if year is None:
        problems.append(f"{_where(table, row, 'year')} 年度を書いてください。")
    return year


def _sums_of_row(table: _Table, row: int, amounts: Mapping[str, int]) -> Iterator[str]:
    """Where a row states a whole that its own parts do not make."""
    if {"initial", AMENDED, "revised"} <= amounts.keys():
        made = amounts["initial"] + amounts[AMENDED]
        yield from _compared(table, row, "revised", amounts, made, "当初予算と補正額")
    if SOURCED in amounts:
        parts = sum(amounts.get(name, 0) for name in SOURCES)
        yield from _compared(table, row, SOURCED, amounts, parts, "財源の内訳")


def _compared(
    table: _Table, row: int, key: str, stated: Mapping[str, int], made: int, parts: str
) -> Iterator[str]:
    if stated[key] != made:
        whole, sum_ = in_unit(stated[key], table.unit), in_unit(made, table.unit)
        yield (
            f"{_where(table, row, key)} {LABELS[key]}は{whole}ですが、{parts}を足すと{sum_}です。"
            "合計か内訳のどちらかを直してください。"
        )


def _total(table: _Table, row: int, *, is_partial: bool) -> Iterator[MoneyLine]:
    """A row of totals, where it is wrong; of a year those of that year's rows alone."""
    problems: list[str] = []
    stated = _amounts(table, row, problems)
    text = match_key(table.text(row, "year"))
    year = None if not text or text in TOTALS else _year(table, row, problems)
    rows = table.part if is_partial else table.whole
    for key in stated:
        made = sum(amounts.get(key, 0) for of, amounts in rows if year in (None, of))
        label = f"{fiscal_year_short(year)}の行" if year else "上の行"
        problems += _compared(table, row, key, stated, made, label)
    if is_partial:
        table.part.clear()
    if problems:
        yield MoneyLine(row, table.sheet.name, "", year, Money(), tuple(problems))


def _where(table: _Table, row: int, key: str) -> str:
    return _place(table.sheet.name, row, table.columns[key])


def _place(sheet: str, row: int, column: int) -> str:
    cell = a1(row, column)
    return f"{quote(sheet)} {cell}" if sheet else cell
