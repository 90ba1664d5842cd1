"""Rounding happens once, half up, and never tells a whole number that was not reached."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.templatetags.formats import (
    MOST_DECIMALS,
    Notation,
    grouped,
    percent,
    points,
    quantity,
)


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (Fraction(86, 100), "86.0％"),
        (Decimal("0.99988"), "99.99％"),
        (Decimal("0.999988"), "99.999％"),
        (Decimal("0.78003"), "78.0％"),
        (Decimal("-0.78003"), "-78.0％"),
        (Decimal("0.00003"), "0.003％"),
        (Decimal("0.9496"), "94.96％"),
        (Fraction(1), "100.0％"),
        (Fraction(1, 3), "33.3％"),
        (Fraction(2, 3), "66.7％"),
        (Decimal("0.8665"), "86.7％"),
        (Fraction(-1, 4), "-25.0％"),
        (Fraction(0), "0.0％"),
        (Fraction(12), "1,200.0％"),
        (None, ""),
    ],
)
def test_a_rate_is_shown_in_per_cent(rate: Fraction | Decimal | None, shown: str) -> None:
    assert percent(rate) == shown


@pytest.mark.parametrize(
    ("amount", "decimals", "shown"),
    [
        (Fraction(66), 0, "66"),
        (Decimal("1129868"), 0, "1,129,868"),
        (Decimal("15.20"), 1, "15.2"),
        (Decimal("15"), 1, "15.0"),
        (Fraction(135, 2), 0, "67.5"),
        (Decimal("72.99"), 0, "72.99"),
        (Fraction(1, 10**9), 0, "約0"),
        (Decimal("-0.4"), 0, "-0.4"),
        (None, 0, ""),
    ],
)
def test_an_amount_is_shown_with_its_decimals(
    amount: Fraction | Decimal | None, decimals: int, shown: str
) -> None:
    assert quantity(amount, decimals) == shown


@given(
    st.fractions(max_denominator=10**5).filter(lambda f: abs(f) < 10**9),
    st.integers(0, 3),
)
def test_what_is_shown_is_as_near_as_its_places_allow(amount: Fraction, decimals: int) -> None:
    shown = quantity(amount, decimals).removeprefix("約").replace(",", "")
    places = len(shown.partition(".")[2])

    assert decimals <= places <= MOST_DECIMALS
    assert abs(Fraction(shown) - amount) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13200000", "13,200,000"),
        ("-1234.56789", "-1,234.56789"),
        ("0.12345", "0.12345"),
        ("2480/15500", "2,480/15,500"),
        ("84.5（比較値 84.2）", "84.5（比較値 84.2）"),
        ("完了 2026-09-30", "完了 2026-09-30"),
        ("集計中", "集計中"),
        (None, ""),
    ],
)
def test_thousands_are_told_apart_and_days_left_alone(text: str | None, shown: str) -> None:
    assert grouped(text) == shown


@pytest.mark.parametrize(
    ("difference", "shown"),
    [
        (Fraction(14, 1000), "+1.4ポイント"),
        (Fraction(-838, 1000), "-83.8ポイント"),
        (Fraction(0), "±0ポイント"),
        (Fraction(1, 100000), "+0.001ポイント"),
        (None, ""),
    ],
)
def test_a_difference_of_rates_is_told_in_points(difference: Fraction | None, shown: str) -> None:
    assert points(difference) == shown


@pytest.mark.parametrize(
    ("decimals", "one", "other", "texts"),
    [
        (1, "84.16", "84.2", ("84.16", "84.20")),
        (1, "45.46", "45.5", ("45.46", "45.50")),
        (1, "112.46", "112.5", ("112.46", "112.50")),
        (1, "94.96", "95", ("94.96", "95.0")),
        (0, "2720000", "2800000", ("2,720,000", "2,800,000")),
        (0, "12.4", "12", ("12.4", "12")),
        (1, "84.2", "84.2", ("84.2", "84.2")),
    ],
)
def test_two_figures_that_differ_are_not_shown_as_equal(
    decimals: int, one: str, other: str, texts: tuple[str, str]
) -> None:
    notation = Notation(decimals).beside(Decimal(one), Decimal(other))

    assert (quantity(Decimal(one), notation), quantity(Decimal(other), notation)) == texts


def test_a_pace_below_a_bound_is_not_shown_as_reaching_it() -> None:
    bounds = Notation(1).beside(Decimal("112.5"))

    assert percent(Decimal("1.1246"), bounds) == "112.46％"
    assert percent(Decimal("1.125"), bounds) == "112.5％"


AMOUNTS = st.decimals(-100, 100, places=3).map(Fraction)


@pytest.mark.thorough
@given(
    st.lists(AMOUNTS | st.fractions(-100, 100, max_denominator=999), max_size=6), st.integers(0, 2)
)
def test_what_is_compared_stands_on_the_screen_in_the_same_order(
    amounts: list[Fraction], decimals: int
) -> None:
    notation = Notation(decimals).beside(*amounts)
    shown = {amount: Fraction(notation.text(amount).replace(",", "")) for amount in amounts}

    for one in amounts:
        for other in amounts:
            assert (shown[one] < shown[other]) == (one < other)


def test_what_was_judged_is_said_in_words() -> None:
    notation = Notation(judgement=True)

    assert [quantity(amount, notation) for amount in (1, 0)] == ["達成", "未達成"]
    assert Notation(unit="件").full(None) == "—"
