"""The rows that a plan file asks for, table by table, parents named by their codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from plans.domain import plan_document as entries
from plans.domain.plan_document import PlanDocument, beneath, target_columns
from plans.domain.sheet_columns import FieldSpec, FileEntry, columns_of, entry_value
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


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the plan, and the record of the file that its rows come from.

    ``plan`` leads from a row to the code of its plan. ``first`` is the position of the first row
    under ``parent`` where rows keep the file's order.
    """

    model: Any
    key: tuple[str, ...]
    record: type[FileEntry] | None
    plan: str = ""
    parent: str = ""
    first: int | None = None
    of_edition: bool = False


# Parents before children.
TABLES = {
    table.model: table
    for table in (
        Table(RatingScheme, ("code",), entries.SchemeEntry),
        Table(RatingBand, ("code",), entries.BandEntry, parent="scheme", first=0),
        Table(Plan, ("code",), entries.PlanHead, "code"),
        Table(Edition, ("number",), entries.EditionEntry, "plan__code", "plan"),
        Table(Policy, ("code",), entries.PolicyEntry, "plan__code", "plan", 1),
        Table(Measure, ("code",), entries.MeasureEntry, "plan__code", "plan", 1),
        Table(Initiative, ("code",), entries.InitiativeEntry, "measure__plan__code", "measure", 1),
        Table(
            Indicator, ("code",), entries.IndicatorEntry,
            "initiative__measure__plan__code", "initiative", 1,
        ),
        Table(
            Phase, ("initiative", "number"), entries.PhaseEntry,
            "edition__plan__code", "initiative", of_edition=True,
        ),
        Table(
            Target, ("indicator", "fiscal_year"), None, "edition__plan__code", of_edition=True
        ),
        Table(GlossaryTerm, ("term",), entries.TermEntry, "plan__code", "plan", 1),
        Table(Department, ("code",), entries.DepartmentEntry),
        Table(
            InitiativeDepartment, ("initiative", "department"), entries.ResponsibilityEntry,
            "initiative__measure__plan__code",
        ),
    )
}  # fmt: skip
OF_RECORDS = {table.record: table for table in TABLES.values() if table.record}


def key_of(model: type[Model], row: Row) -> Key:
    """The key of a row: its own columns, and its parents' keys in place of the parents."""
    parts: list[str | int] = []
    for column in TABLES[model].key:
        part = row[column]
        parts.extend(part if isinstance(part, tuple) else (part,))
    return tuple(parts)


def rows_of(document: PlanDocument) -> dict[type[Model], Rows]:
    """Every row of the file by table, then by key; no table of what it does not speak of."""
    left_out: set[type[Model]] = set()
    if document.departments is None:
        left_out = {Department, InitiativeDepartment}
    asked: dict[type[Model], Rows] = {model: {} for model in TABLES if model not in left_out}
    for model, row in _rows(document):
        asked[model][key_of(model, row)] = row
    return asked


def _rows(document: PlanDocument) -> Iterator[tuple[type[Model], Row]]:
    edition = {"edition": (document.edition.number,)}
    for _, place, entry, above in beneath(document):
        if (table := OF_RECORDS.get(type(entry))) is None:
            continue
        row = stored_columns(entry)
        if table.parent:
            row[table.parent] = ((document.plan if above is document else above).code,)
        if table.first is not None:
            row["position"] = table.first + place
        if isinstance(entry, entries.PlanHead):
            row["rating_scheme"] = (document.rating_scheme.code,)
            if entry.allow_self_approval is None:
                del row["allow_self_approval"]
        yield table.model, row | (edition if table.of_edition else {})
        if isinstance(entry, entries.IndicatorEntry):
            for year, target in entry.targets.items():
                of = {"indicator": (entry.code,), "fiscal_year": year}
                note = {"note": entry.target_notes.get(year, "")}
                yield Target, edition | of | target_columns(target) | note


def stored_columns(entry: FileEntry) -> Row:
    """The model's fields of *entry*, other records by their keys."""
    return {
        column.stored: _stored(column, entry_value(entry, column.key))
        for column in columns_of(type(entry))
    }


def _stored(column: FieldSpec, value: Any) -> Any:
    if column.refers_to:
        return (value,) if value else None
    if column.enum:
        return value.value if value else ""
    return value
