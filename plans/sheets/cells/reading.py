"""What a cell held, and what was understood of it."""

import math
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Self, TypeAlias

Scalar: TypeAlias = str | int | float | date | time | timedelta | None
Value: TypeAlias = Decimal | date | int | str | None

GENERAL = "General"
ABOVE = "<above>"
LONGEST_RAW = 200


class Column(StrEnum):
    """列の種類 — what a cell of the column is expected to hold."""

    NUMBER = "number"
    PERCENT = "percent"
    FISCAL_YEAR = "fiscal_year"
    QUARTER = "quarter"
    DATE = "date"
    STATUS = "status"
    JUDGEMENT = "judgement"
    RATING = "rating"
    TEXT = "text"
    CODE = "code"
    HEADER = "header"


class Flag(StrEnum):
    """判定 — whether a reading may be used."""

    OK = "ok"
    QUESTION = "question"
    ERROR = "error"
    MISSING = "missing"


class Kind(StrEnum):
    """読み取った内容の種類. The middle block are the ways in which there is no value."""

    NUMBER = "number"
    PERCENT = "percent"
    RANGE = "range"
    FISCAL_YEAR = "fiscal_year"
    QUARTER = "quarter"
    PERIOD = "period"
    HALF = "half"
    DATE = "date"
    STATUS = "status"
    RATING = "rating"
    BOOL = "bool"
    TEXT = "text"
    CODE = "code"
    HEADER = "header"
    REPEAT = "repeat"

    MISSING = "missing"
    PENDING = "pending"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED = "suppressed"
    UNDECIDED = "undecided"

    AMBIGUOUS = "ambiguous"
    ERROR = "error"
    WARN = "warn"
    HEADER_ROW = "header_row"
    SKIP_ROW = "skip_row"
    SKIP_SHEET = "skip_sheet"


MISSING_REASONS = {
    Kind.MISSING: "値がありません（未報告）。0件のときは 0 と書いてください。",
    Kind.PENDING: "集計中です。値が決まったら書き入れてください。",
    Kind.NOT_APPLICABLE: "該当なしです。",
    Kind.SUPPRESSED: "秘匿されています。",
    Kind.UNDECIDED: "未定です。",
}


class Qualifier(StrEnum):
    """数に添えられた言葉 — kept beside the number; whoever uses the number decides about them."""

    APPROXIMATE = "approximate"
    CUMULATIVE = "cumulative"
    INCREMENT = "increment"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    HEADCOUNT = "headcount"  # 延べ: whoever came twice is counted twice
    NOTED = "noted"  # 「※1」, 「注1」: a note elsewhere says more


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it stands in the file.

    ``number_format`` is None where the file cannot tell it; ``shown`` is what the sheet's reader
    sees, where that is known and differs from the value. ``is_raised``: some of its text is written
    above or below the line, as the numbers of notes are.
    """

    value: Scalar = None
    number_format: str | None = None
    shown: str | None = None
    is_formula_without_value: bool = False
    is_error: bool = False
    date1904: bool = False
    is_struck: bool = False
    is_raised: bool = False
    is_filled: bool = False

    @property
    def text(self) -> str:
        """The cell in words, close to what was seen."""
        return stored_text(self.value) if self.shown is None else self.shown


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one cell. ``reason`` says what is wrong and how to mend it."""

    kind: Kind
    flag: Flag
    value: Value = None
    reason: str = ""
    qualifiers: frozenset[Qualifier] = frozenset()
    unit: str = ""
    candidates: tuple[Value, ...] = ()
    raw: str = ""
    column: Column = Column.TEXT

    def of(self, raw: str, column: Column) -> Self:
        """The reading as that of a cell with this text in this column."""
        return replace(self, raw=raw, column=column)

    @property
    def is_ok(self) -> bool:
        return self.flag is Flag.OK

    @property
    def is_missing(self) -> bool:
        return self.flag is Flag.MISSING

    @property
    def number(self) -> Decimal | None:
        """The value where it is a number that may be used."""
        return self.value if self.is_ok and isinstance(self.value, Decimal) else None

    @property
    def suggestions(self) -> tuple[str, ...]:
        """What a cell in doubt might mean, each written so that it means nothing else."""
        return tuple(as_text(candidate) + self.unit for candidate in self.candidates)

    @property
    def value_text(self) -> str | None:
        """The value in one string: decimal, ISO date, year, code or text."""
        return None if self.value is None else as_text(self.value)


def as_text(value: Value) -> str:
    """A value as the ``read_cells`` command prints it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def stored_text(value: Scalar) -> str:
    """A stored value in words: 43.0 as 「43」, dates in ISO."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}" if math.isfinite(value) else str(value)
    if isinstance(value, datetime):
        at_midnight = value.time() == time()
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def accept(
    kind: Kind, value: Value, *, qualifiers: frozenset[Qualifier] = frozenset(), unit: str = ""
) -> Reading:
    """A value that may be used as it is."""
    return Reading(kind, Flag.OK, value, qualifiers=qualifiers, unit=unit)


def ask(reason: str, *candidates: Value, unit: str = "") -> Reading:
    """More than one reading is possible: no value, but what it might be."""
    return Reading(Kind.AMBIGUOUS, Flag.QUESTION, reason=reason, unit=unit, candidates=candidates)


def refuse(reason: str, *, unit: str = "") -> Reading:
    """No value can be had from this cell."""
    return Reading(Kind.ERROR, Flag.ERROR, reason=reason, unit=unit)


def absent(kind: Kind) -> Reading:
    """There is no value, and ``kind`` says in which way."""
    return Reading(kind, Flag.MISSING, reason=MISSING_REASONS[kind])


def quote(text: str) -> str:
    """A cell's content inside a message, on one line and not too long."""
    line = " ".join(text.split())
    return f"「{line[:40]}…」" if len(line) > 40 else f"「{line}」"
