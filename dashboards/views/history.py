"""The page of one figure's history."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from dashboards.selectors import pages
from dashboards.selectors.plan_part import PlanPart
from dashboards.views.plan_request import page_or_404, plan_request, show
from measures.selectors.history import figure_history
from plans.permissions import access_of, requires


@requires()
@require_safe
def indicator_history(request: HttpRequest, plan: str, code: str) -> HttpResponseBase:
    """Every value an indicator has had, and what happened to each."""
    viewed = plan_request(request, plan, PlanPart(indicator=code))
    page = page_or_404(pages.indicator_page(viewed.standing, code))
    access = access_of(request.user)
    return show(
        request,
        viewed,
        "history/figure.html",
        page=page,
        periods=figure_history(page.item.indicator, access),
        may_correct=access.is_administrator,
    )
