"""An indicator of a plan file, with its targets."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from plans.domain.document_reader import Node
from plans.domain.field_reading import Years, storable
from plans.domain.plan_document import ACHIEVED, IndicatorEntry, TargetEntry, TargetRange
from plans.domain.plan_rules import determined_by_others, indicator_faults
from plans.domain.record_parsing import read_record, read_value
from plans.domain.sheet_columns import FieldKind, FieldSpec
from plans.domain.targets import target_of, unit_of_target
from plans.domain.vocabulary import EntryKind
from plans.sheets.cells.reading import RawCell
from plans.sheets.cells.values import Unreadable, stated_number

# The closed words of an indicator, by which its other fields are read.
WORDS = ("entry", "direction", "aggregation", "basis")
END, NOTE = FieldSpec("", "", FieldKind.NUMBER), FieldSpec("", "備考")


def read_indicator(node: Node, years: Years, place: int = 1) -> IndicatorEntry:
    """The indicator that *node* tells of, its targets within *years*; complains of the rest."""
    unit = node.raw("unit")
    node = replace(node, unit=unit.text if isinstance(unit, RawCell) else str(unit or ""))
    entry = read_record(IndicatorEntry, node, years)
    targets = _targets(node.node("targets"), years, entry)
    notes = _target_notes(node.node("target_notes"), targets)
    entry = replace(entry, targets=targets, target_notes=notes)
    if not {node.at(key) for key in WORDS} & node.problems.paths:
        node.complain(indicator_faults(entry))
    return replace(entry, absent=entry.absent - determined_by_others(entry))


def _targets(node: Node, years: Years, entry: IndicatorEntry) -> dict[int, TargetEntry]:
    targets: dict[int, TargetEntry] = {}
    for year, given in node.values.items():
        if isinstance(year, bool) or not isinstance(year, int):
            node.wrong(year, "年度は西暦の整数（例 2024）で書いてください。")
        elif not years[0] <= year <= years[1]:
            node.wrong(year, f"計画の年度（{years[0]}〜{years[1]}）の外です。")
        elif given is None:
            node.wrong(year, "目標値が要ります。目標のない年度は書かないでください。")
        else:
            try:
                target = _target(node, year, given, entry)
            except Unreadable as fault:
                node.wrong(year, str(fault))
            else:
                targets |= {} if target is None else {year: target}
    return targets


def _target(node: Node, year: int, given: Any, entry: IndicatorEntry) -> TargetEntry | None:
    """One year's target: a number, a range, or 達成; None if blank. Raises Unreadable."""
    if isinstance(given, dict):
        target: TargetEntry | None = _ends(node.nested(year, given), entry)
    elif isinstance(given, bool) or not isinstance(given, str | int | RawCell):
        raise Unreadable(f"「{given}」は数ではありません。")
    else:
        cell = str(given) if isinstance(given, int) else given
        plain = stated_number(cell) if isinstance(cell, str) else None
        target = plain or target_of(cell, node.unit, entry.basis, entry.direction)
    if target not in (None, ACHIEVED) and entry.entry is EntryKind.JUDGEMENT:
        raise Unreadable(f"定性目標の目標は「{ACHIEVED}」とだけ書けます。")
    numbers = (target.low, target.high) if isinstance(target, TargetRange) else (target,)
    for number in numbers:
        if isinstance(number, Decimal):
            storable(number)
    return target


def _ends(node: Node, entry: IndicatorEntry) -> TargetRange:
    node.only("low", "high")
    node = replace(node, unit=unit_of_target(node.unit, entry.basis))
    low, high = (read_value(node, key, node.raw(key), END) for key in ("low", "high"))
    if low is None or high is None:
        raise Unreadable("範囲の目標には下限と上限（low と high）の両方が要ります。")
    return TargetRange(low, high)


def _target_notes(node: Node, targets: Mapping[int, TargetEntry]) -> dict[int, str]:
    """The note on each target, by its year; there is no note without a target."""
    notes: dict[int, str] = {}
    for year, given in node.values.items():
        if year not in targets:
            node.wrong(year, "この年度には目標がありません。備考は目標のある年度に書いてください。")
        elif note := read_value(node, year, given, NOTE):
            notes[year] = note
    return notes
