"""One record of a plan file, its fields read as they are declared."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from plans.domain.document_reader import Node
from plans.domain.field_reading import Years, value_of
from plans.domain.plan_document import Quarters
from plans.domain.sheet_columns import FieldKind, FieldSpec, FileEntry, Nested, specs_of
from plans.domain.vocabulary import Labelled
from plans.sheets.cells.reading import RawCell
from plans.sheets.cells.values import Unreadable
from plans.sheets.cells.words import fold_name

Entry = TypeVar("Entry", bound=FileEntry)
Reader = Callable[[Node, Years, int], FileEntry]


def read_record(
    record: type[Entry],
    node: Node,
    years: Years,
    readers: Mapping[type[FileEntry], Reader] | None = None,
) -> Entry:
    """The *record* that *node* tells of, its years within *years*; complains of what is wrong.

    ``readers`` read what is under it where more is to be looked at than its fields; they are given
    the place in the list, from 1.
    """
    known = {item.name for item in fields(record)} - {"absent"}
    absent = node.only(*known)
    values: dict[str, Any] = {}
    for key, spec in specs_of(record).items():
        if isinstance(spec, FieldSpec):
            values[key] = _value(node, key, spec, years, values)
        elif spec.many:
            values[key] = _records(node, key, spec, years, readers or {})
        else:
            values[key] = read_record(spec.record, node.node(key), years)
    return record(**values, absent=absent - record.absent_is_none)


def _records(
    node: Node, key: str, spec: Nested, years: Years, readers: Mapping[type[FileEntry], Reader]
) -> tuple[FileEntry, ...]:
    nodes = enumerate(node.nodes(key, required=spec.required), 1)
    if reader := readers.get(spec.record):
        return tuple(reader(child, years, place) for place, child in nodes)
    return tuple(read_record(spec.record, child, years, readers) for _, child in nodes)


def read_value(
    node: Node, key: object, given: Any, column: FieldSpec, years: Years = (0, 0)
) -> Any:
    """*given* under *key* as *column* declares it; None if blank or complained of."""
    try:
        return value_of(given, column, node.unit, years)
    except Unreadable as fault:
        node.wrong(key, str(fault))
        return None


def _value(node: Node, key: str, column: FieldSpec, years: Years, before: Mapping[str, Any]) -> Any:
    given = node.raw(key)
    if column.times > 1:
        return _quarters(node, key, given, column)
    value = read_value(node, key, given, column, years)
    if value not in (None, ""):
        return value
    needless = column.unless and is_word(node.raw(column.unless[0]), column.unless[1])
    if column.required and not needless and node.at(key) not in node.problems.paths:
        node.wrong(key, "必ず書いてください。")
    if column.required:
        return _any_value(column, years)
    return column.default(before) if callable(column.default) else column.default


def is_word(given: Any, word: Labelled) -> bool:
    """Whether *given* is this word of a closed list, by its value or its label."""
    text = fold_name(given.text if isinstance(given, RawCell) else str(given))
    return text in (fold_name(word.value), fold_name(word.label))


def _any_value(column: FieldSpec, years: Years) -> Any:
    """A value of the field's kind, so that the reading of a faulty file can go on."""
    if column.enum:
        return next(iter(column.enum))
    return {FieldKind.YEAR: years[0], FieldKind.QUARTER: 1, FieldKind.WHOLE: column.low}.get(
        column.kind, ""
    )


def _quarters(node: Node, key: str, given: Any, column: FieldSpec) -> Quarters | None:
    """Four numbers: in the list of a YAML file, or in the columns 1 to 4 of a workbook."""
    if isinstance(given, dict):
        cells = [(f"{key}.{number}", cell) for number, cell in given.items()]
        if not any(cell for _, cell in cells):
            return None
    elif given is None:
        return None
    else:
        listed = enumerate(given if isinstance(given, list) else ())
        cells = [(f"{key}[{place}]", cell) for place, cell in listed]
    numbers = [read_value(node, at, cell, column) for at, cell in cells]
    match [number for number in numbers if number is not None]:
        case [first, second, third, fourth] if len(numbers) == 4:
            return first, second, third, fourth
    node.wrong(key, "第1から第4四半期までの四つの数を書いてください。")
    return None
