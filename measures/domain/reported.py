"""What one report says of an indicator or a phase, from the reading of a cell to the stored row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self, TypeAlias, TypeVar

from measures.domain.terms import Observation
from plans.domain.calendar import Period
from plans.domain.vocabulary import Judgement, PhaseState, ValueStatus
from plans.sheets.cells.amounts import plain_number
from plans.sheets.cells.words import as_kept

# What stands for a figure or a text that somebody says is what it was in the quarter before.
UNCHANGED = "前回から変わりなし"

Numbers: TypeAlias = tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class ReportedValue:
    """One indicator's figure, exact, in the indicator's unit.

    ``raw`` is the figure as it was written: another spelling of it is no other figure.
    """

    status: ValueStatus
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reference: Decimal | None = None
    note: str = ""
    raw: str = field(default="", compare=False)

    @property
    def numbers(self) -> Numbers:
        """Value, numerator, denominator and reference."""
        return self.value, self.numerator, self.denominator, self.reference

    @property
    def is_repeated(self) -> bool:
        """Whether it was not written but said to be that of the quarter before."""
        return self.raw == UNCHANGED

    def columns(self) -> dict[str, Any]:
        """The columns of ``Actual`` that it fills."""
        return {name: getattr(self, name) for name in self.__slots__}

    def observed_in(self, period: Period) -> Observation:
        """The figure of *period* as the domain reckons with it."""
        return Observation(period, self.status, *self.numbers)

    def shown(self, *, judged: bool = False) -> str:
        """The figure in one short string, exact: 「53」「12/34」「集計中」.

        ``judged``: it is that of a 定性目標, 「達成」 or 「未達成」.
        """
        if self.status is not ValueStatus.REPORTED:
            return self.status.label
        if self.value is not None:
            text = Judgement.of(self.value).label if judged else plain_number(self.value)
        else:
            text = f"{plain_number(self.numerator)}/{plain_number(self.denominator)}"
        if self.reference is not None:
            text += f"（比較値 {plain_number(self.reference)}）"
        return text

    def as_texts(self) -> list[str]:
        """Its fields but ``raw`` as exact texts, empty where nothing is reported."""
        return [self.status.value, *map(plain_number, self.numbers), self.note]

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> Self:
        """The inverse of ``as_texts``."""
        status, *numbers, note = texts
        amounts = [Decimal(text) if text else None for text in numbers]
        return cls(ValueStatus(status), amounts[0], amounts[1], amounts[2], amounts[3], note)


@dataclass(frozen=True, slots=True)
class ReportedPhase:
    """工程の状況 — the state of one phase, and its days; ``note`` has the reason of a 中止."""

    state: PhaseState
    started_on: date | None = None
    completed_on: date | None = None
    note: str = ""

    def shown(self, *, judged: bool = False) -> str:
        """The state in one short string: 「完了 2026-09-30」. A phase is never *judged*."""
        days = [day.isoformat() for day in (self.started_on, self.completed_on) if day]
        return " ".join([self.state.label, *days[-1:]])

    def columns(self) -> dict[str, Any]:
        """The columns of ``PhaseProgress`` that it fills."""
        return {name: getattr(self, name) for name in self.__slots__}

    def as_texts(self) -> list[str]:
        """Its fields as texts, empty where there is no day."""
        return [self.state.value, day_text(self.started_on), day_text(self.completed_on), self.note]

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> Self:
        """The inverse of ``as_texts``."""
        state, started, completed, note = texts
        days = [date.fromisoformat(text) if text else None for text in (started, completed)]
        return cls(PhaseState(state), days[0], days[1], note)


TEXTS = {"done": "取組状況", "issues": "課題", "next_steps": "今後の予定"}


@dataclass(frozen=True, slots=True)
class ReportTexts:
    """What a report says in words."""

    done: str = ""
    issues: str = ""
    next_steps: str = ""

    def __bool__(self) -> bool:
        """Whether anything is written."""
        return bool(self.done or self.issues or self.next_steps)

    def shown(self, *, judged: bool = False, beside: "Sequence[ReportTexts]" = ()) -> str:
        """Each text under its name; with *beside*, those in which one of these differs."""
        return "\n".join(
            f"{label}: {getattr(self, name) or '（空欄）'}"
            for name, label in TEXTS.items()
            if any(getattr(one, name) != getattr(self, name) for one in beside)
            or (not beside and getattr(self, name))
        )

    def repeated_from(self, before: "ReportTexts | None") -> tuple[str, ...]:
        """The names of the texts that stand word for word in *before*, too.

        「前回から変わりなし」 is said anew each time, and is no copy.
        """
        return tuple(
            label
            for name, label in TEXTS.items()
            if (text := as_kept(getattr(self, name)))
            and text != UNCHANGED
            and before
            and text == as_kept(getattr(before, name))
        )

    def columns(self) -> dict[str, str]:
        """The columns of ``QuarterlyReport`` that it fills."""
        return {name: getattr(self, name) for name in self.__slots__}

    def as_texts(self) -> list[str]:
        """Its texts in their order."""
        return list(self.columns().values())

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> Self:
        """The inverse of ``as_texts``."""
        return cls(*texts)


Reported = TypeVar("Reported", ReportedValue, ReportedPhase, ReportTexts)
# What the desk and the rows of figures take, and what a sheet may bring beside them.
AnyReported: TypeAlias = ReportedValue | ReportedPhase
Importable: TypeAlias = AnyReported | ReportTexts


def day_text(day: date | None) -> str:
    """*day* as 2026-09-30; empty where there is none."""
    return day.isoformat() if day else ""
