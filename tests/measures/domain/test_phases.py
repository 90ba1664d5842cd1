"""How phases stand against the time planned for them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.phases import (
    PhasePlan,
    are_cancelled,
    are_completed,
    completion_of,
    is_late,
    phases_rating,
)
from measures.domain.reported import ReportedPhase
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState
from tests.measures.domain.examples import SCHEME

NOT_STARTED, IN_PROGRESS = PhaseState.NOT_STARTED, PhaseState.IN_PROGRESS
COMPLETED, CANCELLED = PhaseState.COMPLETED, PhaseState.CANCELLED
TRIAL = PhasePlan("試験導入", 2025, 2025)
ROLL_OUT = PhasePlan("導入", 2026, 2028)
STANDING = PhasePlan("周知徹底による利用促進", 2024, 2026, ongoing=True)
BY_QUARTER = PhasePlan("導入", 2025, 2025, start_quarter=2, end_quarter=3)


@pytest.mark.parametrize(
    ("plan", "state", "completed_on", "period", "code"),
    [
        (TRIAL, IN_PROGRESS, None, "2025Q3", "B"),
        (TRIAL, IN_PROGRESS, None, "2025Q4", "C"),
        (TRIAL, CANCELLED, None, "2026Q2", "中止"),
        (TRIAL, COMPLETED, date(2025, 4, 1), "2026Q2", "B"),
        # Begun late: the last quarter of its first year has passed.
        (ROLL_OUT, NOT_STARTED, None, "2026Q3", "B"),
        (ROLL_OUT, NOT_STARTED, None, "2026Q4", "C"),
        (ROLL_OUT, IN_PROGRESS, None, "2026Q4", "B"),
        # Early only until its planned end.
        (TRIAL, COMPLETED, date(2025, 3, 31), "2025Q3", "A"),
        (TRIAL, COMPLETED, date(2025, 3, 31), "2025Q4", "B"),
        (TRIAL, COMPLETED, date(2025, 3, 31), "2028Q4", "B"),
        # A standing activity is never late while it goes on.
        (STANDING, IN_PROGRESS, None, "2026Q4", "B"),
        (STANDING, IN_PROGRESS, None, "2028Q4", "B"),
        (STANDING, NOT_STARTED, None, "2024Q4", "C"),
        # Planned in quarters.
        (BY_QUARTER, NOT_STARTED, None, "2025Q1", "B"),
        (BY_QUARTER, NOT_STARTED, None, "2025Q2", "C"),
        (BY_QUARTER, IN_PROGRESS, None, "2025Q2", "B"),
        (BY_QUARTER, IN_PROGRESS, None, "2025Q3", "C"),
    ],
)
def test_a_phase_is_judged_by_the_time_planned_for_it(
    plan: PhasePlan, state: PhaseState, completed_on: date | None, period: str, code: str
) -> None:
    status = ReportedPhase(state, completed_on=completed_on)

    assert phases_rating(SCHEME, [(plan, status)], Period.parse(period)).code == code


def test_phases_that_nobody_reported_are_neither_late_nor_on_plan() -> None:
    assert phases_rating(SCHEME, [(TRIAL, None)], Period(2028, 4)).code == "未報告"


@pytest.mark.parametrize(
    ("states", "cancelled"),
    [
        ([COMPLETED, CANCELLED], True),
        ([CANCELLED, CANCELLED], True),
        ([CANCELLED, NOT_STARTED], False),
        ([CANCELLED, COMPLETED], False),
        ([IN_PROGRESS, CANCELLED], False),
        ([COMPLETED, CANCELLED, None], True),
        ([CANCELLED, None, NOT_STARTED], False),
        ([None, None], False),
        ([], False),
    ],
)
def test_an_initiative_is_given_up_where_its_last_phase_is_and_none_goes_on(
    states: list[PhaseState | None], cancelled: bool
) -> None:
    phases = [(TRIAL, ReportedPhase(state) if state else None) for state in states]

    assert are_cancelled(phases) is cancelled


def test_a_phase_given_up_takes_no_part_in_the_rest() -> None:
    given_up = (TRIAL, ReportedPhase(CANCELLED, note="効果が見込めないため"))
    going_on = (ROLL_OUT, ReportedPhase(IN_PROGRESS))

    assert phases_rating(SCHEME, [given_up, going_on], Period(2026, 4)).code == "B"
    assert not are_completed([given_up, going_on], Period(2026, 4))


def test_all_is_complete_where_what_was_not_given_up_is() -> None:
    done = (ROLL_OUT, ReportedPhase(COMPLETED, completed_on=date(2026, 9, 30)))

    assert are_completed([(TRIAL, ReportedPhase(CANCELLED)), done], Period(2026, 2))
    assert not are_completed([(TRIAL, ReportedPhase(CANCELLED)), done], Period(2026, 1))
    assert not are_completed([(TRIAL, ReportedPhase(CANCELLED))], Period(2026, 2))


@pytest.mark.parametrize(
    ("on", "early", "months"),
    [
        (date(2025, 3, 31), True, 0),
        (date(2025, 4, 1), False, 0),
        (date(2026, 3, 31), False, 0),
        (date(2026, 4, 1), False, 1),
        (date(2027, 2, 28), False, 11),
    ],
)
def test_a_completion_says_how_early_or_late_it_was(on: date, early: bool, months: int) -> None:
    completion = completion_of(TRIAL, ReportedPhase(COMPLETED, completed_on=on), Period(2028, 4))

    assert completion is not None
    assert (completion.early, completion.months_late) == (early, months)


@given(
    st.sampled_from([TRIAL, ROLL_OUT, BY_QUARTER]),
    st.integers(-900, 900),
    st.integers(Period(2024, 1).ordinal, Period(2030, 4).ordinal),
)
def test_what_is_complete_by_the_end_of_a_quarter_is_not_late_in_it(
    plan: PhasePlan, days: int, ordinal: int
) -> None:
    status = ReportedPhase(COMPLETED, completed_on=plan.end.end + timedelta(days=days))
    period = Period.from_ordinal(ordinal)
    completion = completion_of(plan, status, period)

    if completion:
        assert not is_late(plan, status, period)
        assert (completion.months_late > 0) is (days > 0)
    else:
        assert is_late(plan, status, period) is (period >= plan.end)
