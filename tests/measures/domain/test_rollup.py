"""Bands, and what is rolled up from them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.rates import Rate, no_rate
from measures.domain.rating import BEFORE_DUE, CANCELLED, Rating
from measures.domain.rollup import initiative_rating, summarise
from measures.domain.terms import Reason
from tests.measures.domain.examples import SCHEME

RATED = {band.code: Rating(band.code, band) for band in SCHEME.bands}
SILENT, UNMEASURED = SCHEME.unrated(Reason.UNREPORTED), SCHEME.unrated(Reason.UNMEASURABLE)


@pytest.mark.parametrize(
    ("pace", "code"),
    [("1.10", "A"), ("1.0999999", "B"), ("0.95", "B"), ("0.949999999", "C"), ("-3", "C")],
)
def test_bounds_are_compared_before_rounding(pace: str, code: str) -> None:
    assert SCHEME.of(Fraction(pace)).code == code


def test_an_initiative_is_as_good_as_its_worst_rated_part() -> None:
    parts = [RATED["A"], UNMEASURED, RATED["C"], SILENT]

    assert initiative_rating(SCHEME, parts).code == "C"
    assert initiative_rating(SCHEME, [UNMEASURED, SILENT]).code == "未報告"
    assert initiative_rating(SCHEME, [UNMEASURED]).code == "D"


@pytest.mark.parametrize(
    ("indicators", "phases", "code"),
    [
        # Phases lower it where they are late, and never cap it.
        ([RATED["A"]], RATED["B"], "A"),
        ([RATED["A"]], RATED["C"], "C"),
        ([RATED["C"]], RATED["A"], "C"),
        ([RATED["B"]], SILENT, "B"),
        # They rate it where no indicator is rated.
        ([UNMEASURED], RATED["A"], "A"),
        ([BEFORE_DUE], RATED["B"], "B"),
        ([], RATED["B"], "B"),
        # Nothing is rated.
        ([BEFORE_DUE, UNMEASURED], None, "期限前"),
        ([BEFORE_DUE], SILENT, "未報告"),
        ([UNMEASURED], None, "D"),
        ([], None, "D"),
        # A goal given up is neither on plan nor late, whatever was measured.
        ([RATED["A"]], CANCELLED, "中止"),
        ([SILENT], CANCELLED, "中止"),
    ],
)
def test_indicators_rate_an_initiative_and_phases_lower_it(
    indicators: list[Rating], phases: Rating | None, code: str
) -> None:
    assert initiative_rating(SCHEME, indicators, phases).code == code


def test_what_was_given_up_is_counted_by_itself() -> None:
    summary = summarise(SCHEME, [RATED["B"], CANCELLED, BEFORE_DUE], [])

    assert (summary.counts["中止"], summary.counts["期限前"]) == (1, 1)
    assert (summary.rated, summary.on_plan_share) == (1, 1)


@given(st.lists(st.sampled_from(list(RATED.values())), min_size=1), st.sampled_from("ABC"))
def test_phases_on_plan_change_nothing_and_late_ones_only_lower(
    indicators: list[Rating], phases: str
) -> None:
    alone = initiative_rating(SCHEME, indicators)
    with_phases = initiative_rating(SCHEME, indicators, RATED[phases])

    assert with_phases == (RATED["C"] if phases == "C" else alone)


@pytest.mark.thorough
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
