"""Parts of a page that are rendered once for as long as what they show is the same."""

from collections.abc import Hashable
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from dashboards.selectors.kept import parts
from plans import clock

register = template.Library()


@register.simple_tag(takes_context=True)
def part(context: Any, name: str, key: Hashable, **values: Any) -> SafeString:
    """The template *name* with *values* alone; *key* tells its places on all pages apart.

    It may depend on *values* only. Records are equal by their numbers whatever they hold, so that a
    part is kept only for a day in one state of the plan's structure, and only on kept pages.
    """

    def render(_: object) -> SafeString:
        return render_to_string(name, values)

    state = context.get("plan_state")
    if state is None:
        return render(None)
    rests_on = state.structure, clock.today(), values
    return parts.get((name, state.plan_id, key, values.get("carried")), render, rests_on)


@register.simple_tag(takes_context=True)
def table_row(context: Any, table: Any, row: Any) -> SafeString:
    """A row of one of the plan's tables."""
    values = {"row": row, "scheme": table.scheme, "carried": table.carried}
    return part(context, table.row_template, row.order, **values)
