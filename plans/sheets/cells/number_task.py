"""One cell on its way to a number: the unit it should be in, and the ways it may end."""

from dataclasses import dataclass
from decimal import Decimal

from plans.sheets.cells.reading import (
    Column,
    Kind,
    Qualifier,
    Reading,
    absent,
    accept,
    as_text,
    ask,
    refuse,
)
from plans.sheets.cells.words import MISSING_REASONS, is_percent_unit

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class NumberTask:
    """One cell to be read as a number: in which unit, and how it was written."""

    raw: str
    column: Column
    unit: str | None
    is_percent: bool

    @property
    def kind(self) -> Kind:
        return Kind.PERCENT if self.is_percent else Kind.NUMBER

    def done(
        self, number: Decimal, qualifiers: frozenset[Qualifier] = frozenset(), unit: str = ""
    ) -> Reading:
        return accept(self.raw, self.column, self.kind, number, qualifiers=qualifiers, unit=unit)

    def ask(self, reason: str, *candidates: Decimal) -> Reading:
        unit = "%" if self.is_percent else ""
        return ask(self.raw, self.column, reason, *candidates, unit=unit)

    def refuse(self, reason: str, unit: str = "") -> Reading:
        return refuse(self.raw, self.column, reason, unit=unit)

    def missing(self) -> Reading:
        return absent(self.raw, self.column, Kind.MISSING, MISSING_REASONS[Kind.MISSING])

    def bare_percent(
        self, number: Decimal, qualifiers: frozenset[Qualifier] = frozenset()
    ) -> Reading:
        """A number without a % sign in a column of percentages: 0.681 may be 68.1 %."""
        if number == 0 or abs(number) > 1:
            return self.done(number, qualifiers)
        return self.either(number)

    def either(self, number: Decimal) -> Reading:
        """Per cent already, or a share that has still to be multiplied?"""
        times_hundred = plain(number * HUNDRED)
        return self.ask(
            f"{as_text(number)}% か {as_text(times_hundred)}% か分かりません。"
            f"「{as_text(times_hundred)}%」のように % を付けて書いてください。",
            number,
            times_hundred,
        )

    def mismatch(self, unit: str) -> Reading:
        """The cell says another unit than the indicator's."""
        if is_percent_unit(unit):
            where = f"指標の単位は「{self.unit}」です" if self.unit else "数の列です"
            reason = f"％の値が入っていますが、{where}。単位を確かめて数だけを書いてください。"
            return self.refuse(reason, unit=unit)
        expected = f"「{self.unit}」" if self.unit else "（単位なし）"
        return self.refuse(
            f"セルの単位「{unit}」が指標の単位{expected}と違います。"
            "指標の単位に直した数だけを書いてください。",
            unit=unit,
        )


def plain(number: Decimal) -> Decimal:
    """Without an exponent and without zeros that only multiplying has left."""
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
