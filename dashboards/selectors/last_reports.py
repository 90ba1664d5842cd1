"""What was last reported of initiatives in words."""

from collections.abc import Iterable

from dashboards.selectors.standing import InitiativeStanding, PlanStanding
from measures.models import QuarterlyReport
from plans import clock
from plans.domain.vocabulary import ReportState


def last_reports(
    standing: PlanStanding, items: Iterable[InitiativeStanding]
) -> dict[int, QuarterlyReport]:
    """The last approved report of each initiative (by id) that says anything. One query."""
    params = standing.params
    states = [ReportState.APPROVED.value]
    if params.provisional:
        states.append(ReportState.SUBMITTED.value)
    # Words have no history by day as figures do: those changed since are not shown.
    unchanged = {"updated_at__lt": clock.end_of(params.as_known_on)}
    reports = (
        QuarterlyReport.objects.filter(
            initiative__in=[item.initiative.pk for item in items], state__in=states, **unchanged
        )
        .exclude(done="", issues="", next_steps="")
        .select_related("round", "created_by")
        .order_by("round__fiscal_year", "round__quarter")
    )
    return {
        report.initiative_id: report for report in reports if report.round.period <= params.period
    }
