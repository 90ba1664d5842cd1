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
class Change:
    """変更 — one field of one save, from what to what."""

    at: datetime
    by: str
    label: str
    before: str
    after: str


def changes_of(report: QuarterlyReport) -> tuple[Change, ...]:
    """The last changes of a report's fields, the latest first. One query."""
    entries = AuditEntry.objects.filter(
        action="報告保存", subject_type=report._meta.label_lower, subject_id=str(report.pk)
    ).select_related("actor")[:MOST]
    return tuple(
        Change(entry.at, str(entry.actor or ""), label, _words(before), _words(after))
        for entry in entries
        for label, (before, after) in entry.changes.items()
    )


def _words(said: Any) -> str:
    """An entry as the trail keeps it, in words."""
    if not said:
        return NOTHING
    if not isinstance(said, Mapping):
        return str(said)
    note = f"（備考：{said['note']}）" if said.get("note") else ""
    return f"{_phase(said) if 'state' in said else _figure(said)}{note}"


def _phase(said: Mapping[str, Any]) -> str:
    days = [said["started_on"], said["completed_on"]]
    return " ".join([PhaseState(said["state"]).label, *(f"{day}" for day in days if day)])


def _figure(said: Mapping[str, Any]) -> str:
    status = ValueStatus(said["status"])
    if status is not ValueStatus.REPORTED:
        return status.label
    if said["value"] is not None:
        return str(said["value"])
    return f"{said['numerator']}/{said['denominator']}"
