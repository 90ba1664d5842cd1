"""Exact fractions as the decimal strings that exports and commands print."""

from decimal import Context, Decimal
from fractions import Fraction

DIGITS = 28


def to_decimal_string(number: Fraction) -> str:
    """*number* in full where its decimals end, else to 28 significant digits."""
    places = _decimal_places(number.denominator)
    if places is None:
        context = Context(prec=DIGITS)
        return format(context.divide(Decimal(number.numerator), Decimal(number.denominator)), "f")
    scaled = abs(number.numerator) * 10**places // number.denominator
    digits = str(scaled).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _decimal_places(denominator: int) -> int | None:
    """How many decimals a reduced fraction needs; None where they never end."""
    counts = {2: 0, 5: 0}
    for prime in counts:
        while denominator % prime == 0:
            denominator //= prime
            counts[prime] += 1
    return max(counts.values()) if denominator == 1 else None
