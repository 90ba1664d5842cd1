"""検索 — of a plan, by kind. Not cached: drafts are found by those alone who work on them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dashboards.selectors.search import KINDS, found_in, hits_of, rows_of_kind
from dashboards.views.remembered import remembered_plan
from measures.views.meetings import plan_or_404
from plans import clock
from plans.domain.folding import words_in
from plans.permissions import access_of, requires

PAGE, LONGEST = 20, 100


@requires()
@require_safe
def search_home(request: HttpRequest) -> HttpResponseBase:
    """From pages of no plan: the search of the plan that the person last opened."""
    plan = remembered_plan(request)
    if plan is None:
        return render(request, "dashboards/empty.html")
    query = urlencode({"q": request.GET.get("q", "")})
    return redirect(f"{reverse('search', args=[plan.code])}?{query}")


@requires()
@require_safe
def search(request: HttpRequest, plan: str) -> HttpResponse:
    stored, access = plan_or_404(plan), access_of(request.user)
    query = request.GET.get("q", "").replace("\0", "")[:LONGEST]
    words = words_in(query)
    kind = next((one for one in KINDS if one.key == request.GET.get("kind")), None)
    context: dict[str, Any] = {
        "plan": stored,
        "here": "search",
        "today": clock.today(),
        "q": query,
        "kind": kind,
        "kinds": KINDS,
    }
    if words and kind:
        rows = rows_of_kind(stored, access, kind, words)
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "hits": hits_of(kind, list(page), words)}
    elif words:
        context["found"] = found_in(stored, access, words)
    return render(request, "search/search.html", context)
