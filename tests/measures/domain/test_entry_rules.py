"""What an indicator's own rules say of a figure as it is entered."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.entry_rules import (
    NO_GROUNDS,
    NO_JUDGEMENT,
    YEAR_AT_ONCE,
    doubts_of,
    gives_no_reason,
    judgement_fault,
)
from measures.domain.terms import Limits
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, Frequency

PERCENT = Limits(Decimal(0), Decimal(100))
NOT_DUE = {
    Frequency.YEARLY: "この指標は年1回、第4四半期に1年分を報告します。",
    Frequency.HALF_YEARLY: "この指標は半期ごと、第2・第4四半期に半年分を報告します。",
}


def asked(
    value: str,
    quarter: int,
    aggregation: Aggregation = Aggregation.LATEST,
    frequency: Frequency = Frequency.QUARTERLY,
    limits: Limits = Limits(),  # noqa: B008
    *,
    is_first_of_year: bool = False,
) -> list[str]:
    found = doubts_of(
        Fraction(value),
        Period(2026, quarter),
        limits=limits,
        frequency=frequency,
        aggregation=aggregation,
        is_first_of_year=is_first_of_year,
    )
    return [doubt.label for doubt in found]


@pytest.mark.parametrize(
    ("value", "limits", "expected"),
    [
        ("100", PERCENT, []),
        ("0", PERCENT, []),
        ("100.000001", PERCENT, ["取りうる最大値（100）を超えています。"]),
        ("-0.000001", PERCENT, ["取りうる最小値（0）を下回っています。"]),
        ("-1", Limits(None, Decimal(100)), []),
        ("1000", Limits(Decimal("0.50")), []),
        ("0.4", Limits(Decimal("0.50")), ["取りうる最小値（0.5）を下回っています。"]),
    ],
)
def test_a_value_outside_its_limits_is_asked_about(
    value: str, limits: Limits, expected: list[str]
) -> None:
    assert asked(value, 2, limits=limits) == expected


@pytest.mark.parametrize("aggregation", Aggregation)
@pytest.mark.parametrize("frequency", Frequency)
@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
def test_an_amount_belongs_to_the_span_it_is_asked_for(
    aggregation: Aggregation, frequency: Frequency, quarter: int
) -> None:
    early = quarter not in frequency.due_quarters and aggregation is not Aggregation.LATEST
    expected = [NOT_DUE[frequency]] if early else []
    assert asked("5", quarter, aggregation, frequency) == expected


@pytest.mark.parametrize(
    ("value", "quarter", "aggregation", "frequency", "first", "expected"),
    [
        ("1200", 4, Aggregation.SUM, Frequency.QUARTERLY, True, [YEAR_AT_ONCE]),
        ("1200", 4, Aggregation.SUM, Frequency.HALF_YEARLY, True, [YEAR_AT_ONCE]),
        ("1200", 4, Aggregation.SUM, Frequency.YEARLY, True, []),
        ("1200", 4, Aggregation.SUM, Frequency.QUARTERLY, False, []),
        ("0", 4, Aggregation.SUM, Frequency.QUARTERLY, True, []),
        ("1200", 3, Aggregation.SUM, Frequency.QUARTERLY, True, []),
        ("1200", 4, Aggregation.LATEST, Frequency.QUARTERLY, True, []),
        ("12", 4, Aggregation.RATIO, Frequency.QUARTERLY, True, []),
    ],
)
def test_a_year_told_at_once_in_its_last_quarter_is_asked_about(
    value: str,
    quarter: int,
    aggregation: Aggregation,
    frequency: Frequency,
    first: bool,
    expected: list[str],
) -> None:
    assert asked(value, quarter, aggregation, frequency, is_first_of_year=first) == expected


@pytest.mark.parametrize(
    ("value", "note", "fault"),
    [
        (Decimal(1), "要綱を改正した", ""),
        (Decimal(1), "", NO_GROUNDS),
        (Decimal(1), " 　\n", NO_GROUNDS),
        (Decimal(0), "", ""),
        (None, "", ""),
        (Decimal("0.5"), "半分できた", NO_JUDGEMENT),
        (Decimal(2), "二つできた", NO_JUDGEMENT),
    ],
)
def test_a_judgement_is_either_with_its_grounds_or_not_yet(
    value: Decimal | None, note: str, fault: str
) -> None:
    assert judgement_fault(value, note) == fault


@given(value=st.decimals(allow_nan=False, allow_infinity=False), note=st.text())
def test_nothing_but_the_two_judgements_is_ever_kept(value: Decimal, note: str) -> None:
    if judgement_fault(value, note) == "":
        assert value == 0 or (value == 1 and note.strip())


@pytest.mark.parametrize("note", ["", " ", "－", "―", "-", "なし", "特になし。", "無し", "..."])
def test_a_dash_and_a_none_are_no_grounds(note: str) -> None:
    assert gives_no_reason(note)
    assert judgement_fault(Decimal(1), note)


@pytest.mark.parametrize(
    "note", ["利用者なしのため", "無料化した", "－10％減のため", "R8に導入済み"]
)
def test_words_are_grounds_though_they_hold_a_dash_or_a_none(note: str) -> None:
    assert not gives_no_reason(note)
