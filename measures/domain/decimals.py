"""Exact fractions as the decimal strings that exports and commands print."""

from decimal import Context, Decimal
from fractions import Fraction

DIGITS = 28


def to_decimal_string(number: Fraction) -> str:
    """*number* in full where its decimals end, else to 28 significant digits."""
    quotient = Context(prec=DIGITS).divide(Decimal(number.numerator), Decimal(number.denominator))
    text = format(quotient, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
