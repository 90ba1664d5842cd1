"""Bands, phases and what is rolled up from them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.phases import PhasePlan, PhaseStatus, phases_rating
from measures.domain.rates import Rate, no_rate
from measures.domain.rating import Band, Rating, Scheme
from measures.domain.rollup import initiative_rating, summarise
from measures.domain.terms import Reason
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseOutcome, PhaseState

A = Band("A", "計画以上", 0, Decimal("1.10"), on_plan=True, phase_outcome=PhaseOutcome.EARLY)
B = Band("B", "計画どおり", 1, Decimal("0.95"), on_plan=True, phase_outcome=PhaseOutcome.ON_PLAN)
C = Band("C", "遅れ", 2, None, phase_outcome=PhaseOutcome.LATE)
SCHEME = Scheme((A, B, C))
RATED = {band.code: Rating(band.code, band) for band in SCHEME.bands}
SILENT, UNMEASURED = SCHEME.unrated(Reason.UNREPORTED), SCHEME.unrated(Reason.UNMEASURABLE)
TRIAL = PhasePlan("試験導入", 2025, 2025)


@pytest.mark.parametrize(
    ("pace", "code"),
    [("1.10", "A"), ("1.0999999", "B"), ("0.95", "B"), ("0.949999999", "C"), ("-3", "C")],
)
def test_bounds_are_compared_before_rounding(pace: str, code: str) -> None:
    assert SCHEME.of(Fraction(pace)).code == code


@pytest.mark.parametrize(
    ("state", "completed_on", "period", "code"),
    [
        (PhaseState.IN_PROGRESS, None, Period(2025, 3), "B"),
        (PhaseState.IN_PROGRESS, None, Period(2025, 4), "C"),
        (PhaseState.CANCELLED, None, Period(2026, 2), "中止"),
        (PhaseState.NOT_STARTED, None, Period(2025, 3), "B"),
        (PhaseState.NOT_STARTED, None, Period(2025, 4), "C"),
        (PhaseState.COMPLETED, date(2025, 4, 1), Period(2025, 1), "B"),
        (PhaseState.COMPLETED, date(2025, 3, 31), Period(2025, 3), "A"),
        (PhaseState.COMPLETED, date(2025, 3, 31), Period(2026, 2), "B"),
    ],
)
def test_a_phase_is_late_only_after_its_last_year(
    state: PhaseState, completed_on: date | None, period: Period, code: str
) -> None:
    status = PhaseStatus(state, completed_on=completed_on)

    assert phases_rating(SCHEME, [(TRIAL, status)], period).code == code


def test_phases_that_nobody_reported_are_neither_late_nor_on_plan() -> None:
    assert phases_rating(SCHEME, [(TRIAL, None)], Period(2028, 4)).code == "未報告"


def test_an_initiative_is_as_good_as_its_worst_rated_part() -> None:
    parts = [RATED["A"], UNMEASURED, RATED["C"], SILENT]

    assert initiative_rating(SCHEME, parts).code == "C"
    assert initiative_rating(SCHEME, [UNMEASURED, SILENT]).code == "未報告"
    assert initiative_rating(SCHEME, [UNMEASURED]).code == "D"


@given(
    st.lists(st.sampled_from([*RATED.values(), SILENT, UNMEASURED])),
    st.lists(st.fractions(-2, 2)),
    st.integers(0, 5),
)
def test_what_is_not_measured_moves_no_share_and_no_mean(
    ratings: list[Rating], rates: list[Fraction], more: int
) -> None:
    known = [Rate(rate) for rate in rates]
    plain = summarise(SCHEME, ratings, known)
    diluted = summarise(
        SCHEME, [*ratings, *[SILENT] * more], [*known, *[no_rate(Reason.UNREPORTED)] * more]
    )

    assert (plain.on_plan_share, plain.mean_progress) == (
        diluted.on_plan_share,
        diluted.mean_progress,
    )
    assert (diluted.measured, diluted.of) == (len(rates), len(rates) + more)
    assert sum(diluted.counts.values()) == len(ratings) + more
