"""Money is exact, missing is not zero, and the parts make the whole."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.money import (
    AMOUNTS,
    MOST,
    SOURCES,
    STAGES,
    Money,
    in_unit,
    is_far_from,
    money_changes,
    money_faults,
    money_with,
    total_of,
    yen_of,
)
from plans.domain.vocabulary import MoneyUnit

AMOUNT = st.none() | st.integers(0, MOST)
MONEY = st.builds(Money, **dict.fromkeys(AMOUNTS, AMOUNT))
UNITS = st.sampled_from(MoneyUnit)


@given(st.lists(st.none() | MONEY))
def test_a_total_counts_what_is_stated_and_nothing_else(rows: list[Money | None]) -> None:
    for name, one in total_of(rows).items():
        stated = [row.amount(name) for row in rows if row and row.amount(name) is not None]
        assert (one.stated, one.of) == (len(stated), len(rows))
        assert one.amount == (sum(stated) if stated else None)  # type: ignore[arg-type]


@given(MONEY, UNITS)
def test_sources_are_wrong_exactly_where_they_do_not_make_the_whole(
    money: Money, unit: MoneyUnit
) -> None:
    stated = [amount for name in SOURCES if (amount := money.amount(name)) is not None]
    stages = [amount for name in STAGES if (amount := money.amount(name)) is not None]
    agrees = not stated or (bool(stages) and sum(stated) == stages[-1])

    assert (money_faults(money, unit) == []) == agrees


@given(st.integers(-(10**20), 10**20), UNITS)
def test_an_amount_out_of_bounds_is_told_with_its_unit(amount: int, unit: MoneyUnit) -> None:
    faults = money_faults(Money(settled=amount), unit)

    assert bool(faults) == (not 0 <= amount <= MOST)
    assert all(unit.label in fault for fault in faults)


@given(st.integers(0, MOST), UNITS)
def test_what_is_written_in_a_unit_comes_back(amount: int, unit: MoneyUnit) -> None:
    whole = amount - amount % unit.factor

    assert yen_of(Decimal(whole) / unit.factor, unit) == whole
    assert yen_of(Decimal(1) / 3, unit) is None


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (1_234_000, MoneyUnit.THOUSAND, "1,234千円"),
        (1_234_567, MoneyUnit.THOUSAND, "1,234.567千円"),
        (1_000_000, MoneyUnit.YEN, "1,000,000円"),
        (0, MoneyUnit.YEN, "0円"),
    ],
)
def test_it_is_told_exactly(amount: int, unit: MoneyUnit, text: str) -> None:
    assert in_unit(amount, unit) == text


def test_nothing_and_zero_are_two_things() -> None:
    assert Money().is_empty
    assert not Money(settled=0).is_empty
    assert Money(initial=5, settled=0).latest == ("決算", 0)
    assert Money(general=0).sourced == 0
    assert Money().sourced is None


@given(MONEY, MONEY, st.sets(st.sampled_from([*AMOUNTS, "note"])))
def test_what_is_not_spoken_of_stays_as_it_is(before: Money, after: Money, names: set[str]) -> None:
    made = money_with(before, after, names)

    for name in (*AMOUNTS, "note"):
        assert getattr(made, name) == getattr(after if name in names else before, name)
    changed = {label for name, label in AMOUNTS.items() if made.amount(name) != before.amount(name)}
    assert money_changes(before, made).keys() == changed


def test_a_sample_is_one_until_nothing_is_left_of_it() -> None:
    sample = Money(initial=5, note="見本", is_sample=True)

    assert money_with(sample, Money(initial=6), ["initial"]).is_sample
    assert not money_with(sample, Money(initial=6), ["initial", "note"]).is_sample


@pytest.mark.parametrize(
    ("amount", "known", "far"),
    [(100, 1, True), (1, 100, True), (99, 1, False), (0, 5, False), (5, 0, False), (5, 5, False)],
)
def test_a_hundredfold_is_far_and_nothing_is_far_from_zero(
    amount: int, known: int, far: bool
) -> None:
    assert is_far_from(amount, known) == far
