"""What the portal remembers of a person while they are logged in: the plan, and the filter."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from plans.models import Plan
from plans.selectors.plans import home_plan

PLAN, FILTER = "plan", "filter"
CONDITIONS = ("policy", "department", "rating", "reporting", "headline", "q")
View = Callable[..., HttpResponseBase]


def remembered_plan(request: HttpRequest) -> Plan | None:
    """The plan whose overview was opened last, by default the portal's; None without any."""
    code = request.session.get(PLAN)
    found = Plan.objects.filter(code=code).first() if code else None
    return found or home_plan()


def remembering_plan(view: View) -> View:
    """*view* of a plan, which is the one that the person's next visit begins with."""

    @wraps(view)
    def remembering(request: HttpRequest, plan: str, **kwargs: Any) -> HttpResponseBase:
        response = view(request, plan, **kwargs)
        if response.status_code == 200 and request.session.get(PLAN) != plan:
            request.session[PLAN] = plan
        return response

    return remembering


def remembering_filter(view: View) -> View:
    """*view* of a list, which is opened with the filter that was last set by its form.

    A link that names some condition is followed as it is, and leaves what is remembered.
    """

    @wraps(view)
    def remembering(request: HttpRequest, plan: str, **kwargs: Any) -> HttpResponseBase:
        key, query = f"{FILTER}-{plan}", request.GET
        kept: dict[str, str] = request.session.get(key, {})
        if kept and not any(name in query for name in CONDITIONS) and "export" not in query:
            return redirect(f"{request.path}?{urlencode(kept | query.dict())}")
        response = view(request, plan, **kwargs)
        if response.status_code == 200 and all(name in query for name in CONDITIONS):
            chosen = {name: query[name] for name in CONDITIONS if query[name]}
            if chosen != kept:
                request.session[key] = chosen
        return response

    return remembering
