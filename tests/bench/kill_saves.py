"""A process that saves, submits, approves and reopens one report over and over, to be killed."""

import os
import sys
from decimal import Decimal
from itertools import count

import django


def main(report_id: int, promoter_id: int, approver_id: int, administrator_id: int) -> None:
    from measures.actions.desk import edits_over, save_sheet
    from measures.actions.reports import move_report
    from measures.domain.reported import ReportedValue
    from measures.models import QuarterlyReport
    from measures.selectors.desk.units import Content
    from plans import clock
    from plans.domain.vocabulary import ReportState, ValueStatus
    from plans.models import User
    from tests.bench.saves import DAY

    promoter, approver, administrator = (
        User.objects.get(pk=pk) for pk in (promoter_id, approver_id, administrator_id)
    )
    steps = {
        ReportState.SUBMITTED: ("approve", approver),
        ReportState.APPROVED: ("reopen", administrator),
    }
    with clock.frozen(DAY):
        print("begun", flush=True)
        for number in count(100):
            rows = QuarterlyReport.objects.select_related("round__plan", "initiative__measure")
            report = rows.get(pk=report_id)
            if found := steps.get(ReportState(report.state)):
                action, by = found
                move_report(report=report, action=action, by=by, comment="訂正")
                continue
            figure = ReportedValue(ValueStatus.REPORTED, Decimal(number))
            contents: dict[str, Content] = {
                "done": f"{number}回",
                f"actual-{report.initiative.indicators.get().pk}": figure,
            }
            save_sheet(
                round=report.round,
                initiatives=[report.initiative],
                by=promoter,
                edits_of=lambda lines: edits_over(lines, contents),  # noqa: B023
            )
            move_report(report=report, action="submit", by=promoter)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.kill_settings")
    django.setup()
    main(*map(int, sys.argv[1:]))
