"""An indicator of a plan file, with its targets."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from plans.domain.document_reader import Node
from plans.domain.plan_document import ACHIEVED, IndicatorEntry, TargetEntry, TargetRange
from plans.domain.plan_rules import determined_by_others, indicator_faults
from plans.domain.record_parsing import Years, read_record
from plans.domain.targets import target_of, unit_of_target
from plans.domain.vocabulary import EntryKind
from plans.sheets.cells.values import Unreadable, stated_number

# The closed words of an indicator, by which its other fields are read.
WORDS = ("entry", "direction", "aggregation", "basis")


def read_indicator(node: Node, years: Years, place: int = 1) -> IndicatorEntry:
    """The indicator that *node* tells of, its targets within *years*; complains of the rest."""
    node = replace(node, unit=str(node.raw("unit") or ""))
    entry = read_record(IndicatorEntry, node, years)
    targets = _targets(node.node("targets"), years, entry)
    notes = _target_notes(node.node("target_notes"), targets)
    entry = replace(entry, targets=targets, target_notes=notes)
    if not {node.at(key) for key in WORDS} & node.problems.paths:
        node.complain(indicator_faults(entry))
    return replace(entry, unsaid=entry.unsaid - determined_by_others(entry))


def _targets(node: Node, years: Years, entry: IndicatorEntry) -> dict[int, TargetEntry]:
    targets: dict[int, TargetEntry] = {}
    for year, given in node.values.items():
        if isinstance(year, bool) or not isinstance(year, int):
            node.wrong(year, "年度は西暦の整数（例 2024）で書いてください。")
        elif not years[0] <= year <= years[1]:
            node.wrong(year, f"計画の年度（{years[0]}〜{years[1]}）の外です。")
        elif given is None:
            node.wrong(year, "目標値が要ります。目標のない年度は書かないでください。")
        elif (target := _target(node, year, given, entry)) is not None:
            targets[year] = target
    return targets


def _target(node: Node, year: int, given: Any, entry: IndicatorEntry) -> TargetEntry | None:
    """One year's target as it is written: a number, a range, or 達成."""
    if isinstance(given, str | int) and not isinstance(given, bool):
        try:
            text = str(given)
            given = stated_number(text) or target_of(text, node.unit, entry.basis, entry.direction)
        except Unreadable as fault:
            node.wrong(year, str(fault))
            return None
    if given == ACHIEVED:
        return ACHIEVED
    if entry.entry is EntryKind.JUDGEMENT:
        node.wrong(year, f"定性目標の目標は「{ACHIEVED}」とだけ書けます。")
        return None
    if isinstance(given, TargetRange):
        given = {"low": given.low, "high": given.high}
    if not isinstance(given, dict):
        return node.decimal_of(year, given)
    ends = replace(node.nested(year, given), unit=unit_of_target(node.unit, entry.basis))
    ends.only("low", "high")
    low, high = ends.number("low"), ends.number("high")
    if low is None or high is None:
        node.wrong(year, "範囲の目標には下限と上限（low と high）の両方が要ります。")
        return None
    return TargetRange(low, high)


def _target_notes(node: Node, targets: Mapping[int, TargetEntry]) -> dict[int, str]:
    """What is said of a target, by its year; there is no note without a target."""
    notes: dict[int, str] = {}
    for year in node.values:
        if year not in targets:
            node.wrong(year, "この年度には目標がありません。備考は目標のある年度に書いてください。")
        elif note := node.text(year):
            notes[year] = note
    return notes
