"""Which rows under a header are no lines of the table: totals, notes, examples, hidden ones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from measures.domain.reported import TEXTS
from measures.imports.headings import TableKind, field_of
from measures.imports.layout import FIGURES, Header
from plans.sheets.cells.reading import Kind, RawCell, Reading, quote
from plans.sheets.cells.words import TOTALS, fold
from plans.sheets.workbook.sheets import Sheet

HIDDEN = "非表示の行です。取り込むときは、再表示して保存してください。"
HEADER_AGAIN = "見出しの繰り返しです。"
ANOTHER_TABLE = (
    "下に、見出しの違う別の表があります。表ごとにシートを分けるか、1つの表にまとめてください。"
)
EXAMPLE = "記入例の行です。"
TOTAL = "合計の行です（{}）。取り込みません。"
NO_ACTUAL = "実績でない行です（{}）。取り込みません。"
NOTE = "注記か小見出しの行です（{}）。"

_EXAMPLE = re.compile(r"[(\[【〔〈<]?(?:記入|記載|入力|作成)?例[)\]】〕〉>]?[:0-9]*")
_TOTAL = re.compile(r".{0,30}?(?:合計|小計|総計|総合計)(?:\(.*\))?")
_YEAR_TOTALS = frozenset({"年度計", "年計", "通年計", "年間計", "累計値"})
_NOTE = re.compile(r"[※＊*]|[(【\[]?(?:注|備考|出典|資料|凡例|以上$|以下余白)")
# What rows between those of actuals are called: 目標 over 実績, and what is reckoned from both.
_NO_ACTUALS = re.compile(
    "(?:目標|計画|見込み?|予測|推計)値?|(?:対?前(?:年度?|期|年同期)|昨年度?)(?:実績|比|値|分)?"
    "|(?:達成|進捗|執行|伸び|増減)率|増減数?|差引|差異"
)
LEAST_HEADINGS = 3
_NAMES_OF_LINES = ("indicator_code", "indicator_name", "initiative_code", "initiative_name")
_REPORTED = {
    TableKind.ACTUALS: (*FIGURES, "reference", "status"),
    TableKind.PHASES: ("status", "started_on", "completed_on", "phase_number"),
    TableKind.TEXTS: tuple(TEXTS),
}


@dataclass(frozen=True, slots=True)
class Left:
    """Why a row is left out; ``is_problem`` where somebody has to do something about it."""

    reason: str
    is_problem: bool = False


class Skipper:
    """Looks at each row of one sheet as people see it, before its cells are filled down."""

    def __init__(self, sheet: Sheet, header: Header) -> None:
        self.sheet = sheet
        self.header = header
        figures = _REPORTED[header.kind]
        self.figure_columns = [
            *(header.columns[name] for name in figures if name in header.columns),
            *(column.column for column in header.wide),
        ]
        self.quarter_columns = [
            header.columns[name] for name in ("quarter", "period") if name in header.columns
        ]

    def why(self, row: int, identity: Mapping[str, Reading], *, is_known: bool) -> Left | None:
        """Why *row* is no line; None for a line. ``is_known``: it names an indicator by itself."""
        if row in self.sheet.hidden_rows:
            return Left(HIDDEN)
        texts = self._texts(row)
        first = next(iter(texts.values()), "")
        if _EXAMPLE.fullmatch(first):
            return Left(EXAMPLE)
        if again := self._header_again(texts):
            return again
        if total := self._total(texts, identity, is_known=is_known):
            return Left(TOTAL.format(quote(total)))
        if word := self._no_actual(texts, is_known=is_known):
            return Left(NO_ACTUAL.format(quote(word)))
        if not is_known and self._is_note(row, texts, first):
            return Left(NOTE.format(quote(first)))
        return None

    def _texts(self, row: int) -> dict[int, str]:
        """The row's words, the leftmost first; a number that stands before them is no word."""
        return {
            column: folded
            for column, value in enumerate(self.sheet.rows[row - 1], 1)
            if isinstance(value, str) and (folded := fold(value))
        }

    def _header_again(self, texts: Mapping[int, str]) -> Left | None:
        """Long tables repeat their header on every page; another header begins another table."""
        if len(texts) < LEAST_HEADINGS:
            return None
        known = self.header.headings
        columns = self.header.columns
        # 「見本」 is what a line says in that column as well as what the column is called.
        found = {
            column: name[0]
            for column, text in texts.items()
            if (name := field_of(text, known)) and name[0] != "sample"
        }
        if len(found) < LEAST_HEADINGS:
            return None
        same = all(columns.get(name) in (None, column) for column, name in found.items())
        return Left(HEADER_AGAIN) if same else Left(ANOTHER_TABLE, is_problem=True)

    def _total(
        self, texts: Mapping[int, str], identity: Mapping[str, Reading], *, is_known: bool
    ) -> str:
        """The word that makes the row a total; "" where it is none."""
        for column in self.quarter_columns:
            text = texts.get(column, "")
            if text in TOTALS or text in _YEAR_TOTALS:
                return text
        if is_known:
            return ""
        words = [reading for reading in identity.values() if reading.kind is Kind.SKIP_ROW]
        if words:
            return words[0].raw
        first = next(iter(texts.values()), "")
        return first if first in TOTALS or _TOTAL.fullmatch(first) else ""

    def _no_actual(self, texts: Mapping[int, str], *, is_known: bool) -> str:
        """The word that makes the row one of targets or of shares; "" where it is none."""
        read = {*self.header.columns.values(), *self.figure_columns}
        if not is_known:
            read -= {
                column for name, column in self.header.columns.items() if name in _NAMES_OF_LINES
            }
        words = (text for column, text in texts.items() if column not in read)
        return next((text for text in words if _NO_ACTUALS.fullmatch(text)), "")

    def _is_note(self, row: int, texts: Mapping[int, str], first: str) -> bool:
        """Words and nothing else: no figure, no quarter, no indicator that the plan knows."""
        if not texts:
            return False
        cells = [self.sheet.cell(row, column) for column in self.figure_columns]
        values = self.sheet.rows[row - 1]
        numbers = any(value is not None and not isinstance(value, str) for value in values)
        if _NOTE.match(first) and not numbers:
            return not any(cell.is_formula_without_value or cell.is_error for cell in cells)
        return all(cell.value in (None, "") and not _is_marked(cell) for cell in cells) and not any(
            self.sheet.value(row, column) not in (None, "") for column in self.quarter_columns
        )


def _is_marked(cell: RawCell) -> bool:
    return cell.is_formula_without_value or cell.is_error or cell.is_filled
