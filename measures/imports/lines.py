"""The lines of one table: each cell read in its column, in the unit of the line's indicator."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from measures.domain.reported import TEXTS
from measures.imports.headings import (
    FRACTION,
    VALUE,
    Span,
    TableKind,
    may_hold_an_actual,
    unit_of_heading,
)
from measures.imports.layout import FIGURES, Header
from plans.sheets.cells.judgements import JUDGED
from plans.sheets.cells.reader import read_cell
from plans.sheets.cells.reading import (
    Column,
    Kind,
    RawCell,
    Reading,
    accept,
    ask,
    quote,
    refuse,
)
from plans.sheets.cells.words import as_kept, fold_number, is_percent_unit, unit_key
from plans.sheets.workbook.sheets import Position, Sheet, a1

Cells = dict[str, tuple[str, Reading]]
_SHARED = ("initiative_code", "initiative_name", "fiscal_year", "quarter", "period")
# The fields that say what a line is about.
IDENTITY = {
    TableKind.ACTUALS: frozenset({"indicator_code", "indicator_name", "unit", *_SHARED}),
    TableKind.PHASES: frozenset({"phase_number", "phase_label", *_SHARED}),
    TableKind.TEXTS: frozenset(_SHARED),
}
NUMBERS = (*FIGURES, "reference")
# The parts of a share are counts, whatever the share itself is in.
NUMERATOR = "numerator"
COUNTS = (NUMERATOR, "denominator")
NOTE, STATUS, UNREAD = "note", "status", "unread"
_PAIR = re.compile(
    "(?P<top>[^/÷]+)[/÷](?P<bottom>[^/÷]+)|(?P<lower>.+?)(?:分の|人?中の?)(?P<upper>[^分中]+)"
)
MOST_UNREAD = 30

NOTHING_ABOVE = "すぐ上に取り込む行がないか、上のセルが空欄です。値を書いてください。"
MERGED = "ほかの行や列と結合されたセルです。結合を解除し、1つずつ値を書いてください。"
_FIGURES_ONLY = re.compile("[0-9][0-9.,/÷ ]*[0-9%]")
NO_PAIR = "分子と分母を「2,130/10,000」のように書いてください。"
UNREAD_NUMBER = (
    "実績は空欄ですが、読み取らない列{}に{}があります。実績なら、見出しを「実績値」"
    "（分数なら「分子/分母」）に直してください。実績でなければ、実績の欄に「－」と書いてください。"
)
UNIT_DIFFERS = (
    "表の単位は「{}」ですが、指標の単位は「{}」です。指標の単位に直した値を書き、"
    "表の単位の記載も直してください。"
)


class SheetTable:
    """The table under *header*. Remembers the line above for 「同上」."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        title: Span,
        unit: str,
        unit_of: Callable[[str, str], str | None],
    ) -> None:
        self.sheet = sheet
        self.header = header
        self.title = title
        self.unit_of = unit_of
        self.kinds = {heading.field: heading.column for heading in header.headings}
        self.above: dict[str, Reading] = {}
        wide = {column.column: column.field for column in header.wide}
        self.figures = wide | {
            column: name
            for name, column in header.columns.items()
            if name not in IDENTITY[header.kind]
        }
        self.units = {
            column: unit_of_heading(header.names[column]) or unit
            for column, name in self.figures.items()
            if name in NUMBERS
        }
        self.merged = self._merged_figures()

    def notices(self) -> Iterator[str]:
        """What the reader took from outside the cells, and which columns it does not take."""
        if self.header.wide:
            left = [self.header.names[column] for column in self._columns_beside_wide()]
            if left:
                yield self._left("四半期ごとでない", left)
        hidden, others = self._unread()
        if hidden:
            yield self._left("非表示の", hidden)
        if others:
            yield self._left("", others)
        have = self.header.columns
        taken = []
        if "fiscal_year" not in have and "period" not in have and self.title.year:
            taken.append(f"{self.title.year}年度")
        if not {"quarter", "period"} & have.keys() and not self.header.wide and self.title.quarter:
            taken.append(f"第{self.title.quarter}四半期")
        if taken:
            yield f"シート「{self.sheet.name}」: 表題かシート名から{'の'.join(taken)}と読みました。"

    def _left(self, kind: str, headings: Iterable[str]) -> str:
        names = "".join(f"「{' '.join(name.split())[:20]}」" for name in headings)
        return f"シート「{self.sheet.name}」: {kind}{names}の列は取り込みません。"

    def _unread(self) -> tuple[list[str], list[str]]:
        """The headings of columns left out although something stands in them; the hidden first."""
        rows = range(self.header.row + 1, min(len(self.sheet.rows), self.header.row + 50) + 1)
        found: tuple[list[str], list[str]] = ([], [])
        for column, text in sorted(self.header.unread.items())[:MOST_UNREAD]:
            if any(self.sheet.value(row, column) not in (None, "") for row in rows):
                found[column not in self.sheet.hidden_columns].append(text)
        return found

    def _columns_beside_wide(self) -> list[int]:
        """Columns with a figure of no quarter: 「現状値」 beside the quarters is the baseline."""
        return [
            column
            for name, column in sorted(self.header.columns.items(), key=lambda item: item[1])
            if name not in IDENTITY[TableKind.ACTUALS]
        ]

    def _merged_figures(self) -> frozenset[Position]:
        """Cells of figures that are one with another: they may be figures of any of the lines."""
        last = len(self.sheet.rows)
        return frozenset(
            (row, column)
            for (top, left), (bottom, right) in self.sheet.merged
            if (bottom > top or self._is_over_headings(left, right))
            and self.sheet.value(top, left) not in (None, "")
            for column in self.figures
            if left <= column <= right and self.figures[column] in NUMBERS
            for row in range(max(top, self.header.row + 1), min(bottom, last) + 1)
        )

    def _is_over_headings(self, left: int, right: int) -> bool:
        """Whether cells merged across stand under several headings; squared paper's do not."""
        return any(column in self.header.names for column in range(left + 1, right + 1))

    def identity(self, row: int) -> dict[str, Reading]:
        """What *row* is about; 「同上」 stands for what is in the line above."""
        return {
            name: self._like_above(name, self._read(row, column, name))
            for name, column in self.header.columns.items()
            if name in IDENTITY[self.header.kind]
        }

    def is_known(self, identity: Mapping[str, Reading]) -> bool:
        return self._unit(identity) is not None

    def forget_above(self) -> None:
        """The line above was left out: 「同上」 would mean what is not taken."""
        self.above.clear()

    def lines(self, row: int, identity: Mapping[str, Reading]) -> Iterator[Cells]:
        """The lines that *row* holds: one, or one for each quarter of a wide table."""
        unit = self._unit(identity)
        about = {
            name: (a1(row, self.header.columns[name]), reading)
            for name, reading in identity.items()
        }
        self.above = dict(identity)
        if not self.header.wide:
            self._add_title_period(row, about)
            columns = {name: column for column, name in self.figures.items()}
            figures = self._figures(row, columns, unit)
            if self.header.kind is TableKind.ACTUALS and self._is_empty(row):
                about |= self._unread_number(row)
            yield about | figures
            return
        spans: dict[Span, dict[str, int]] = defaultdict(dict)
        for wide in self.header.wide:
            spans[wide.span][wide.field] = wide.column
        for span, columns in spans.items():
            cells = about | self._span(span, next(iter(columns.values())))
            self._add_title_period(row, cells)
            yield cells | self._figures(row, columns, unit)

    def _is_empty(self, row: int) -> bool:
        """Whether nothing at all, not even a dash, stands in the row's columns of figures."""
        return all(
            not self.sheet.cell(row, column).text.strip()
            for column, name in self.figures.items()
            if name in NUMBERS or name == STATUS
        )

    def _unit(self, identity: Mapping[str, Reading]) -> str | None:
        """The unit of the indicator that these cells name."""
        code, name = identity.get("indicator_code"), identity.get("indicator_name")
        return self.unit_of(_text(code), _text(name))

    def _read(self, row: int, column: int, name: str) -> Reading:
        return read_cell(self.sheet.cell(row, column), self.kinds[name])

    def _like_above(self, name: str, reading: Reading) -> Reading:
        if reading.kind is not Kind.REPEAT:
            return reading
        known = self.above.get(name)
        if known is None or known.is_missing:
            return refuse(NOTHING_ABOVE).of(reading.raw, reading.column)
        return replace(known, raw=reading.raw)

    def _figures(self, row: int, columns: Mapping[str, int], unit: str | None) -> Cells:
        cells: Cells = {}
        for name, column in columns.items():
            if name == FRACTION:
                parts = self._fraction(row, column)
                cells |= {part: (a1(row, column), reading) for part, reading in parts.items()}
            else:
                cells[name] = a1(row, column), self._figure(row, column, name, unit)
        return cells

    def _fraction(self, row: int, column: int) -> dict[str, Reading]:
        """「2,130/10,000」 as numerator and denominator; what is no such pair as it is read."""
        cell = self.sheet.cell(row, column)
        if (row, column) in self.merged:
            return {NUMERATOR: ask(MERGED).of(cell.text, Column.NUMBER)}
        whole = read_cell(cell, Column.NUMBER)
        is_text = isinstance(cell.value, str) and not cell.is_struck and not cell.is_raised
        if is_text and (pair := _PAIR.fullmatch(fold_number(cell.text))):
            parts = (pair["top"] or pair["upper"], pair["bottom"] or pair["lower"])
            return {
                name: read_cell(part, Column.NUMBER)
                for name, part in zip(COUNTS, parts, strict=True)
            }
        if whole.is_ok:
            return {NUMERATOR: ask(NO_PAIR).of(cell.text, Column.NUMBER)}
        return {NUMERATOR: whole}

    def _unread_number(self, row: int) -> Cells:
        """A number in a column of this row that the reader does not know, if there is one."""
        for column, text in sorted(self.header.unread.items()):
            if column in self.sheet.hidden_columns or not may_hold_an_actual(text):
                continue
            cell = self.sheet.cell(row, column)
            if _looks_like_a_number(cell):
                reason = UNREAD_NUMBER.format(quote(text), quote(cell.text))
                return {UNREAD: (a1(row, column), ask(reason).of(cell.text, Column.NUMBER))}
        return {}

    def _figure(self, row: int, column: int, name: str, unit: str | None) -> Reading:
        cell = self.sheet.cell(row, column)
        if name == NOTE or name in TEXTS:
            return _note(cell)
        if name not in NUMBERS:
            return self._read(row, column, name)
        if (row, column) in self.merged:
            return ask(MERGED).of(cell.text, Column.NUMBER)
        if name in COUNTS:
            return read_cell(cell, Column.NUMBER)
        if unit == JUDGED and name == VALUE:
            return read_cell(cell, Column.JUDGEMENT)
        table_unit = self.units[column]
        kind = Column.PERCENT if unit is None and is_percent_unit(table_unit) else Column.NUMBER
        reading = read_cell(cell, kind, unit)
        # The unit in the cell itself goes before that of the table.
        differs = bool(table_unit and unit) and unit_key(table_unit) != unit_key(unit or "")
        if reading.is_ok and differs and not reading.unit:
            reason = UNIT_DIFFERS.format(table_unit, unit)
            return refuse(reason, unit=table_unit).of(reading.raw, kind)
        return reading

    def _span(self, span: Span, column: int) -> Cells:
        """The year and the quarter in the heading of a wide column, as if they stood in the row."""
        raw, at = self.header.names[column], a1(self.header.row, column)
        if span.year and not span.quarter:
            return {"fiscal_year": (at, _year(raw, span.year))}
        return {"quarter": (at, _quarter(raw, span.quarter or 0, span.year))}

    def _add_title_period(self, row: int, cells: Cells) -> None:
        """The year and the quarter of the title, where the table has no column for them."""
        at, have = a1(row, 1), self.header.columns.keys() | cells.keys()
        if self.title.quarter and not {"quarter", "period"} & have:
            cells["quarter"] = at, _quarter(self.sheet.name, self.title.quarter)
        dated = cells.get("quarter") or cells.get("period")
        has_year = dated is not None and dated[1].kind is Kind.PERIOD
        if "fiscal_year" not in cells and self.title.year and not has_year:
            cells["fiscal_year"] = at, _year(self.sheet.name, self.title.year)


def _looks_like_a_number(cell: RawCell) -> bool:
    is_number = read_cell(cell, Column.NUMBER).number is not None
    return is_number or bool(_FIGURES_ONLY.fullmatch(fold_number(cell.text)))


def _year(raw: str, year: int) -> Reading:
    return accept(Kind.FISCAL_YEAR, year).of(raw, Column.FISCAL_YEAR)


def _quarter(raw: str, quarter: int, year: int | None = None) -> Reading:
    kind, text = (Kind.PERIOD, f"{year}Q{quarter}") if year else (Kind.QUARTER, f"Q{quarter}")
    return accept(kind, text).of(raw, Column.QUARTER)


def _text(reading: Reading | None) -> str:
    return "" if reading is None or reading.value is None else str(reading.value).strip()


def _note(cell: RawCell) -> Reading:
    """A remark stays as written: 「集計中」 in it is no state, 「合計」 no total."""
    if cell.is_error or cell.is_formula_without_value or not cell.text.strip():
        return read_cell(cell, Column.TEXT)
    return accept(Kind.TEXT, as_kept(cell.text)).of(cell.text, Column.TEXT)
