"""What is asked about a figure as it is entered."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.terms import Observation
from measures.domain.warnings import Caution, cautions_of
from plans.domain.calendar import Period
from plans.domain.vocabulary import ValueStatus

Q2 = Period(2026, 2)
numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


def value(amount: str) -> Observation:
    return Observation(Q2, value=Decimal(amount))


def fraction(numerator: str, denominator: str) -> Observation:
    return Observation(Q2, numerator=Decimal(numerator), denominator=Decimal(denominator))


@pytest.mark.parametrize(
    ("observed", "last", "cumulative", "percent", "expected"),
    [
        (value("62"), 63, True, False, [Caution.FALLS]),
        (value("63"), 63, True, False, []),
        (value("62"), 63, False, False, []),
        (value("630"), 63, False, False, [Caution.TENFOLD]),
        (value("629.99"), 63, False, False, []),
        (value("630"), 63, True, False, [Caution.TENFOLD]),
        (value("6.3"), 63, False, False, [Caution.TENTH]),
        (value("6.4"), 63, False, False, []),
        (value("500"), 0, False, False, []),
        (value("500"), None, True, False, []),
        (value("100"), None, False, True, []),
        (value("100.01"), None, False, True, [Caution.ABOVE_HUNDRED]),
        (value("101"), None, False, False, []),
        (fraction("81", "80"), None, False, True, [Caution.ABOVE_DENOMINATOR]),
        (fraction("80", "80"), None, False, True, []),
        (fraction("0", "0"), 50, False, True, []),
        (fraction("2", "200"), 15, False, True, [Caution.TENTH]),
    ],
)
def test_what_is_asked(
    observed: Observation,
    last: int | None,
    cumulative: bool,
    percent: bool,
    expected: list[Caution],
) -> None:
    before = None if last is None else Fraction(last)

    found = cautions_of(observed, before, cumulative=cumulative, percent=percent)
    assert list(found) == expected


@pytest.mark.parametrize("status", [s for s in ValueStatus if s is not ValueStatus.REPORTED])
def test_of_a_lacking_value_nothing_is_asked(status: ValueStatus) -> None:
    observed = Observation(Q2, status)

    assert cautions_of(observed, Fraction(5), cumulative=True, percent=True) == ()


@given(amount=numbers, percent=st.booleans())
def test_a_figure_that_repeats_the_last_one_is_not_held_against_it(
    amount: Decimal, percent: bool
) -> None:
    found = cautions_of(
        Observation(Q2, value=amount), Fraction(amount), cumulative=True, percent=percent
    )

    assert set(found) <= {Caution.ABOVE_HUNDRED}
