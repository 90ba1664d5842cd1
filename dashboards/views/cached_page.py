"""Pages of a plan, which are the same for every visitor: rendered once and cached.

The visitor's own parts (the user menu, messages) are left out of the cached page by the tag
``personal`` in plans/templatetags/frame.py and filled in for each (docs/decisions/0008). The page
is rendered for an anonymous user, so that a view cannot cache what is one visitor's own.
"""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from dashboards.selectors.kept import pages
from plans import clock
from plans.permissions import requires
from plans.selectors.plan_state import PlanState, plan_state
from plans.templatetags.frame import OPEN, filled

# What identifies the visitor in a request; Django's CSRF token is made from the last.
PERSONAL_META = ("HTTP_COOKIE", "CSRF_COOKIE")
View = Callable[..., HttpResponseBase]


def plan_page(view: View) -> View:
    """*view* of a plan for holders of any role, rendered once for each state of the plan.

    Its page may depend on the address, the day and the plan's state only.
    """

    @requires()
    @require_safe
    @wraps(view)
    def cached(request: HttpRequest, plan: str, **kwargs: Any) -> HttpResponseBase:
        def state_now() -> PlanState:
            found = plan_state(code=plan)
            if found is None:
                raise Http404
            return found.seen(provisional=bool(request.GET.get("provisional")))

        def render(state: PlanState) -> str:
            response = view(_anonymous(request, state), plan, **kwargs)
            assert isinstance(response, TemplateResponse)
            response.context_data = {**(response.context_data or {}), OPEN: True}
            return str(response.rendered_content)

        # How far a report has come moves with the drafts, which no figure shows.
        if "export" in request.GET or request.GET.get("reporting"):
            return view(request, plan, **kwargs)
        key = (request.get_full_path(), clock.today())
        return HttpResponse(filled(pages.get(key, render, state_now(), state_now), request))

    return cached


def _anonymous(request: HttpRequest, state: PlanState) -> HttpRequest:
    """A copy of the request without its visitor, with the state that its page is rendered in."""
    anonymous = copy(request)
    anonymous.plan_state = state  # type: ignore[attr-defined]
    anonymous.user, anonymous.COOKIES = AnonymousUser(), {}
    anonymous.META = {key: value for key, value in request.META.items() if key not in PERSONAL_META}
    return anonymous
