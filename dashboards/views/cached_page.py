"""A plan's pages are alike for everybody: rendered once, then kept with the figures they show.

What is the visitor's own (the user menu, messages) is left open in what is kept, by the tag
``personal`` in plans/templatetags/frame.py, and filled in for each (docs/decisions/0008). What is
kept is made for nobody: a view that looks at the visitor by mistake can give nothing away.
"""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from dashboards.selectors.sealed_cache import pages
from plans import clock
from plans.permissions import requires
from plans.templatetags.frame import OPEN, filled

# What a request says of the visitor; Django's CSRF token is made from the last.
PERSONAL_META = ("HTTP_COOKIE", "CSRF_COOKIE")
View = Callable[..., HttpResponseBase]


def plan_page(view: View) -> View:
    """Let *view* be seen by holders of any role, from memory where nothing has changed since.

    What it shows may depend on the address, on the day and on the database, and on nothing else.
    """

    @requires()
    @require_safe
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "export" in request.GET:
            return view(request, *args, **kwargs)

        def render() -> str:
            response = view(_from_nobody(request), *args, **kwargs)
            assert isinstance(response, TemplateResponse)
            response.context_data = {**(response.context_data or {}), OPEN: True}
            return str(response.rendered_content)

        question = (request.get_full_path(), clock.today())
        return HttpResponse(filled(pages.get(question, render), request))

    return shown


def _from_nobody(request: HttpRequest) -> HttpRequest:
    """The same question, without who asks it."""
    nobodys = copy(request)
    nobodys.user, nobodys.COOKIES = AnonymousUser(), {}
    nobodys.META = {key: value for key, value in request.META.items() if key not in PERSONAL_META}
    return nobodys
