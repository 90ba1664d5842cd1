"""What one report says of an indicator or a phase, from the reading of a cell to the stored row."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias, TypeVar

from plans.domain.vocabulary import Judgement, PhaseState, ValueStatus


@dataclass(frozen=True, slots=True)
class ReportedValue:
    """What one actual says, whoever wrote it in whatever spelling."""

    status: ValueStatus
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reference: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportedPhase:
    """What one report says about a phase."""

    state: PhaseState
    started_on: date | None = None
    completed_on: date | None = None
    note: str = ""


Says = TypeVar("Says", ReportedValue, ReportedPhase)
AnySays: TypeAlias = ReportedValue | ReportedPhase


def shown(says: ReportedValue | ReportedPhase | None, *, judged: bool = False) -> str | None:
    """A figure in one short string, exact: 「53」「12/34」「集計中」「完了 2026-09-30」.

    ``judged``: it is that of a 定性目標, 「達成」 or 「未達成」.
    """
    if says is None:
        return None
    if isinstance(says, ReportedPhase):
        days = [day.isoformat() for day in (says.started_on, says.completed_on) if day]
        return " ".join([says.state.label, *days[-1:]])
    if says.status is not ValueStatus.REPORTED:
        return says.status.label
    if says.value is not None:
        text = Judgement.of(says.value).label if judged else plain_number(says.value)
    else:
        text = f"{plain_number(says.numerator)}/{plain_number(says.denominator)}"
    if says.reference is not None:
        text += f"（比較値 {plain_number(says.reference)}）"
    return text


def plain_number(value: object) -> str:
    """A stored number without the zeros that only fill its column."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
