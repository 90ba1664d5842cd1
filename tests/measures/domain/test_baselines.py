"""The first report that may be made the baseline, and when there is none to be made."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from measures.domain.baselines import first_report
from measures.domain.terms import Baseline
from plans.domain.calendar import Period
from plans.domain.vocabulary import Direction, TargetBasis
from tests.measures.domain.examples import (
    JUDGEMENT,
    PREVIOUS_YEAR,
    QUARTERLY_SUM,
    RATIO,
    SHARE,
    WITHIN,
    part,
    pending,
    report,
)

OPEN = replace(SHARE, baseline=None)


def test_the_earliest_quarter_with_a_value_is_offered() -> None:
    reports = [report("2025Q1", 50), report("2024Q3", 48), pending("2024Q2")]

    found = first_report(OPEN, reports)

    assert found is not None
    assert (found.period, found.value, found.reference) == (Period(2024, 3), Decimal(48), None)


def test_the_compared_series_goes_along() -> None:
    found = first_report(
        replace(OPEN, basis=TargetBasis.REFERENCE),
        [report("2024Q3", "48.25", reference=Decimal("77.6"))],
    )

    assert found is not None
    assert (found.value, found.reference) == (Decimal("48.25"), Decimal("77.6"))


@pytest.mark.parametrize(
    "terms",
    [
        replace(OPEN, baseline=Baseline(Decimal(40))),
        replace(OPEN, measurable=False),
        replace(JUDGEMENT, baseline=None),
        replace(QUARTERLY_SUM, baseline=None),
        WITHIN,
        replace(PREVIOUS_YEAR, baseline=None),
        replace(OPEN, direction=Direction.WITHIN),
    ],
)
def test_none_is_offered_where_none_is_missed_or_a_quarter_is_none(terms: Any) -> None:
    assert first_report(terms, [report("2024Q3", 48)]) is None


def test_a_baseline_without_a_value_is_still_to_be_made() -> None:
    assert first_report(replace(OPEN, baseline=Baseline(None)), [report("2024Q3", 48)]) is not None


@pytest.mark.parametrize(
    ("fraction", "stored"),
    [((1, 4), Decimal(25)), ((1, 8), Decimal("12.5")), ((1, 3), None), ((0, 0), None)],
)
def test_a_fraction_is_offered_where_it_can_be_stored_exactly(
    fraction: tuple[int, int], stored: Decimal | None
) -> None:
    found = first_report(replace(RATIO, baseline=None), [part("2024Q3", *fraction)])

    assert (found.value if found else None) == stored


def test_of_no_report_there_is_none() -> None:
    assert first_report(OPEN, []) is None
    assert first_report(OPEN, [pending("2024Q2")]) is None
