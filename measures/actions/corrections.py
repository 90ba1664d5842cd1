"""Mending an official figure: its report reopened, and open long enough for that, in one step."""

from datetime import timedelta

from django.db import transaction

from measures.actions.reports import move_report
from measures.actions.rounds import extend_round
from measures.models import QuarterlyReport
from measures.permissions import closing_day
from plans import clock
from plans.models import InitiativeDepartment, User

# How long a department has for it where its round has closed.
TIME = timedelta(days=14)


@transaction.atomic
def reopen_to_correct(
    *, report: QuarterlyReport, reason: str, by: User, version: int
) -> QuarterlyReport:
    """Reopen this one report with *reason*; where its round closes before, extend it for that.

    The extension is that of the lead department, or of all that answer where none leads.
    """
    moved = move_report(
        report=report, action="reopen", by=by, comment=reason, expected_version=version
    )
    until = clock.today() + TIME
    answering = InitiativeDepartment.objects.filter(initiative=moved.initiative_id)
    leads = answering.filter(is_lead=True)
    extended = moved.round.extended_until
    for row in (leads if leads.exists() else answering).select_related("department"):
        if closing_day(moved.round, [row.department_id], extended) < until:
            extend_round(
                round=moved.round,
                department=row.department,
                until=until,
                reason=f"訂正: {reason.strip()}"[:200],
                by=by,
            )
    return moved
