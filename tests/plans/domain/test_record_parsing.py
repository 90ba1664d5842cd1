"""A record of a file is read as its fields are declared; whatever is wrong is told by its path."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.document_reader import Node, Problems
from plans.domain.plan_document import (
    BandEntry,
    IndicatorEntry,
    LimitsEntry,
    PhaseEntry,
    PlanHead,
    SchemeEntry,
)
from plans.domain.record_parsing import read_record
from plans.domain.sheet_columns import FileEntry
from plans.domain.vocabulary import Aggregation, Direction, EntryKind, RateMethod, TargetBasis

YEARS = (2024, 2028)
INDICATOR = {"code": "a", "name": "数", "direction": "increase", "aggregation": "latest"}


def read(record: type[FileEntry], **values: Any) -> tuple[Any, list[str]]:
    problems = Problems()
    return read_record(record, Node(values, "", problems), YEARS), [
        str(one) for one in problems.found
    ]


def test_what_is_left_out_has_its_default_and_is_known_as_left_out() -> None:
    entry, messages = read(IndicatorEntry, **INDICATOR)

    assert messages == []
    assert (entry.basis, entry.decimals, entry.measurable) == (TargetBasis.ABSOLUTE, 0, True)
    assert (entry.rate_method, entry.limits, entry.evidence_url) == (None, LimitsEntry(), "")
    assert {"basis", "decimals", "limits", "evidence_url"} <= entry.absent
    assert not {"code", "direction", "targets"} & entry.absent


@pytest.mark.parametrize(
    ("aggregation", "entry"), [("latest", "value"), ("sum", "value"), ("ratio", "fraction")]
)
def test_how_a_figure_is_entered_follows_its_aggregation(aggregation: str, entry: str) -> None:
    assert read(IndicatorEntry, **INDICATOR | {"aggregation": aggregation})[0].entry == entry


@pytest.mark.parametrize("word", ["judgement", "定性目標", "JUDGEMENT"])
def test_a_goal_in_words_needs_no_direction_and_no_aggregation(word: str) -> None:
    entry, messages = read(IndicatorEntry, code="a", name="可否", entry=word)

    assert messages == []
    assert entry.entry is EntryKind.JUDGEMENT
    assert (entry.direction, entry.aggregation) == (Direction.INCREASE, Aggregation.LATEST)


def test_other_indicators_do() -> None:
    _, messages = read(IndicatorEntry, code="a", name="数")

    assert messages == [
        "direction: 必ず書いてください。",
        "aggregation: 必ず書いてください。",
    ]


def test_an_unknown_word_is_told_once_with_the_known_ones() -> None:
    _, messages = read(IndicatorEntry, **INDICATOR | {"entry": "guess"})

    assert messages == ["entry: 「guess」は使えません（value・fraction・judgement のいずれか）。"]


@given(st.sampled_from([*RateMethod]))
def test_a_word_is_read_by_its_value_and_by_its_label(method: RateMethod) -> None:
    head = {"code": "a", "name": "計画", "first_year": 2024, "final_year": 2028}
    for word in (method.value, method.label, method.value.upper()):
        assert read(PlanHead, **head, rate_method=word)[0].rate_method is method


@pytest.mark.parametrize(
    ("record", "values", "message"),
    [
        (PhaseEntry, {"label": "導入", "start": 2023, "end": 2025}, "start: 2023 は 2024 から"),
        (PhaseEntry, {"label": "導入", "start": 2024, "end": 2025, "start_quarter": 5}, "start_q"),
        (PhaseEntry, {"label": "長" * 201, "start": 2024, "end": 2025}, "label: 200文字以内"),
        (PhaseEntry, {"label": "導入", "start": 2024, "end": 2025, "ongoing": 1}, "ongoing: true"),
        (PlanHead, {"code": "計画", "name": "a", "first_year": 2024, "final_year": 2025}, "code: "),
        (IndicatorEntry, INDICATOR | {"decimals": 7}, "decimals: 7 は 0 から 6 の間"),
        (IndicatorEntry, INDICATOR | {"limits": {"low": 1}}, "limits.low: この項目は"),
        (IndicatorEntry, INDICATOR | {"baseline": {"quarters": [1]}}, "baseline.quarters: 第1"),
        (IndicatorEntry, INDICATOR | {"baseline": 3}, "baseline: 「項目: 値」の形"),
        (IndicatorEntry, INDICATOR | {"evidence_url": "javascript:a"}, "evidence_url: 「java"),
        (BandEntry, {"code": "A", "label": "a", "colour": "pink"}, "colour: 「pink」は使えません"),
        (SchemeEntry, {"code": "a", "name": "a"}, "bands: 必ず書いてください。"),
        (SchemeEntry, {"code": "a", "name": "a", "bands": [{}]}, "bands[0].code: 必ず"),
    ],
)
def test_what_is_wrong_is_told_by_its_path(
    record: type[FileEntry], values: dict[str, Any], message: str
) -> None:
    _, messages = read(record, **values)

    assert messages
    assert messages[0].startswith(message)
