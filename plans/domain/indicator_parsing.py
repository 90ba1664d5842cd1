"""An indicator of a plan file, with its baseline and its targets."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from plans.domain.document_reader import Node
from plans.domain.plan_document import (
    ACHIEVED,
    BaselineEntry,
    IndicatorEntry,
    Limits,
    Quarters,
    TargetEntry,
    TargetRange,
)
from plans.domain.plan_rules import determined_by_others, indicator_faults
from plans.domain.targets import target_of, unit_of_target
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    EntryKind,
    Frequency,
    RateMethod,
    TargetBasis,
)
from plans.sheets.cells.values import Unreadable, date_or_year_end


class _Words(NamedTuple):
    """The closed words of an indicator, by which its other fields are read."""

    entry: EntryKind
    direction: Direction
    aggregation: Aggregation
    basis: TargetBasis


def _words(node: Node) -> _Words:
    judged = node.word_if_said("entry", EntryKind) is EntryKind.JUDGEMENT
    aggregation = node.word(
        "aggregation", Aggregation, default=Aggregation.LATEST if judged else None
    )
    usual = EntryKind.FRACTION if aggregation is Aggregation.RATIO else EntryKind.VALUE
    return _Words(
        entry=EntryKind.JUDGEMENT if judged else node.word("entry", EntryKind, default=usual),
        direction=node.word("direction", Direction, default=Direction.INCREASE if judged else None),
        aggregation=aggregation,
        basis=node.word("basis", TargetBasis, default=TargetBasis.ABSOLUTE),
    )


def read_indicator(node: Node, years: tuple[int, int]) -> IndicatorEntry:
    """The indicator that *node* tells of, its targets within *years*; complains of the rest."""
    unsaid = node.only(*IndicatorEntry.__slots__)
    node = replace(node, unit=str(node.raw("unit") or ""))
    before = len(node.problems.messages)
    words = _words(node)
    are_known = len(node.problems.messages) == before
    entry = _indicator_entry(node, words, years)
    if are_known:
        node.complain(indicator_faults(entry))
    return replace(entry, unsaid=unsaid - {"targets"} - determined_by_others(entry))


def _indicator_entry(node: Node, words: _Words, years: tuple[int, int]) -> IndicatorEntry:
    targets = _targets(node.node("targets"), years, words)
    return IndicatorEntry(
        code=node.text("code", required=True, longest=30),
        name=node.text("name", required=True),
        definition=node.text("definition", longest=2000),
        unit=node.text("unit", longest=20),
        direction=words.direction,
        aggregation=words.aggregation,
        entry=words.entry,
        cumulative=node.flag("cumulative"),
        basis=words.basis,
        measurable=node.flag("measurable", default=True),
        unmeasurable_note=node.text("unmeasurable_note"),
        baseline=_baseline(node.node("baseline")),
        targets=targets,
        reference_name=node.text("reference_name", longest=100),
        headline=node.flag("headline"),
        decimals=node.whole("decimals", low=0, high=6, default=0),
        source=node.text("source"),
        rate_method=node.word_if_said("rate_method", RateMethod),
        target_notes=_target_notes(node.node("target_notes"), targets),
        frequency=node.word("frequency", Frequency, default=Frequency.QUARTERLY),
        limits=_limits(node.node("limits")),
    )


def _limits(node: Node) -> Limits:
    node.only("min", "max")
    return Limits(node.number("min"), node.number("max"))


def _baseline(node: Node) -> BaselineEntry:
    unsaid = node.only(*BaselineEntry.__slots__)
    return BaselineEntry(
        value=node.number("value"),
        on=node.day("on", date_or_year_end),
        note=node.text("note"),
        reference=node.number("reference"),
        quarters=_quarters(node),
        sample=node.flag("sample"),
        unsaid=unsaid,
    )


def _quarters(node: Node) -> Quarters | None:
    given = node.raw("quarters")
    if given is None:
        return None
    if not isinstance(given, list) or len(given) != 4 or None in given:
        node.wrong("quarters", "第1から第4四半期までの四つの数を書いてください。")
        return None
    found = [node.decimal_of(f"quarters[{place}]", item) for place, item in enumerate(given)]
    first, second, third, fourth = (item if item is not None else Decimal(0) for item in found)
    return first, second, third, fourth


def _targets(node: Node, years: tuple[int, int], words: _Words) -> dict[int, TargetEntry]:
    targets: dict[int, TargetEntry] = {}
    for year, given in node.values.items():
        if isinstance(year, bool) or not isinstance(year, int):
            node.wrong(year, "年度は西暦の整数（例 2024）で書いてください。")
        elif not years[0] <= year <= years[1]:
            node.wrong(year, f"計画の年度（{years[0]}〜{years[1]}）の外です。")
        elif given is None:
            node.wrong(year, "目標値が要ります。目標のない年度は書かないでください。")
        elif (target := _target(node, year, given, words)) is not None:
            targets[year] = target
    return targets


def _target(node: Node, year: int, given: Any, words: _Words) -> TargetEntry | None:
    """One year's target as it is written: a number, a range, or 達成."""
    if isinstance(given, str):
        try:
            given = target_of(given, node.unit, words.basis, words.direction)
        except Unreadable as fault:
            node.wrong(year, str(fault))
            return None
    if given == ACHIEVED:
        return ACHIEVED
    if words.entry is EntryKind.JUDGEMENT:
        node.wrong(year, f"定性目標の目標は「{ACHIEVED}」とだけ書けます。")
        return None
    if isinstance(given, TargetRange):
        given = {"low": given.low, "high": given.high}
    if not isinstance(given, dict):
        return node.decimal_of(year, given)
    ends = replace(node.nested(year, given), unit=unit_of_target(node.unit, words.basis))
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
