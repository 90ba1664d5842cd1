"""An indicator's value: which reports it rests on, which are lacking, and why there is none."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.terms import Observation, Reason, Terms
from measures.domain.value import own_value, value_at
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, Frequency, ValueStatus
from tests.measures.domain.examples import (
    COUNT,
    HALF_YEARLY_SUM,
    QUARTERLY_SUM,
    RATIO,
    YEARLY_SUM,
    not_applicable,
    part,
    pending,
    report,
)

Q2 = Period(2026, 2)


def test_the_latest_report_speaks_until_the_next() -> None:
    value = value_at(COUNT, [report("2025Q4", 60), report("2026Q1", 62)], Q2)

    assert (value.amount, value.period) == (62, Period(2026, 1))
    assert value.stale
    assert value.status == ValueStatus.MISSING
    assert (value.settled, value.missing_quarters) == ((1,), (2,))


def test_what_was_reported_later_is_not_known_yet() -> None:
    assert value_at(COUNT, [report("2026Q3", 70)], Q2).amount is None


def test_a_report_once_a_year_is_not_old_before_the_next_is_due() -> None:
    yearly = replace(COUNT, frequency=Frequency.YEARLY)

    value = value_at(yearly, [report("2025Q4", 60)], Period(2026, 3))

    assert (value.stale, value.is_due, value.lacking) == (False, False, None)
    assert value_at(yearly, [report("2025Q4", 60)], Period(2026, 4)).stale


def test_a_sum_is_the_years_alone() -> None:
    reports = [report("2025Q4", 999), report("2026Q1", 100), report("2026Q2", 150)]

    value = value_at(QUARTERLY_SUM, reports, Q2)

    assert value.amount == 250
    assert value_at(QUARTERLY_SUM, reports[:1], Q2).amount is None


def test_a_report_of_the_half_year_takes_the_place_of_its_quarters() -> None:
    reports = [report("2026Q1", 100), report("2026Q2", 260), report("2026Q3", 90)]

    value = value_at(HALF_YEARLY_SUM, reports, Period(2026, 3))

    assert (value.amount, value.settled) == (350, (1, 2, 3))


def test_quarters_stand_for_themselves_until_the_year_is_reported() -> None:
    quarters = [report(f"2026Q{q}", 100) for q in (1, 2, 3)]

    assert value_at(YEARLY_SUM, quarters, Period(2026, 3)).amount == 300
    assert value_at(YEARLY_SUM, [*quarters, report("2026Q4", 420)], Period(2026, 4)).amount == 420


def test_a_ratio_is_of_the_years_parts_together() -> None:
    value = value_at(RATIO, [part("2026Q1", 1, 10), part("2026Q2", 9, 10)], Q2)

    assert value.amount == 50
    assert value_at(RATIO, [part("2026Q1", 0, 0), part("2026Q2", 9, 10)], Q2).amount == 90


@pytest.mark.parametrize(
    ("reports", "reason"),
    [
        ([], Reason.UNREPORTED),
        ([pending("2026Q2")], Reason.PENDING),
        ([pending("2026Q1"), not_applicable("2026Q2")], Reason.NOT_APPLICABLE),
        ([part("2026Q2", 0, 0)], Reason.ZERO_ACTUAL),
        ([part("2026Q2", 3, 0)], Reason.UNREPORTED),
        ([report("2026Q1", 1), pending("2026Q2")], None),
    ],
)
def test_a_year_without_a_figure_says_why(
    reports: list[Observation], reason: Reason | None
) -> None:
    value = value_at(RATIO, reports, Q2)

    assert value.lacking == reason
    assert value.reported is (reason is None)


@pytest.mark.parametrize(
    ("references", "expected"),
    [((Decimal(5), Decimal(7)), 12), ((Decimal(5), None), None), ((None, None), None)],
)
def test_what_a_sum_is_compared_with_is_added_up_where_it_is_whole(
    references: tuple[Decimal | None, Decimal | None], expected: int | None
) -> None:
    reports = [
        replace(report(f"2026Q{quarter}", 1), reference=reference)
        for quarter, reference in enumerate(references, 1)
    ]

    assert value_at(QUARTERLY_SUM, reports, Q2).reference == expected


def test_one_report_by_itself() -> None:
    assert own_value(None) is None
    assert own_value(part("2026Q2", 1, 8)) == Fraction("12.5")
    assert own_value(pending("2026Q2")) is None


quarters = st.dictionaries(st.integers(1, 4), st.integers(0, 1000), min_size=1)


@given(quarters, st.sampled_from([QUARTERLY_SUM, HALF_YEARLY_SUM, YEARLY_SUM, COUNT, RATIO]))
def test_the_order_of_the_reports_does_not_matter(known: dict[int, int], terms: Terms) -> None:
    ratio = terms.aggregation == Aggregation.RATIO
    reports = [
        part(f"2026Q{q}", amount, 1000) if ratio else report(f"2026Q{q}", amount)
        for q, amount in sorted(known.items())
    ]
    end = Period(2026, 4)

    forwards, backwards = value_at(terms, reports, end), value_at(terms, reports[::-1], end)

    assert forwards == backwards
    assert forwards.amount is not None
    if terms is QUARTERLY_SUM:
        assert forwards.amount == sum(known.values())
