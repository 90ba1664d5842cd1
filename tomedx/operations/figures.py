"""Every figure of every plan, to be held against the same figures of a restored database."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dashboards.reports.achievement import payload
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.view_params import ViewParams
from plans import clock
from plans.domain.calendar import Period
from plans.models import Plan

# By plan and quarter, what the ``achievement`` command prints.
Figures = Mapping[str, Mapping[str, Any]]


def all_figures() -> Figures:
    """The figures of every plan at each of its quarters until today, as known today."""
    return {plan.code: dict(_by_quarter(plan)) for plan in Plan.objects.order_by("code")}


def _by_quarter(plan: Plan) -> Iterator[tuple[str, Any]]:
    now, today = Period.containing(clock.today()), clock.today()
    for year in range(plan.first_year, plan.final_year + 1):
        for period in (Period(year, quarter) for quarter in (1, 2, 3, 4)):
            if period <= now:
                yield str(period), payload(plan_standing(plan, ViewParams(period, today)))


def figure_differences(before: Figures, after: Figures) -> list[str]:
    """Where *after* says something else than *before*, one line a figure.

    A key that only one of them has is the work of another version of the portal, and passed over.
    """
    return sorted(_differences("", _as_stored(before), _as_stored(after)))


def _as_stored(figures: Figures) -> Any:
    return json.loads(json.dumps(figures))


def _differences(where: str, before: Any, after: Any) -> Iterator[str]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in before.keys() & after.keys() if where.count("/") > 1 else before:
            yield from _differences(f"{where}/{key}", before[key], after.get(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for one, other in zip(before, after, strict=True):
            code = one.get("code", "") if isinstance(one, Mapping) else ""
            yield from _differences(f"{where}/{code}", one, other)
    elif before != after:
        yield f"{where.strip('/')}: {before} → {after}"
