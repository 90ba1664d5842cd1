"""What falls due next, and the phases of the whole plan."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase

from dashboards.forms.filters import InitiativeFilter
from dashboards.selectors.gantt import gantt_rows, gantt_scale
from dashboards.selectors.rows import initiative_rows
from dashboards.selectors.schedule import due_next
from dashboards.views.cached_page import plan_page
from dashboards.views.plan_request import plan_request, show

ROWS_A_PAGE = 100


@plan_page
def schedule(request: HttpRequest, plan: str) -> HttpResponseBase:
    viewed = plan_request(request, plan)
    rows = initiative_rows(viewed.standing)
    chosen = InitiativeFilter(viewed.standing, rows, request.GET)
    matching = chosen.matching(rows)
    page = Paginator(matching, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "filter": chosen,
        "due": due_next(viewed.standing, rounds=viewed.form.by_default.rounds).of(
            {row.item.initiative.pk for row in matching}
        ),
        "scale": gantt_scale(viewed.standing),
        "page": page,
        "rows": gantt_rows(viewed.standing, list(page.object_list)),
    }
    return show(request, viewed, "dashboards/schedule.html", **context)
