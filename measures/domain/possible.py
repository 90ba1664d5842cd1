"""Which values there can be: whole units, and the limits of what is counted.

The rules compare with the whole unit next to a planned value, and carry a forecast no farther than
its limits. Nowhere else in the domain is a number cut.
"""

from fractions import Fraction
from math import ceil, floor

from measures.domain.terms import Terms
from plans.domain.vocabulary import Direction


def whole_farther_from_goal(direction: Direction, amount: Fraction) -> Fraction:
    """The whole number next to *amount*, on the side away from the goal."""
    return Fraction(ceil(amount) if direction == Direction.DECREASE else floor(amount))


def nearest_possible(terms: Terms, value: Fraction) -> Fraction:
    """*value* within the indicator's limits, and whole where whole units are counted."""
    if terms.whole:
        value = whole_farther_from_goal(terms.direction, value)
    if terms.limits.least is not None:
        value = max(value, Fraction(terms.limits.least))
    if terms.limits.greatest is not None:
        value = min(value, Fraction(terms.limits.greatest))
    return value
