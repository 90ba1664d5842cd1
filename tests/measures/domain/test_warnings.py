"""What is asked about a figure as it is entered."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.reported import ReportedPhase
from measures.domain.terms import Observation
from measures.domain.warnings import (
    Caution,
    PhaseCaution,
    PhaseSurroundings,
    cautions_of,
    phase_cautions_of,
)
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ValueStatus

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


@pytest.mark.parametrize(
    ("amount", "following", "cumulative", "expected"),
    [
        ("67", 66, True, [Caution.ABOVE_NEXT]),
        ("66", 66, True, []),
        ("67", 66, False, []),
        ("67", None, True, []),
    ],
)
def test_a_running_total_is_held_against_the_quarter_after_it(
    amount: str, following: int | None, cumulative: bool, expected: list[Caution]
) -> None:
    after = None if following is None else Fraction(following)
    found = cautions_of(
        value(amount), Fraction(63), cumulative=cumulative, percent=False, following=after
    )
    assert list(found) == expected


@pytest.mark.parametrize(
    ("observed", "before", "expected"),
    [
        (fraction("10", "25"), "100", [Caution.SHRUNK]),
        (fraction("10", "25.1"), "100", []),
        (fraction("10", "25"), None, []),
        (fraction("-5", "10"), None, [Caution.NEGATIVE_PART]),
        (fraction("0", "0"), "100", []),
    ],
)
def test_what_is_asked_about_the_parts_of_a_share(
    observed: Observation, before: str | None, expected: list[Caution]
) -> None:
    found = cautions_of(
        observed,
        None,
        cumulative=False,
        percent=True,
        last_denominator=Decimal(before) if before else None,
    )
    assert list(found) == expected


NOT_STARTED, IN_PROGRESS = PhaseState.NOT_STARTED, PhaseState.IN_PROGRESS
COMPLETED, CANCELLED = PhaseState.COMPLETED, PhaseState.CANCELLED
AROUND = PhaseSurroundings(date(2024, 4, 1), date(2029, 3, 31), until=date(2026, 9, 30))


@pytest.mark.parametrize(
    ("state", "started_on", "completed_on", "expected"),
    [
        (COMPLETED, None, date(2036, 9, 30), [PhaseCaution.OUTSIDE, PhaseCaution.AHEAD]),
        (COMPLETED, None, date(2019, 9, 30), [PhaseCaution.OUTSIDE]),
        (COMPLETED, date(2019, 4, 1), date(2026, 9, 30), [PhaseCaution.OUTSIDE]),
        (COMPLETED, date(2024, 4, 1), date(2026, 9, 30), []),
        (COMPLETED, None, date(2026, 10, 1), [PhaseCaution.AHEAD]),
        (IN_PROGRESS, date(2026, 10, 1), None, [PhaseCaution.STARTS_LATER]),
        (IN_PROGRESS, date(2026, 9, 30), None, []),
        (NOT_STARTED, date(2026, 10, 1), None, []),
        (NOT_STARTED, date(2026, 9, 30), None, [PhaseCaution.HAS_STARTED]),
        (CANCELLED, None, None, []),
    ],
)
def test_what_is_asked_about_a_phases_days(
    state: PhaseState,
    started_on: date | None,
    completed_on: date | None,
    expected: list[PhaseCaution],
) -> None:
    reported = ReportedPhase(state, started_on, completed_on)

    assert list(phase_cautions_of(reported, AROUND)) == expected


@given(st.permutations(list(PhaseState)), st.sampled_from(["before", "now", "following"]))
def test_a_phase_only_goes_forward(states: list[PhaseState], when: str) -> None:
    """完了 that becomes 未着手 is asked about, wherever the other report stands; 中止 is not."""
    state, other = states[:2]
    around = replace(AROUND, **{when: other})
    found = phase_cautions_of(ReportedPhase(state), around)

    way = [NOT_STARTED, IN_PROGRESS, COMPLETED]
    is_on_the_way = state in way and other in way
    is_behind = is_on_the_way and way.index(state) < way.index(other)
    is_before = is_on_the_way and way.index(state) > way.index(other)
    if when == "following":
        assert found == ((PhaseCaution.BEFORE_NEXT,) if is_before else ())
    else:
        assert found == ((PhaseCaution.GOES_BACK,) if is_behind else ())


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
