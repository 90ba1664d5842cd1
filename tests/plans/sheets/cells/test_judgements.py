"""「達成」 and 「未達成」 in a cell of a goal without a number."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.sheets.cells.judgements import WORDS
from plans.sheets.cells.reader import read_cell
from plans.sheets.cells.reading import Column, Flag, Kind, RawCell
from plans.sheets.cells.words import match_key


def read(value: Any, **marks: Any) -> Any:
    return read_cell(RawCell(value, **marks), Column.JUDGEMENT)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("達成", 1),
        (" 達 成 ", 1),
        ("達成済み", 1),
        ("達成しました。", 1),
        ("目標達成", 1),
        ("未達成", 0),
        ("未達", 0),
        ("達成していない", 0),
    ],
)
def test_its_own_words_are_read(text: str, value: int) -> None:
    reading = read(text)
    assert (reading.flag, reading.value) == (Flag.OK, Decimal(value))


@pytest.mark.parametrize(
    ("value", "likely"),
    [
        ("○", ("達成",)),
        ("〇", ("達成",)),
        ("◎", ("達成",)),
        ("×", ("未達成",)),
        (1, ("達成",)),
        (1.0, ("達成",)),
        ("１", ("達成",)),
        (0, ("未達成",)),
        (True, ("達成",)),
        ("完了", ("達成",)),
        (2, ()),
        ("50％", ()),
        ("おおむね達成", ()),
        ("一部達成", ()),
        ("達成見込み", ()),
        ("達成か未達成", ()),
    ],
)
def test_a_mark_or_a_number_is_asked_about(value: Any, likely: tuple[str, ...]) -> None:
    reading = read(value)
    assert (reading.flag, reading.value) == (Flag.QUESTION, None)
    assert reading.suggestions == likely
    assert "「達成」か「未達成」" in reading.reason


@pytest.mark.parametrize(
    ("text", "kind"), [("", Kind.MISSING), ("－", Kind.MISSING), ("精査中", Kind.PENDING)]
)
def test_the_words_for_a_lacking_value_say_the_same_here(text: str, kind: Kind) -> None:
    assert read(text).kind is kind


def test_what_is_struck_out_is_not_taken() -> None:
    assert read("達成", is_struck=True).flag is Flag.QUESTION


@given(st.text())
def test_no_other_text_is_a_judgement(text: str) -> None:
    if read(text).is_ok and read(text).kind is Kind.NUMBER:
        assert match_key(text).strip("。") in WORDS
