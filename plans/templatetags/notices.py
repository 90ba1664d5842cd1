"""How many notices wait, for the header of every page."""

from typing import Any

from django import template

from plans.models import User
from plans.selectors.notices import unread_count

register = template.Library()


@register.simple_tag(takes_context=True)
def unread(context: Any) -> int:
    """The unread notices of the page's user; one query where their account was read without."""
    user = context.get("user")
    if not isinstance(user, User):
        return 0
    return unread_count(user.pk) if (read := getattr(user, "unread", None)) is None else read
