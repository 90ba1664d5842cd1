"""Fractions as decimal strings: in full where they end."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.decimals import DIGITS, to_decimal_string


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(12), "12"),
        (Fraction(-12), "-12"),
        (Fraction(1, 8), "0.125"),
        (Fraction(-1, 20), "-0.05"),
        (Fraction(12345, 1000), "12.345"),
        (Fraction(2, 3), "0.6666666666666666666666666667"),
    ],
)
def test_a_fraction_is_written_in_full_where_its_decimals_end(number: Fraction, text: str) -> None:
    assert to_decimal_string(number) == text


@given(st.integers(), st.integers(0, 30), st.integers(0, 30))
def test_what_ends_is_exact(top: int, twos: int, fives: int) -> None:
    number = Fraction(top, 2**twos * 5**fives)

    assert Fraction(to_decimal_string(number)) == number


@given(st.fractions(min_value=-(10**6), max_value=10**6))
def test_what_never_ends_is_near(number: Fraction) -> None:
    error = abs(Fraction(to_decimal_string(number)) - number)

    assert error <= abs(number) / 10 ** (DIGITS - 1)
