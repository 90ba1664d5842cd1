"""The state of reporting, for the lists that are filtered by it."""

from django.http import HttpRequest

from dashboards.forms.filters import ReportingStates
from dashboards.selectors.departments import reports_on
from dashboards.selectors.pages import initiatives_of
from dashboards.selectors.standing import PlanStanding
from measures.selectors.reporting import reporting_of


def reporting_asked_for(request: HttpRequest, standing: PlanStanding) -> ReportingStates | None:
    """How far each initiative's report on the quarter is; None where nobody asks, or none is known.

    Three queries where it is asked for.
    """
    if not request.GET.get("reporting"):
        return None
    reporting = reporting_of(standing.plan)
    periods = [item.period for item in reporting.rounds]
    if standing.params.period not in periods:
        return None
    place = periods.index(standing.params.period)
    return {
        item.initiative.pk: reports_on(reporting, item).states[place]
        for item in initiatives_of(standing)
    }
