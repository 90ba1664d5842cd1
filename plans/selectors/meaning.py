"""What reported figures mean: the fields by which they are read, and which reports rest on them.

The apps above keep the reports and show them. Each enters here how it answers (their apps.py), so
that the plan, which knows nothing of them, can ask.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from plans import clock
from plans.domain.calendar import FiscalYear
from plans.models import Indicator, Plan

# The fields of a record by which what is reported under it is read.
FIELDS: dict[type[Model], tuple[str, ...]] = {
    Indicator: ("code", "unit", "direction", "aggregation", "entry", "cumulative"),
    Plan: ("first_year", "final_year"),
}


@dataclass(slots=True)
class Reports:
    """How the reports are asked about; of none there is nothing to say."""

    # Whether anything was reported under an indicator or a plan.
    exist_under: Callable[[Model], bool] = lambda record: False
    # A mark of what is reported under a record: another one once anything was entered or approved.
    mark_under: Callable[[Model], str] = lambda record: ""
    # Why reports would belong nowhere once the record is as given; "" where none would.
    orphaned_by: Callable[[Model], str] = lambda record: ""
    # What a change does to the figures and ratings of a plan. The change is not kept.
    effect_of: Callable[[Plan, Callable[[], object]], Any] = lambda plan, change: None


reports = Reports()


def changed_meaning(before: Model, after: Model) -> list[str]:
    """The names of the fields by which reported figures are read otherwise than before."""
    names = FIELDS.get(type(after), ())
    changed = [name for name in names if getattr(before, name) != getattr(after, name)]
    if not changed or not reports.exist_under(after):
        return []
    return [str(after._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]


def plan_of(record: Model) -> Plan:
    """The plan that an indicator or a plan belongs to."""
    if isinstance(record, Indicator):
        return record.initiative.measure.plan
    assert isinstance(record, Plan)
    return record


def first_year_of_new(plan: Plan, effective_from: int | None) -> int | None:
    """The fiscal year in which an indicator that is added to *plan* begins.

    A draft's begins with the edition (*effective_from*), any other in the present year. None where
    it begins with the plan: nothing was reported yet that it would be missing from.
    """
    if not reports.exist_under(plan):
        return None
    year = effective_from or FiscalYear.containing(clock.today()).value
    return year if plan.first_year < year <= plan.final_year else None
