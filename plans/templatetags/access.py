"""What the page's user may do, for the links that lead there."""

from typing import Any

from django import template

from plans.permissions import NOBODY, Access, access_of

register = template.Library()


@register.simple_tag(takes_context=True)
def access(context: Any) -> Access:
    """Today's access of the page's user; nobody's on a page without one. At most one query."""
    user = context.get("user")
    return access_of(user) if user else NOBODY
