"""What stands of an indicator or a phase, by period: the current rows, and the drafts over them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias

from measures.domain.reported import Reported, ReportedPhase, ReportedValue, ReportTexts
from measures.models.actuals import ReportedQuerySet
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ValueStatus


@dataclass(frozen=True, slots=True)
class StoredRow(Generic[Reported]):
    """A draft, or the approved row that is in force; of texts, their report."""

    id: int
    reported: Reported
    is_sample: bool


AnyStoredRow: TypeAlias = (
    StoredRow[ReportedValue] | StoredRow[ReportedPhase] | StoredRow[ReportTexts]
)
ValueRows: TypeAlias = dict[tuple[int, Period], StoredRow[ReportedValue]]
PhaseRows: TypeAlias = dict[tuple[int, int, Period], StoredRow[ReportedPhase]]


def value_rows(rows: ReportedQuerySet) -> tuple[ValueRows, ValueRows]:
    """Of these actuals the current ones and the drafts, by indicator. One query."""
    return _read(
        rows,
        ("indicator_id", "fiscal_year", "quarter"),
        ("status", "value", "numerator", "denominator", "reference", "note", "raw"),
        lambda status, *rest: ReportedValue(ValueStatus(status), *rest),
    )


def phase_rows(rows: ReportedQuerySet) -> tuple[PhaseRows, PhaseRows]:
    """Of these states the current ones and the drafts, by initiative and phase. One query."""
    return _read(
        rows,
        (
            "report__initiative_id",
            "phase__number",
            "report__round__fiscal_year",
            "report__round__quarter",
        ),
        ("state", "started_on", "completed_on", "note"),
        lambda state, *rest: ReportedPhase(PhaseState(state), *rest),
    )


def _read(
    rows: ReportedQuerySet,
    key: Sequence[str],
    columns: Sequence[str],
    reported_of: Callable[..., Any],
) -> tuple[dict[Any, Any], dict[Any, Any]]:
    current: dict[Any, Any] = {}
    drafts: dict[Any, Any] = {}
    periods: dict[tuple[int, int], Period] = {}
    names = ("id", "approved_at", "is_sample", *key, *columns)
    found: Any = rows.filter(superseded_at=None).values_list(*names)
    for pk, approved_at, is_sample, *values in found.iterator(chunk_size=5000):
        *subject, year, quarter = values[: len(key)]
        period = periods.setdefault((year, quarter), Period(year, quarter))
        row = StoredRow(pk, reported_of(*values[len(key) :]), is_sample)
        (current if approved_at else drafts)[*subject, period] = row
    return current, drafts
