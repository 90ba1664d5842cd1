"""Where an indicator's numbers come from. Told to whoever may see the numbers."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from dashboards.selectors.explained import explained_figures
from dashboards.selectors.plan_part import PlanPart
from dashboards.views.plan_request import page_or_404, plan_request, show
from plans.permissions import requires


@requires()
@require_safe
def indicator_explain(request: HttpRequest, plan: str, code: str) -> HttpResponseBase:
    """Every figure of an indicator with its formula, and the reports that it rests on."""
    viewed = plan_request(request, plan, PlanPart(indicator=code))
    explained = page_or_404(explained_figures(viewed.standing, code))
    return show(request, viewed, "dashboards/explain.html", explained=explained)
