"""The parts of the frame that are the visitor's own, apart from what all see alike."""

import re
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from plans.models import Plan
from plans.selectors.plans import PlansBeside, offered_beside

register = template.Library()

# In the context: leave the visitor's parts open, as the page is cached for others too.
OPEN = "leave_personal_parts_open"
# No visitor's text can hold it: in text and attributes < is escaped, in JSON written as a code.
MARK = re.compile(r"<!--personal ([\w/]+\.html)-->")


@register.simple_tag(takes_context=True)
def personal(context: Any, name: str) -> SafeString:
    """The part *name*, rendered for the visitor alone; nothing on a page without a request."""
    if context.get(OPEN):
        return mark_safe(f"<!--personal {name}-->")
    request = context.get("request")
    return render_to_string(name, request=request) if request else mark_safe("")


@register.simple_tag
def plans_beside(plan: Plan) -> PlansBeside:
    """The plans to switch between in the head of a page of *plan*; none where it is alone."""
    return offered_beside(plan)


def filled(page: str, request: HttpRequest) -> str:
    """*page* with the parts that were left open rendered for the visitor."""
    return MARK.sub(lambda mark: render_to_string(mark[1], request=request), page)
