"""A report's way and its saves: who did and entered what when."""

from collections.abc import Mapping
from typing import Any

from measures.models import QuarterlyReport
from measures.selectors.desk.page import transitions_of
from plans.domain.vocabulary import PhaseState, ValueStatus
from plans.models import AuditEntry
from plans.selectors.record_history import NOTHING, ColumnChange, RecordStep

MOST = 50


def report_steps(report: QuarterlyReport) -> list[RecordStep]:
    """Steps and changes of fields together, the latest first. Two queries."""
    steps = [
        RecordStep(step.at, str(step.by), step.label, step.comment, ())
        for step in transitions_of(report)
    ]
    return sorted([*steps, *saves_of(report)], key=lambda step: step.at, reverse=True)


def saves_of(report: QuarterlyReport) -> list[RecordStep]:
    """The last changes of a report's fields from the audit trail, the latest first. One query."""
    entries = AuditEntry.objects.filter(
        action="報告保存", subject_type=report._meta.label_lower, subject_id=str(report.pk)
    ).select_related("actor")[:MOST]
    return [
        RecordStep(
            entry.at,
            str(entry.actor or ""),
            "保存",
            "",
            (ColumnChange(label, _words(before), _words(after)),),
        )
        for entry in entries
        for label, (before, after) in entry.changes.items()
    ]


def _words(entry: Any) -> str:
    """An entry as the trail keeps it, in words."""
    if not isinstance(entry, Mapping):
        return str(entry) if entry else NOTHING
    if "state" in entry:
        days = [entry["started_on"], entry["completed_on"]]
        text = " ".join([PhaseState(entry["state"]).label, *(f"{day}" for day in days if day)])
    elif entry["status"] != ValueStatus.REPORTED:
        text = ValueStatus(entry["status"]).label
    elif entry["value"] is not None:
        text = str(entry["value"])
    else:
        text = f"{entry['numerator']}/{entry['denominator']}"
    return f"{text}（備考：{entry['note']}）" if entry.get("note") else text
