"""Rounding happens once, half up, and never tells a whole number that was not reached."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.templatetags.formats import MOST_DECIMALS, percent, quantity


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (Fraction(86, 100), "86.0％"),
        (Decimal("0.99988"), "99.99％"),
        (Decimal("0.999988"), "99.999％"),
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
