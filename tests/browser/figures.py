"""Figures of every kind for the pages to show: growing, pending, missing, not applicable, zero."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from measures.models import Actual, PhaseProgress, QuarterlyReport, ReportingRound
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ReportState, ValueStatus
from plans.models import Indicator, Initiative, Plan, User
from tests import factories

PENDING, NOT_APPLICABLE = ValueStatus.PENDING.value, ValueStatus.NOT_APPLICABLE.value
FIRST, LAST = Period(2024, 1), Period(2026, 2)
# By indicator, what each quarter from 2024Q1 on reports: a number, a status, or None.
SERIES: Mapping[str, tuple[int | str | None, ...]] = {
    "1-2-1-a": (46, 48, PENDING, None, 51, 50, 55, 60, 63, 66),
    "2-3-1-a": (11, 12, 14, 16, 17, 18, NOT_APPLICABLE, 21, 22, 24),
    "3-7-1-a": (0, 0, 0, 2, 4, 8, 12, 16, 18, 20),
}


def report_all(plan: Plan) -> None:
    """Approved reports of ``SERIES``, and the phases of their initiatives, marked as samples."""
    by = factories.UserFactory(display_name="見本の入力者")
    for code, series in SERIES.items():
        indicator = Indicator.objects.get(code=code, initiative__measure__plan=plan)
        for step, reported in enumerate(series):
            report = _report(plan, indicator.initiative, FIRST.shift(step), by)
            if reported is not None:
                _approve(Actual(indicator=indicator, **_figure(reported, report)), report, by)


def _report(plan: Plan, initiative: Initiative, period: Period, by: User) -> QuarterlyReport:
    round_, _ = ReportingRound.objects.get_or_create(
        plan=plan,
        fiscal_year=period.year,
        quarter=period.quarter,
        defaults={
            "opens_on": date(2024, 4, 1),
            "due_on": date(2027, 3, 31),
            "closes_on": date(2029, 3, 31),
        },
    )
    report = QuarterlyReport.objects.create(
        round=round_,
        initiative=initiative,
        state=ReportState.APPROVED.value,
        done="見本の取組状況。",
        is_sample=True,
        created_by=by,
    )
    for phase in initiative.phases.all():
        begun = phase.start_year <= period.year
        state = PhaseState.IN_PROGRESS if begun else PhaseState.NOT_STARTED
        started = date(phase.start_year, 5, 1) if begun else None
        _approve(PhaseProgress(phase=phase, state=state.value, started_on=started), report, by)
    return report


def _figure(reported: int | str, report: QuarterlyReport) -> dict[str, Any]:
    period = {"fiscal_year": report.round.fiscal_year, "quarter": report.round.quarter}
    if isinstance(reported, str):
        return period | {"status": reported}
    return period | {"value": Decimal(reported)}


def _approve(row: Actual | PhaseProgress, report: QuarterlyReport, by: User) -> None:
    row.report, row.is_sample = report, True
    row.entered_by = row.approved_by = by
    row.approved_at = clock.now()
    row.save()
