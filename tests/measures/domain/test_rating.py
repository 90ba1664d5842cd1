"""The rating a sensible official would give: worked examples, then what holds for every one."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.figures import Figures, figures_at
from measures.domain.rating import Rating, Scheme, rate_indicator
from measures.domain.terms import Baseline, Observation, Reason, Terms
from plans.domain.calendar import Period
from plans.domain.vocabulary import Direction, Frequency, RatingState
from tests.measures.domain.examples import (
    COUNT,
    CUT,
    HALF_YEARLY_SUM,
    JUDGEMENT,
    PREVIOUS_YEAR,
    QUARTERLY_SUM,
    RATIO,
    SCHEME,
    SHARE,
    WITHIN,
    YEARLY_SUM,
    A,
    B,
    C,
    not_applicable,
    part,
    pending,
    report,
)

WHOLE = replace(COUNT, whole=True)
FEWER = replace(
    COUNT,
    direction=Direction.DECREASE,
    baseline=Baseline(Decimal(20)),
    targets={2024: Decimal(10)},
    whole=True,
)
YEARLY = replace(COUNT, frequency=Frequency.YEARLY)
FOUR = [report(f"2024Q{quarter}", 229) for quarter in (1, 2, 3, 4)]


def rate(terms: Terms, reports: list[Observation], period: str) -> tuple[Figures, Rating]:
    figures = figures_at(terms, reports, Period.parse(period))
    return figures, rate_indicator(SCHEME, terms, figures)


WORKED = [
    # What was reached stays reached: notebook PCs at 100 % by R7, in every year after.
    ("met in its last target year", SHARE, [report("2025Q4", 100)], "2025Q4", "B"),
    ("met before, after its last target year", SHARE, [report("2026Q2", 100)], "2026Q2", "B"),
    ("far above, after its last target year", SHARE, [report("2026Q2", 300)], "2026Q2", "B"),
    ("99 % after its last target year", SHARE, [report("2026Q2", 99)], "2026Q2", "C"),
    ("met without a baseline, long before", SHARE, [report("2024Q1", 100)], "2024Q1", "B"),
    ("not met and without a path", SHARE, [report("2024Q1", 40)], "2024Q1", "D"),
    # Silence neither improves nor worsens.
    ("reported a quarter ago", COUNT, [report("2026Q1", 66)], "2026Q2", "B"),
    ("late a quarter ago", COUNT, [report("2026Q1", 60)], "2026Q3", "C"),
    ("not reported this year", COUNT, [report("2025Q4", 63)], "2026Q1", "未報告"),
    ("never reported", COUNT, [], "2024Q1", "未報告"),
    (
        "being counted, reported before",
        COUNT,
        [report("2026Q1", 66), pending("2026Q2")],
        "2026Q2",
        "B",
    ),
    (
        "being counted, nothing this year",
        COUNT,
        [report("2025Q4", 63), pending("2026Q1")],
        "2026Q1",
        "D",
    ),
    (
        "not applicable this year",
        COUNT,
        [report("2025Q4", 63), not_applicable("2026Q1")],
        "2026Q1",
        "D",
    ),
    # Asked for once a year, or twice.
    ("a year's figure is a year's", YEARLY_SUM, [report("2024Q4", 916)], "2024Q4", "C"),
    ("last year's rating until Q4", YEARLY_SUM, [report("2024Q4", 916)], "2025Q3", "C"),
    ("not yet asked for", YEARLY_SUM, [], "2024Q3", "D"),
    ("asked for and not reported", YEARLY_SUM, [report("2024Q4", 916)], "2025Q4", "未報告"),
    ("a yearly count keeps its rating", YEARLY, [report("2024Q4", 53)], "2025Q2", "B"),
    ("given before it was due, and not then", YEARLY, [report("2024Q2", 53)], "2024Q4", "未報告"),
    ("given before it was due", YEARLY, [report("2024Q2", 48)], "2024Q3", "B"),
    ("half a year's figure is half", HALF_YEARLY_SUM, [report("2024Q2", 500)], "2024Q2", "B"),
    ("… a quarter later too", HALF_YEARLY_SUM, [report("2024Q2", 500)], "2024Q3", "B"),
    ("four quarters of the same", QUARTERLY_SUM, FOUR, "2024Q4", "C"),
    # A year with gaps.
    ("one quarter for a year", QUARTERLY_SUM, [report("2024Q4", 916)], "2024Q4", "D"),
    ("… though it reaches the target", QUARTERLY_SUM, [report("2024Q4", 1500)], "2024Q4", "B"),
    ("a cut exceeded with a gap", CUT, [report("2024Q1", 1100)], "2024Q4", "C"),
    ("a cut not exceeded with a gap", CUT, [report("2024Q1", 100)], "2024Q4", "D"),
    (
        "a gap before Q4",
        QUARTERLY_SUM,
        [report("2024Q1", 250), report("2024Q3", 250)],
        "2024Q3",
        "B",
    ),
    ("Q4 being counted", QUARTERLY_SUM, [*FOUR[:3], pending("2024Q4")], "2024Q4", "C"),
    ("a ratio with a gap", RATIO, [part("2024Q1", 125, 1000)], "2024Q4", "B"),
    # Ranges, the year before, whole things.
    ("inside the range", WITHIN, [report("2025Q4", "37.5")], "2025Q4", "B"),
    ("below the range", WITHIN, [report("2025Q4", "37.49")], "2025Q4", "C"),
    ("above the range", WITHIN, [report("2025Q4", "50.1")], "2025Q4", "C"),
    ("between two years with a range", WITHIN, [report("2026Q2", "38.1")], "2026Q2", "B"),
    ("outside between two years", WITHIN, [report("2026Q2", "37.9")], "2026Q2", "C"),
    ("after the last range", WITHIN, [report("2028Q4", 52)], "2028Q4", "B"),
    ("no range yet", WITHIN, [report("2024Q4", 38)], "2024Q4", "D"),
    ("no range yet, inside the final one", WITHIN, [report("2024Q4", 40)], "2024Q4", "B"),
    (
        "as much as last year",
        PREVIOUS_YEAR,
        [report("2024Q4", 50), report("2025Q1", 50)],
        "2025Q1",
        "B",
    ),
    (
        "less than last year",
        PREVIOUS_YEAR,
        [report("2024Q4", 50), report("2025Q1", 47)],
        "2025Q1",
        "C",
    ),
    ("as much as the baseline", PREVIOUS_YEAR, [report("2024Q1", 43)], "2024Q1", "B"),
    ("45 of 45.5 whole things", WHOLE, [report("2024Q1", 45)], "2024Q1", "B"),
    ("44 of 45.5 whole things", WHOLE, [report("2024Q1", 44)], "2024Q1", "C"),
    ("45 of 45.5, not whole", COUNT, [report("2024Q1", 45)], "2024Q1", "C"),
    ("18 where 17.5 is allowed", FEWER, [report("2024Q1", 18)], "2024Q1", "B"),
    ("19 where 17.5 is allowed", FEWER, [report("2024Q1", 19)], "2024Q1", "C"),
    # Goals in words.
    ("before it is due", JUDGEMENT, [report("2025Q4", 0)], "2025Q4", "期限前"),
    ("before it is due, unreported", JUDGEMENT, [], "2024Q1", "期限前"),
    ("reached a year before", JUDGEMENT, [report("2025Q4", 1)], "2025Q4", "A"),
    ("reached in its year", JUDGEMENT, [report("2026Q1", 1)], "2026Q1", "B"),
    ("reached and silent since", JUDGEMENT, [report("2026Q1", 1)], "2028Q4", "B"),
    ("due and not reached", JUDGEMENT, [report("2026Q4", 0)], "2026Q4", "C"),
    ("not reached, and silent since", JUDGEMENT, [report("2026Q4", 0)], "2027Q2", "C"),
    ("due and nobody said", JUDGEMENT, [report("2025Q4", 0)], "2026Q4", "未報告"),
    ("reached late", JUDGEMENT, [report("2026Q4", 0), report("2027Q2", 1)], "2027Q2", "B"),
]


@pytest.mark.parametrize(
    ("terms", "reports", "period", "code"),
    [row[1:] for row in WORKED],
    ids=[row[0] for row in WORKED],
)
def test_worked_examples(terms: Terms, reports: list[Observation], period: str, code: str) -> None:
    assert rate(terms, reports, period)[1].code == code


def test_a_years_figure_entered_once_counts_once() -> None:
    figures, _ = rate(YEARLY_SUM, [report("2024Q4", 916)], "2024Q4")

    assert figures.achievement_rate.value == Fraction(916, 1000)
    assert figures.met is False


def test_what_is_not_yet_asked_for_says_so() -> None:
    _, rating = rate(YEARLY_SUM, [], "2024Q3")

    assert rating.reason is Reason.NOT_DUE


def test_a_carried_rating_names_the_quarter_it_is_of() -> None:
    figures, _ = rate(COUNT, [report("2026Q1", 66)], "2026Q3")

    assert (figures.rated_at, figures.value_period) == (Period(2026, 1), Period(2026, 1))
    assert figures.stale
    assert figures.expected == Fraction("65.5")


@pytest.mark.parametrize(("judged", "stale"), [(1, False), (0, True)])
def test_a_goal_in_words_is_asked_about_until_it_is_reached(judged: int, stale: bool) -> None:
    figures, _ = rate(JUDGEMENT, [report("2026Q1", judged)], "2028Q4")

    assert figures.stale is stale


def test_being_counted_keeps_the_rating_and_shows_it_is_being_counted() -> None:
    figures, _ = rate(QUARTERLY_SUM, [*FOUR[:3], pending("2024Q4")], "2024Q4")

    assert figures.value_status == "pending"
    assert figures.rated_at == Period(2024, 3)
    assert figures.achievement_rate.value == Fraction(3 * 229, 750)


def test_a_sum_keeps_the_result_of_its_last_target_year() -> None:
    terms = replace(QUARTERLY_SUM, targets={2024: Decimal(1000)})
    figures, rating = rate(terms, [*FOUR, report("2025Q1", 900)], "2025Q2")

    assert rating.code == "C"
    assert figures.lapsed
    assert (figures.value, figures.value_period) == (916, Period(2024, 4))


def test_a_kept_rating_is_that_of_the_edition_in_force_then() -> None:
    higher = replace(YEARLY_SUM, targets={2024: Decimal(2000), 2025: Decimal(2000)})
    figures = figures_at(
        higher, [report("2024Q4", 1000)], Period(2025, 1), former={2024: YEARLY_SUM}
    )

    assert figures.achievement_rate.value == 1


def test_what_is_aimed_at_in_the_end_is_what_is_in_force_now() -> None:
    revised = replace(YEARLY_SUM, targets={2024: Decimal(1000), 2028: Decimal(2000)})
    figures = figures_at(
        revised, [report("2024Q4", 1000)], Period(2025, 1), former={2024: YEARLY_SUM}
    )

    assert (figures.target, figures.target_year) == (1000, 2024)
    assert (figures.final_target, figures.final_met) == (2000, False)
    assert figures.final_achievement_rate.value == Fraction(1, 2)


def test_where_nothing_is_kept_the_target_is_the_years_own() -> None:
    growing = replace(YEARLY_SUM, targets={2024: Decimal(1000), 2025: Decimal(1100)})
    figures = figures_at(growing, [], Period(2025, 2))

    assert (figures.target, figures.target_year) == (1100, 2025)
    assert figures.rated_at is None


@pytest.mark.parametrize(
    ("on", "early", "months"),
    [("2024Q4", True, 0), ("2025Q4", False, 0), ("2026Q1", False, 3), ("2027Q1", False, 15)],
)
def test_what_was_achieved_says_since_when(on: str, early: bool, months: int) -> None:
    figures, _ = rate(SHARE, [report("2024Q1", 90), report(on, 100)], "2028Q1")

    assert figures.achieved_on == Period.parse(on)
    assert (figures.achieved_early, figures.months_late) == (early, months)
    assert figures.outlook is True


def test_what_fell_back_is_achieved_no_more() -> None:
    reports = [report("2024Q4", 100), report("2025Q1", 90)]

    assert not rate(SHARE, reports, "2025Q1")[0].achieved
    assert rate(SHARE, [*reports, report("2025Q2", 100)], "2025Q2")[0].achieved_on == Period(
        2025, 2
    )


def test_a_level_to_hold_is_achieved_only_at_the_end() -> None:
    terms = replace(SHARE, direction=Direction.MAINTAIN)

    assert not rate(terms, [report("2025Q3", 100)], "2025Q3")[0].achieved
    assert rate(terms, [report("2025Q4", 100)], "2025Q4")[0].achieved


def test_a_scheme_writes_what_it_cannot_rate_in_its_own_words() -> None:
    scheme = Scheme((A, B, C), unrated_code="－", unreported_code="報告なし")
    silent = rate_indicator(scheme, COUNT, figures_at(COUNT, [], Period(2024, 1)))
    unrated = rate_indicator(
        scheme, WITHIN, figures_at(WITHIN, [report("2024Q1", 38)], Period(2024, 1))
    )

    assert (silent.code, silent.state) == ("報告なし", RatingState.UNREPORTED)
    assert (unrated.code, unrated.label) == ("－", "評価できない")


amounts = st.integers(-200, 400)
directions = st.sampled_from([Direction.INCREASE, Direction.DECREASE, Direction.MAINTAIN])
quarters = st.integers(1, 4)
frequencies = st.sampled_from(Frequency)
aims = st.dictionaries(st.integers(2024, 2028), st.integers(-50, 200).map(Decimal), min_size=1)
reported = st.dictionaries(
    st.integers(Period(2024, 1).ordinal, Period(2028, 4).ordinal), amounts, min_size=1
)


@st.composite
def indicators(draw: st.DrawFn) -> Terms:
    baseline = draw(st.none() | amounts.map(Decimal))
    return replace(
        COUNT,
        direction=draw(directions),
        baseline=Baseline(baseline) if baseline is not None else None,
        targets=draw(aims),
        frequency=draw(frequencies),
        whole=draw(st.booleans()),
    )


def reports_of(values: dict[int, int]) -> list[Observation]:
    return [report(str(Period.from_ordinal(o)), value) for o, value in sorted(values.items())]


@given(indicators(), reported, st.integers(0, 3))
def test_silence_within_a_year_moves_no_rating(
    terms: Terms, values: dict[int, int], quarters_on: int
) -> None:
    reports = reports_of(values)
    last = reports[-1].period
    later = last.shift(quarters_on)
    first_due = terms.frequency.due_quarters[0]
    if later.year != last.year or last.quarter < first_due <= later.quarter:
        return

    now, then = rate(terms, reports, str(last))[1], rate(terms, reports, str(later))[1]

    assert now.code == then.code


@given(indicators(), reported)
def test_what_is_met_is_never_without_a_rating(terms: Terms, values: dict[int, int]) -> None:
    reports = reports_of(values)
    figures, rating = rate(terms, reports, str(reports[-1].period))

    if figures.met or figures.final_met:
        assert rating.band is not None


@given(indicators(), reported, amounts)
def test_after_the_last_target_year_only_met_or_not_counts(
    terms: Terms, values: dict[int, int], amount: int
) -> None:
    terms = replace(terms, targets={2024: Decimal(50)})
    figures, rating = rate(terms, [*reports_of({}), report("2027Q4", amount)], "2027Q4")

    assert rating.code == ("B" if figures.met else "C")


@given(st.lists(st.integers(0, 500), min_size=4, max_size=4), frequencies)
def test_a_years_sum_is_the_same_however_often_it_is_asked_for(
    parts: list[int], frequency: Frequency
) -> None:
    spans = {due: frequency.spanned_by(due) for due in frequency.due_quarters}
    reports = [
        report(f"2024Q{due}", sum(parts[quarter - 1] for quarter in span))
        for due, span in spans.items()
    ]
    terms = replace(QUARTERLY_SUM, frequency=frequency)
    quarterly = [report(f"2024Q{quarter}", amount) for quarter, amount in enumerate(parts, 1)]

    figures, rating = rate(terms, reports, "2024Q4")
    expected, expected_rating = rate(QUARTERLY_SUM, quarterly, "2024Q4")

    assert figures.value == expected.value
    assert figures.pace == expected.pace
    assert rating == expected_rating


@given(st.lists(st.booleans(), min_size=4, max_size=4), st.integers(0, 400))
def test_a_sum_with_a_gap_is_never_rated_above_what_full_reports_could_make_it(
    known: list[bool], each: int
) -> None:
    reports = [report(f"2024Q{q}", each) for q, shown in enumerate(known, 1) if shown]
    if all(known) or not any(known):
        return
    figures, rating = rate(QUARTERLY_SUM, reports, "2024Q4")

    assert figures.pace.value is None
    assert rating.code in ("B", "D")
    assert (rating.code == "B") is (sum(known) * each >= 1000)


@given(amounts.map(Decimal), amounts.map(Decimal), amounts)
def test_a_range_is_met_exactly_inside_it(one: Decimal, other: Decimal, value: int) -> None:
    low, high = sorted((one, other))
    terms = replace(WITHIN, ranges={2025: (low, high)})
    figures, rating = rate(terms, [report("2025Q4", value)], "2025Q4")

    assert figures.met is (low <= value <= high)
    assert rating.code == ("B" if figures.met else "C")
    assert figures.pace.reason is Reason.RANGE


@given(st.integers(0, 1), st.integers(2024, 2028), quarters, st.integers(2024, 2028))
def test_a_judgement_is_never_d_and_never_late_before_it_is_due(
    value: int, year: int, quarter: int, due: int
) -> None:
    terms = replace(JUDGEMENT, targets={due: Decimal(1)})
    period = Period(year, quarter)
    _, rating = rate(terms, [report(str(period), value)], str(period))

    if value:
        assert rating.code == ("A" if year < due else "B")
    else:
        assert rating.code == ("C" if period >= Period(due, 4) else "期限前")
