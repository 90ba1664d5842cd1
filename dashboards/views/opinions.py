"""The committee's opinions on the whole plan: what is open, and what was answered this time."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from dashboards.views.plan_request import plan_request, show
from measures.selectors.discussion import opinion_lines, opinions_of
from plans.permissions import access_of, requires

PAGE = 50


@requires()
@require_safe
def opinions(request: HttpRequest, plan: str) -> HttpResponseBase:
    viewed = plan_request(request, plan)
    period, open_only = viewed.standing.params.period, request.GET.get("show") == "open"
    found = opinions_of(viewed.plan, period, open_only=open_only)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = opinion_lines(page.object_list, period, access_of(request.user))
    context: dict[str, Any] = {
        "page": page,
        "lines": lines,
        "open_only": open_only,
        "here_path": request.get_full_path(),
    }
    return show(request, viewed, "dashboards/opinions.html", **context)
