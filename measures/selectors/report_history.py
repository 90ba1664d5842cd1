"""A report's way and its saves, one after the other."""

from measures.models import QuarterlyReport
from measures.selectors.desk.changes import changes_of
from measures.selectors.desk.page import history_of
from plans.selectors.record_history import FieldChange, Step


def report_steps(report: QuarterlyReport) -> list[Step]:
    """Steps and changes of fields together, the latest first. Two queries."""
    steps = [
        Step(step.at, str(step.by), step.label, step.comment, ()) for step in history_of(report)
    ]
    steps += [
        Step(item.at, item.by, "保存", "", (FieldChange(item.label, item.before, item.after),))
        for item in changes_of(report)
    ]
    return sorted(steps, key=lambda step: step.at, reverse=True)
