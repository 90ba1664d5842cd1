"""Bringing a sheet in, as the tests of imports do again and again."""

from measures.actions.import_confirm import ImportResult, import_file
from measures.models import Actual, ImportBatch, PhaseProgress, QuarterlyReport
from plans.models import AuditEntry, Plan, User

ROW = ("1-2-1-a", 2026, 2, 53)


def bring_in(
    plan: Plan, by: User, content: bytes, name: str = "実績.xlsx", **options: bool
) -> ImportResult:
    return import_file(plan=plan, by=by, file_name=name, content=content, **options)


def only_message(result: ImportResult) -> str:
    [row] = result.plan.errors
    return row.message


def nothing_is_stored() -> bool:
    return not any(
        model.objects.exists()
        for model in (Actual, PhaseProgress, QuarterlyReport, ImportBatch, AuditEntry)
    )
