"""One record of a plan file, its fields read as they are declared."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from plans.domain.document_reader import Node
from plans.domain.plan_document import Quarters
from plans.domain.sheet_columns import Column, FileEntry, Kind, Nested, specs_of

Entry = TypeVar("Entry", bound=FileEntry)
Years = tuple[int, int]
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
    known = {item.name for item in fields(record)} - {"unsaid"}
    unsaid = node.only(*known)
    values: dict[str, Any] = {}
    for key, spec in specs_of(record).items():
        if isinstance(spec, Column):
            values[key] = _value(node, key, spec, years, values)
        elif spec.many:
            values[key] = _records(node, key, spec, years, readers or {})
        else:
            values[key] = read_record(spec.record, node.node(key), years)
    return record(**values, unsaid=unsaid - record.absent_is_none)


def _records(
    node: Node, key: str, spec: Nested, years: Years, readers: Mapping[type[FileEntry], Reader]
) -> tuple[FileEntry, ...]:
    nodes = enumerate(node.nodes(key, required=spec.required), 1)
    if reader := readers.get(spec.record):
        return tuple(reader(child, years, place) for place, child in nodes)
    return tuple(read_record(spec.record, child, years, readers) for _, child in nodes)


def _value(node: Node, key: str, column: Column, years: Years, before: Mapping[str, Any]) -> Any:
    if column.times > 1:
        return _quarters(node, key)
    if column.unless and _is_judged(node, *column.unless):
        column = replace(column, required=False, default=next(iter(column.enum or ())))
    given = column.default
    default = given(before) if callable(given) else given
    if column.kind in (Kind.TEXT, Kind.CODE):
        text = node.text(key, required=column.required, longest=column.longest)
        if text and column.check and (fault := column.check(text)):
            node.wrong(key, fault)
        return text or default
    if column.kind is Kind.FLAG:
        return node.flag(key, default)
    if column.enum:
        return node.word(key, column.enum, required=column.required, default=default)
    if column.kind in (Kind.NUMBER, Kind.RATIO):
        return node.ratio(key) if column.kind is Kind.RATIO else node.number(key)
    read = column.reader
    assert read
    if column.kind is Kind.DAY:
        return node.day(key, read)
    bounds = {Kind.YEAR: years, Kind.QUARTER: (1, 4)}
    low, high = bounds.get(column.kind, (column.low, column.high))
    return node.whole(key, read, low=low, high=high, required=column.required, default=default)


def _is_judged(node: Node, key: str, word: Any) -> bool:
    """Whether *key* holds this word, by its value or its label."""
    return str(node.raw(key)).lower() in (word.value, word.label)


def _quarters(node: Node, key: str) -> Quarters | None:
    given = node.raw(key)
    if given is None:
        return None
    listed = enumerate(given if isinstance(given, list) else ())
    numbers = [node.decimal_of(f"{key}[{place}]", item) for place, item in listed]
    match [number for number in numbers if number is not None]:
        case [first, second, third, fourth] if len(numbers) == 4:
            return first, second, third, fourth
    node.wrong(key, "第1から第4四半期までの四つの数を書いてください。")
    return None
