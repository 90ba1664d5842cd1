"""How far a plan's rounds have come, and which quarter a page shows by default."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery

from measures.models import ReportingRound
from plans.domain.calendar import Period
from plans.domain.vocabulary import ReportState
from plans.models import Edition, Initiative, Plan


@dataclass(frozen=True, slots=True)
class Progress:
    """進み具合 — how many of a round's reports are approved; ``expected``: of all initiatives."""

    period: Period
    due_on: date
    approved: int
    expected: int

    def is_shown_by_default(self, today: date) -> bool:
        """Whether its quarter has ended and most of what there is to be known is."""
        ended = self.period <= Period.last_finished(today)
        return ended and (today > self.due_on or self.approved * 2 > self.expected)


@dataclass(frozen=True, slots=True)
class DefaultPeriod:
    """表示する期 — the quarter shown by default, and the round after it where that has begun.

    ``rounds`` are all of the plan's.
    """

    period: Period
    coming: Progress | None
    rounds: tuple[ReportingRound, ...] = ()


def default_period_of(plan: Plan, today: date) -> DefaultPeriod:
    """The last quarter that most is known of. Of a plan without such a round the last one ended.

    One query.
    """
    stored = list(_rounds(plan, today))
    rounds = [Progress(row.period, row.due_on, row.approved, row.expected or 0) for row in stored]
    ready = [item.period for item in rounds if item.is_shown_by_default(today)]
    period = max(ready, default=nearest(plan, Period.last_finished(today)))
    begun = (
        item
        for item in rounds
        if item.period > period and (item.approved or item.period <= Period.last_finished(today))
    )
    return DefaultPeriod(period, next(begun, None), tuple(stored))


def nearest(plan: Plan, period: Period) -> Period:
    """*period*, or the nearest of the plan's."""
    return min(max(period, Period(plan.first_year, 1)), Period(plan.final_year, 4))


def _rounds(plan: Plan, today: date) -> QuerySet[Any]:
    """The plan's rounds in their order. Of each year counts what its edition holds."""
    in_force = (
        Edition.objects.filter(plan=plan, effective_from__lte=OuterRef("fiscal_year"))
        .adopted_by(today)
        .order_by("-effective_from", "-number")
        .values("number")[:1]
    )
    return (
        ReportingRound.objects.filter(plan=plan)
        .annotate(
            edition=Subquery(in_force),
            approved=Count("reports", filter=Q(reports__state=ReportState.APPROVED.value)),
        )
        .annotate(expected=Subquery(_held(plan), output_field=IntegerField()))
        .order_by("fiscal_year", "quarter")
    )


def _held(plan: Plan) -> QuerySet[Any, Any]:
    """How many initiatives the edition of the round at hand holds (as ``Initiative.is_in``)."""
    number = OuterRef("edition")
    begun = Q(first_edition=None) | Q(first_edition__number__lte=number)
    going = Q(ended_edition=None) | Q(ended_edition__number__gt=number)
    held = Initiative.objects.filter(begun & going, measure__plan=plan)
    return held.order_by().values("measure__plan").annotate(n=Count("pk")).values("n")
