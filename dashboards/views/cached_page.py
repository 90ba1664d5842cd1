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
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from dashboards.selectors.sealed_cache import pages
from plans import clock
from plans.permissions import requires
from plans.templatetags.frame import OPEN, filled

# What identifies the visitor in a request; Django's CSRF token is made from the last.
PERSONAL_META = ("HTTP_COOKIE", "CSRF_COOKIE")
View = Callable[..., HttpResponseBase]


def plan_page(view: View) -> View:
    """*view* for holders of any role, from the cache where nothing has changed since.

    Its page may depend on the address, the day and the database only.
    """

    @requires()
    @require_safe
    @wraps(view)
    def cached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "export" in request.GET:
            return view(request, *args, **kwargs)

        def render() -> str:
            response = view(_anonymous(request), *args, **kwargs)
            assert isinstance(response, TemplateResponse)
            response.context_data = {**(response.context_data or {}), OPEN: True}
            return str(response.rendered_content)

        key = (request.get_full_path(), clock.today())
        return HttpResponse(filled(pages.get(key, render), request))

    return cached


def _anonymous(request: HttpRequest) -> HttpRequest:
    """A copy of the request without its visitor."""
    anonymous = copy(request)
    anonymous.user, anonymous.COOKIES = AnonymousUser(), {}
    anonymous.META = {key: value for key, value in request.META.items() if key not in PERSONAL_META}
    return anonymous
