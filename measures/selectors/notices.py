"""What a reminder is about: who has not handed in what, by department."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from measures.models import QuarterlyReport, ReportingRound
from measures.permissions import closing_day
from plans.domain.vocabulary import ReportState
from plans.models import Initiative, InitiativeDepartment

HANDED_IN = (ReportState.SUBMITTED.value, ReportState.APPROVED.value)


@dataclass(frozen=True, slots=True)
class DepartmentDue:
    """A department's initiatives that are not handed in, and the days it is due and closes."""

    department_id: int
    due_on: date
    closes_on: date
    initiatives: tuple[str, ...]


def departments_due(round: ReportingRound, day: date) -> list[DepartmentDue]:
    """The departments of the round's plan with something to hand in; three queries a round.

    An extension moves the day a department's reports are due as well as the day it closes.
    """
    extended = round.extended_until
    missing: dict[int, list[str]] = defaultdict(list)
    responsible = InitiativeDepartment.objects.filter(
        initiative__in=_not_handed_in(round, day)
    ).select_related("initiative")
    order = ("initiative__measure__position", "initiative__position")
    for line in responsible.order_by(*order):
        missing[line.department_id].append(str(line.initiative))
    return [
        DepartmentDue(
            department,
            due_on=max(round.due_on, extended.get(department, round.due_on)),
            closes_on=closing_day(round, [department], extended),
            initiatives=tuple(initiatives),
        )
        for department, initiatives in sorted(missing.items())
    ]


def _not_handed_in(round: ReportingRound, day: date) -> QuerySet[Initiative]:
    edition = round.plan.editions.in_force(fiscal_year=round.fiscal_year, as_known_on=day).first()
    if edition is None:
        return Initiative.objects.none()
    handed_in = QuarterlyReport.objects.filter(round=round, state__in=HANDED_IN)
    return (
        Initiative.objects.filter(measure__plan=round.plan)
        .filter(Q(first_edition=None) | Q(first_edition__number__lte=edition.number))
        .filter(Q(ended_edition=None) | Q(ended_edition__number__gt=edition.number))
        .exclude(pk__in=handed_in.values("initiative"))
    )
