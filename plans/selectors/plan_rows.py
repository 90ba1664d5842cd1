"""The rows that a plan file asks for, table by table, parents named by their codes."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model

from plans.domain.plan_document import InitiativeEntry, PlanDocument, target_columns
from plans.domain.sheet_columns import Column, FileEntry, columns_of, value_at
from plans.models import (
    Department,
    Edition,
    GlossaryTerm,
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

# What a row is known by, whatever its number in the database; a parent's key stands for the parent.
Key = tuple[str | int, ...]
Row = dict[str, Any]
Rows = dict[Key, Row]

# Parents before children.
KEYS: dict[type[Model], tuple[str, ...]] = {
    RatingScheme: ("code",),
    RatingBand: ("code",),
    Plan: ("code",),
    Edition: ("number",),
    Policy: ("code",),
    Measure: ("code",),
    Initiative: ("code",),
    Indicator: ("code",),
    Phase: ("initiative", "number"),
    Target: ("indicator", "fiscal_year"),
    GlossaryTerm: ("term",),
    Department: ("code",),
    InitiativeDepartment: ("initiative", "department"),
}


# The way from a record to the code of its plan.
PLAN_CODES: dict[Any, str] = {
    Plan: "code",
    Initiative: "measure__plan__code",
    Indicator: "initiative__measure__plan__code",
    InitiativeDepartment: "initiative__measure__plan__code",
    **dict.fromkeys((Edition, Policy, Measure, GlossaryTerm), "plan__code"),
    **dict.fromkeys((Phase, Target), "edition__plan__code"),
}


def key_of(model: type[Model], row: Row) -> Key:
    """The key of a row: its own columns, and its parents' keys in place of the parents."""
    parts: list[str | int] = []
    for column in KEYS[model]:
        part = row[column]
        parts.extend(part if isinstance(part, tuple) else (part,))
    return tuple(parts)


def rows_of(document: PlanDocument) -> dict[type[Model], Rows]:
    """Every row of the file by table, then by key; no table of what it does not speak of."""
    unsaid: set[type[Model]] = set()
    if document.departments is None:
        unsaid = {Department, InitiativeDepartment}
    asked: dict[type[Model], Rows] = {model: {} for model in KEYS if model not in unsaid}
    for model, row in _rows(document):
        asked[model][key_of(model, row)] = row
    return asked


def _rows(document: PlanDocument) -> Iterator[tuple[type[Model], Row]]:
    plan: Row = {"plan": (document.plan.code,)}
    scheme = (document.rating_scheme.code,)
    yield RatingScheme, stored_columns(document.rating_scheme)
    for place, band in enumerate(document.rating_scheme.bands):
        yield RatingBand, {"scheme": scheme, "position": place, **stored_columns(band)}
    head = stored_columns(document.plan)
    if document.plan.allow_self_approval is None:
        del head["allow_self_approval"]
    yield Plan, {**head, "rating_scheme": scheme}
    yield Edition, plan | stored_columns(document.edition)
    yield from _placed(Policy, document.policies, plan)
    yield from _placed(Measure, document.measures, plan)
    for measure in document.measures:
        yield from _placed(Initiative, measure.initiatives, {"measure": (measure.code,)})
        for initiative in measure.initiatives:
            yield from _under_initiative(initiative, {"edition": (document.edition.number,)})
    yield from _placed(GlossaryTerm, document.glossary, plan)
    for department in document.departments or ():
        yield Department, stored_columns(department)
    for item in document.responsibilities or ():
        yield InitiativeDepartment, stored_columns(item)


def _placed(
    model: type[Model], entries: Iterable[FileEntry], parent: Row
) -> Iterator[tuple[type[Model], Row]]:
    """The rows of entries that keep their order in the file."""
    for place, entry in enumerate(entries, 1):
        yield model, {**parent, "position": place, **stored_columns(entry)}


def _under_initiative(
    initiative: InitiativeEntry, edition: Row
) -> Iterator[tuple[type[Model], Row]]:
    parent: Row = {"initiative": (initiative.code,)}
    for phase in initiative.phases:
        yield Phase, {**edition, **parent, **stored_columns(phase)}
    yield from _placed(Indicator, initiative.indicators, parent)
    for indicator in initiative.indicators:
        for year, target in indicator.targets.items():
            row = {"indicator": (indicator.code,), "fiscal_year": year, **target_columns(target)}
            yield Target, {**edition, **row, "note": indicator.target_notes.get(year, "")}


def stored_columns(entry: FileEntry) -> Row:
    """The model's fields of *entry*, other records by their keys."""
    return {
        column.stored: _stored(column, value_at(entry, column.key))
        for column in columns_of(type(entry))
    }


def _stored(column: Column, value: Any) -> Any:
    if column.refers_to:
        return (value,) if value else None
    if column.enum:
        return value.value if value else ""
    return value
