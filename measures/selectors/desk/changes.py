"""Who entered what into a report when, from the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from measures.models import QuarterlyReport
from plans.domain.vocabulary import PhaseState, ValueStatus
from plans.models import AuditEntry

MOST = 50
NOTHING = "（空欄）"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """変更 — one field of one save, from what to what."""

    at: datetime
    by: str
    label: str
    before: str
    after: str


def changes_of(report: QuarterlyReport) -> tuple[FieldChange, ...]:
    """The last changes of a report's fields, the latest first. One query."""
    entries = AuditEntry.objects.filter(
        action="報告保存", subject_type=report._meta.label_lower, subject_id=str(report.pk)
    ).select_related("actor")[:MOST]
    return tuple(
        FieldChange(entry.at, str(entry.actor or ""), label, _words(before), _words(after))
        for entry in entries
        for label, (before, after) in entry.changes.items()
    )


def _words(entry: Any) -> str:
    """An entry as the trail keeps it, in words."""
    if not entry:
        return NOTHING
    if not isinstance(entry, Mapping):
        return str(entry)
    note = f"（備考：{entry['note']}）" if entry.get("note") else ""
    return f"{_phase(entry) if 'state' in entry else _figure(entry)}{note}"


def _phase(entry: Mapping[str, Any]) -> str:
    days = [entry["started_on"], entry["completed_on"]]
    return " ".join([PhaseState(entry["state"]).label, *(f"{day}" for day in days if day)])


def _figure(entry: Mapping[str, Any]) -> str:
    status = ValueStatus(entry["status"])
    if status is not ValueStatus.REPORTED:
        return status.label
    if entry["value"] is not None:
        return str(entry["value"])
    return f"{entry['numerator']}/{entry['denominator']}"
