"""Digits, thousands, 万 and 億, kanji numerals: exact numbers, or why they are none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.sheets.cells.amounts import (
    UnreadableAmount,
    amount,
    kanji_amount,
    other_meaning,
    plain_number,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", "1234"),
        ("0.50", "0.5"),
        ("1E+05", "100000"),
        ("1.5e-3", "0.0015"),
        ("12万", "120000"),
        ("112万9868", "1129868"),
        ("1億1939万", "119390000"),
        ("1.5万", "15000"),
        ("3千", "3000"),
        ("2億5千万", "250000000"),
        ("1兆", "1000000000000"),
    ],
)
def test_a_number_is_exact(text: str, number: str) -> None:
    assert amount(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,23", "3桁ごと"),
        ("1.2.3", "小数点"),
        ("1" * 25, "桁が多すぎます"),
        ("1" * 61, "桁が多すぎます"),
        ("1E99", "指数"),
        ("1万2億", "順序"),
        ("1.23456万", "順序"),
        ("1万20000", "順序"),
        ("万", "読めません"),
    ],
)
def test_what_is_not_one_number_says_why(text: str, reason: str) -> None:
    with pytest.raises(UnreadableAmount, match=reason):
        amount(text)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("1万2", "12000"),
        ("1億5", "150000000"),
        ("1万02", "10200"),
        ("1億2千", "120000000"),
        ("3百2", "320"),
        ("1万2345", None),
        ("12万", None),
        ("1,234", None),
    ],
)
def test_what_a_tail_may_mean_besides(text: str, other: str | None) -> None:
    found = other_meaning(text, amount(text))

    assert found == (None if other is None else Decimal(other))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("二億三千五百万円", (235_000_000, "円")),
        ("十二", (12, "")),
        ("二〇二六年", (2026, "年")),
        ("千", (1000, "")),
        ("十百", None),
        ("一二十", None),
        ("万", None),
        ("件", None),
        ("一" * 21, None),
    ],
)
def test_kanji_numerals_are_read_from_the_front(text: str, found: tuple[int, str] | None) -> None:
    assert kanji_amount(text) == found


@given(st.decimals(-(10**12), 10**12, places=6))
def test_a_number_in_full_has_no_exponent_and_means_the_same(number: Decimal) -> None:
    text = plain_number(number)

    assert "E" not in text
    assert Decimal(text) == number
    assert "." not in text or not text.endswith("0")


def test_no_number_is_an_empty_text() -> None:
    assert plain_number(None) == ""
    assert plain_number(Decimal("0.000")) == "0"
