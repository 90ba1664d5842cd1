"""A plan's structure as it stood on a day: the rows of today, or those of its history.

What the portal showed on a day rests on the plan as it was then, not as it has been edited since,
so a past day is read from the history tables. Days before the plan was first recorded know it as
it stood at the end of that first day (docs/decisions/0007).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias, TypeVar

from django.db.models import Model, Prefetch, prefetch_related_objects

from plans import clock
from plans.models import (
    Department,
    Edition,
    Indicator,
    Initiative,
    InitiativeDepartment,
    Measure,
    Phase,
    Plan,
    Policy,
    RatingBand,
    RatingScheme,
    Target,
)

Row = TypeVar("Row", bound=Model)
Reader: TypeAlias = Callable[..., list[Any]]
Pair: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Structure:
    """計画の構成 — everything about a plan that is not reported, drafts of editions included.

    ``initiatives`` by measure, ``indicators`` by initiative, ``targets`` by (edition, indicator),
    ``phases`` by (edition, initiative); ids throughout, each list in the plan's order.
    """

    plan: Plan
    scheme: RatingScheme
    bands: Sequence[RatingBand]
    editions: Sequence[Edition]
    measures: Sequence[Measure]
    initiatives: Mapping[int, Sequence[Initiative]]
    indicators: Mapping[int, Sequence[Indicator]]
    targets: Mapping[Pair, Sequence[Target]]
    phases: Mapping[Pair, Sequence[Phase]]

    def edition_at(self, fiscal_year: int, day: date) -> Edition | None:
        """The edition in force in a fiscal year: the last one effective, of those adopted by *day*.

        None before the first.
        """
        in_force = [
            item
            for item in self.editions
            if item.adopted_on and item.adopted_on <= day and item.effective_from <= fiscal_year
        ]
        return max(in_force, key=lambda item: (item.effective_from, item.number), default=None)


def structure_of(plan: Plan, day: date) -> Structure:
    """The structure of *plan* at the end of *day*. A constant number of queries."""
    read = _reader(plan, day)
    (then,) = read(Plan, id=plan.pk) or [plan]
    editions = read(Edition, plan_id=plan.pk)
    policies = {item.pk: item for item in read(Policy, plan_id=plan.pk)}
    measures = _in_order(read(Measure, plan_id=plan.pk), "position")
    _link(measures, "policy", policies)
    for rows in (editions, measures):
        _link(rows, "plan", {plan.pk: then})
    initiatives = _in_order(read(Initiative, measure_id__in=_ids(measures)), "position")
    _link(initiatives, "measure", {item.pk: item for item in measures})
    for name in ("first_edition", "ended_edition"):
        _link(initiatives, name, {item.pk: item for item in editions})
    _answering(initiatives, read, min(day, clock.today()))
    indicators = _in_order(read(Indicator, initiative_id__in=_ids(initiatives)), "position", "code")
    _link(indicators, "initiative", {item.pk: item for item in initiatives})
    targets = _in_order(read(Target, edition_id__in=_ids(editions)), "fiscal_year")
    phases = _in_order(read(Phase, edition_id__in=_ids(editions)), "start_year", "number")
    return Structure(
        plan=then,
        scheme=(read(RatingScheme, id=then.rating_scheme_id) or [then.rating_scheme])[0],
        bands=_in_order(read(RatingBand, scheme_id=then.rating_scheme_id), "position"),
        editions=_in_order(editions, "number"),
        measures=measures,
        initiatives=_grouped(initiatives, lambda item: item.measure_id),
        indicators=_grouped(indicators, lambda item: item.initiative_id),
        targets=_grouped(targets, lambda item: (item.edition_id, item.indicator_id)),
        phases=_grouped(phases, lambda item: (item.edition_id, item.initiative_id)),
    )


def department_on(plan: Plan, department: Department, day: date) -> Department:
    """*department* as the pages of *day* call it."""
    rows: list[Department] = _reader(plan, day)(Department, id=department.pk)
    return rows[0] if rows else department


def _answering(initiatives: Sequence[Initiative], read: Reader, day: date) -> None:
    """Give the initiatives the departments that answered for them, as they were called then."""
    rows = InitiativeDepartment.of_all_time.in_force_on(day).select_related("department")
    prefetch_related_objects(initiatives, Prefetch("responsibilities", rows))
    if read is not _rows_of_today:
        departments = {item.pk: item for item in read(Department)}
        for initiative in initiatives:
            _link(initiative.responsibilities.all(), "department", departments)


def _reader(plan: Plan, day: date) -> Reader:
    """What reads a model's rows by columns: today's, or those of *day*."""
    if day >= clock.today():
        return _rows_of_today
    first = Plan.history.filter(id=plan.pk).order_by("history_date", "history_id").first()
    first_day = clock.day_of(first.history_date) if first else clock.today()
    moment = clock.end_of(max(day, first_day))
    if moment > clock.now():
        return _rows_of_today
    return lambda model, **where: _rows_before(moment, model, **where)


def _rows_of_today(model: type[Row], **where: Any) -> list[Row]:
    return list(model._default_manager.filter(**where))


def _rows_before(moment: datetime, model: Any, **where: Any) -> list[Any]:
    """The records that were there at *moment*, each in its last state before it."""
    last: dict[int, Any] = {}
    states = model.history.filter(history_date__lt=moment, **where)
    for state in states.order_by("history_date", "history_id"):
        last[state.id] = state
    return [state.instance for state in last.values() if state.history_type != "-"]


def _in_order(rows: Iterable[Row], *columns: str) -> list[Row]:
    return sorted(rows, key=lambda row: (*(getattr(row, name) for name in columns), row.pk))


def _ids(rows: Iterable[Model]) -> list[int]:
    return [row.pk for row in rows]


def _link(rows: Iterable[Model], name: str, parents: Mapping[int, Model]) -> None:
    """Give each row its parent as it stood, so that none is fetched as it stands now."""
    for row in rows:
        parent = parents.get(getattr(row, f"{name}_id"))
        if parent is not None:
            setattr(row, name, parent)


Key = TypeVar("Key", int, Pair)


def _grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)
