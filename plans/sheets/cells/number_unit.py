"""The unit a number is wanted in, and what becomes of numbers written in it or in another."""

from dataclasses import dataclass
from decimal import Decimal

from plans.sheets.cells.amounts import plain_decimal
from plans.sheets.cells.reading import Kind, Qualifier, Reading, accept, as_text, ask, refuse
from plans.sheets.cells.words import is_percent_unit

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class NumberUnit:
    """The unit of an indicator; ``name`` is None where the indicator is not known."""

    name: str | None
    is_percent: bool

    def accept(
        self, number: Decimal, qualifiers: frozenset[Qualifier] = frozenset(), unit: str = ""
    ) -> Reading:
        kind = Kind.PERCENT if self.is_percent else Kind.NUMBER
        return accept(kind, number, qualifiers=qualifiers, unit=unit)

    def ask(self, reason: str, *candidates: Decimal) -> Reading:
        return ask(reason, *candidates, unit="%" if self.is_percent else "")

    def accept_bare(
        self, number: Decimal, qualifiers: frozenset[Qualifier] = frozenset(), unit: str = ""
    ) -> Reading:
        """A number without a % sign: in a column of percentages 0.681 may be 68.1 %."""
        if self.is_percent and 0 < abs(number) <= 1:
            return self.ask_which_percent(number)
        return self.accept(number, qualifiers, "" if self.is_percent else unit)

    def ask_which_percent(self, number: Decimal) -> Reading:
        """Per cent already, or a share that has still to be multiplied?"""
        times_hundred = plain_decimal(number * HUNDRED)
        return self.ask(
            f"{as_text(number)}% か {as_text(times_hundred)}% か分かりません。"
            f"「{as_text(times_hundred)}%」のように % を付けて書いてください。",
            number,
            times_hundred,
        )

    def mismatch(self, unit: str) -> Reading:
        """The cell names another unit than the indicator's."""
        if is_percent_unit(unit):
            where = f"指標の単位は「{self.name}」です" if self.name else "数の列です"
            reason = f"％の値が入っていますが、{where}。単位を確かめて数だけを書いてください。"
        else:
            own = f"「{self.name}」" if self.name else "（単位なし）"
            reason = (
                f"セルの単位「{unit}」が指標の単位{own}と違います。"
                "指標の単位に直した数だけを書いてください。"
            )
        return refuse(reason, unit=unit)
