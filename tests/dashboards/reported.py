"""Official reports of any quarter, as the pages' tests need them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from measures.domain.rounds import usual_days
from measures.models import Actual, PhaseProgress, QuarterlyReport, ReportingRound
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ReportState
from plans.models import Indicator, Initiative, Phase, Plan, Target, User

APPROVED_AT = timezone.make_aware(datetime(2026, 11, 1, 9))


def round_of(plan: Plan, period: Period) -> ReportingRound:
    days = usual_days(period)
    found, _ = ReportingRound.objects.get_or_create(
        plan=plan,
        fiscal_year=period.year,
        quarter=period.quarter,
        defaults={"opens_on": days.opens_on, "due_on": days.due_on, "closes_on": days.closes_on},
    )
    return found


def report_for(initiative: Initiative, period: Period, by: User) -> QuarterlyReport:
    """The initiative's approved report on the quarter."""
    found, _ = QuarterlyReport.objects.get_or_create(
        round=round_of(initiative.measure.plan, period),
        initiative=initiative,
        defaults={"created_by": by, "state": ReportState.APPROVED.value},
    )
    return found


def reported(
    indicator: Indicator, by: User, period: Period, value: object = None, **fields: Any
) -> Actual:
    """An official figure; *fields* say what else it has (status, numerator …)."""
    amount = None if value is None else Decimal(str(value))
    return Actual.objects.create(
        report=report_for(indicator.initiative, period, by),
        indicator=indicator,
        fiscal_year=period.year,
        quarter=period.quarter,
        value=amount,
        entered_by=by,
        **{"approved_by": by, "approved_at": APPROVED_AT, **fields},
    )


def phase_reported(
    phase: Phase, by: User, period: Period, state: PhaseState, note: str = "", **days: date
) -> PhaseProgress:
    """What was officially said of a phase."""
    return PhaseProgress.objects.create(
        report=report_for(phase.initiative, period, by),
        phase=phase,
        state=state.value,
        note=note,
        entered_by=by,
        approved_by=by,
        approved_at=APPROVED_AT,
        **days,
    )


def promise(indicator: Indicator, **targets: Any) -> None:
    """Replace the indicator's targets: ``y2026=73``, or ``y2026=(37.5, 50)`` for a range."""
    edition = indicator.initiative.measure.plan.editions.get()
    Target.objects.filter(indicator=indicator).delete()
    for year, aim in targets.items():
        ends = {"low": aim[0], "high": aim[1]} if isinstance(aim, tuple) else {"value": aim}
        Target.objects.create(
            edition=edition, indicator=indicator, fiscal_year=int(year[1:]), **ends
        )
