"""Worked examples that can be checked by hand, then what must hold for every indicator."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.figures import figures_at
from measures.domain.goal import planned_path
from measures.domain.terms import Baseline, Observation, Reason, Terms
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, Direction, TargetBasis, ValueStatus

YEARS = range(2024, 2029)
PROCEDURES = Terms(
    Direction.INCREASE,
    Aggregation.LATEST,
    2024,
    2028,
    baseline=Baseline(Decimal(43), date(2024, 3, 31)),
    targets={year: Decimal(43 + 10 * (year - 2023)) for year in YEARS},
)
PAPER = Terms(
    Direction.DECREASE,
    Aggregation.SUM,
    2024,
    2028,
    basis=TargetBasis.CHANGE_FROM_BASELINE,
    baseline=Baseline(Decimal(1000), date(2024, 3, 31)),
    targets={year: Decimal(-10 * (year - 2023)) for year in YEARS},
)
CARDS = Terms(
    Direction.INCREASE,
    Aggregation.LATEST,
    2024,
    2028,
    basis=TargetBasis.REFERENCE,
    baseline=Baseline(Decimal("68.1"), date(2023, 12, 31), reference=Decimal("77.6")),
)
CONVENIENCE = Terms(
    Direction.INCREASE,
    Aggregation.RATIO,
    2024,
    2028,
    baseline=Baseline(Decimal("15.2"), date(2023, 12, 31)),
    targets={2028: Decimal(30)},
)


def observed(period: str, value: object, **fields: Decimal) -> Observation:
    return Observation(Period.parse(period), value=Decimal(str(value)), **fields)


def paper(*amounts: int, year: int = 2024) -> list[Observation]:
    return [observed(f"{year}Q{q}", amount) for q, amount in enumerate(amounts, 1)]


def test_procedures_are_measured_against_the_straight_path_from_43_to_93() -> None:
    figures = figures_at(PROCEDURES, [observed("2026Q2", 65)], Period(2026, 2))

    assert (figures.target, figures.final_target, figures.expected) == (73, 93, 68)
    assert figures.achievement_rate.value == Fraction(65, 73)
    assert figures.final_achievement_rate.value == Fraction(65, 93)
    assert figures.progress_rate.value == Fraction(22, 50)
    assert figures.pace.value == Fraction(22, 25)
    assert figures.met is False


def test_paper_is_cut_by_ten_points_of_the_baseline_a_year_not_compounded() -> None:
    figures = figures_at(PAPER, paper(200, 200, 200, 250, year=2025), Period(2025, 4))

    assert (figures.value, figures.target, figures.final_target) == (850, 800, 500)
    assert figures.met is False
    assert figures.achievement_rate.value == Fraction(800, 850)
    assert figures.progress_rate.value == Fraction(150, 500)
    assert figures.pace.value == Fraction(150, 200)


def test_paper_without_the_baseline_amount_has_no_target_and_says_why() -> None:
    figures = figures_at(replace(PAPER, baseline=None), paper(200), Period(2024, 1))

    assert figures.target is None
    for rate in (figures.achievement_rate, figures.progress_rate, figures.pace):
        assert rate.reason is Reason.NO_BASELINE


def test_cards_chase_the_average_of_the_same_period_not_that_of_the_plan() -> None:
    figures = figures_at(
        CARDS, [observed("2025Q4", "80.6", reference=Decimal("82.5"))], Period(2025, 4)
    )

    assert figures.target == Fraction("82.5")
    assert figures.met is False
    assert figures.progress_rate.value == 1 - Fraction("1.9") / Fraction("9.5")
    assert figures.pace.value == Fraction("80.6") / Fraction("82.5")
    assert figures.pace.against_plan


def test_convenience_stores_have_only_a_final_target_and_a_path_to_it() -> None:
    reported = [
        Observation(Period(2026, q), numerator=Decimal(n), denominator=Decimal(d))
        for q, n, d in ((1, 200, 1000), (2, 400, 1000))
    ]
    figures = figures_at(CONVENIENCE, reported, Period(2026, 2))

    assert figures.value == 30
    assert figures.expected == Fraction("15.2") + Fraction("14.8") / 2
    assert figures.achievement_rate.reason is Reason.NO_TARGET
    assert figures.final_achievement_rate.value == 1
    assert figures.progress_rate.value == 1


@pytest.mark.parametrize(
    ("value", "met", "reason"),
    [(0, True, Reason.ZERO_TARGET), (3, False, Reason.ZERO_TARGET)],
)
def test_a_decrease_to_zero_has_no_ratio_but_is_met_or_not(
    value: int, met: bool, reason: Reason
) -> None:
    terms = replace(PROCEDURES, direction=Direction.DECREASE, targets={2024: Decimal(0)})
    figures = figures_at(terms, [observed("2024Q4", value)], Period(2024, 4))

    assert figures.met is met
    assert figures.achievement_rate.reason is reason
    assert figures.progress_rate.value == Fraction(43 - value, 43)


def test_a_target_equal_to_the_baseline_is_no_way_to_have_gone() -> None:
    terms = replace(PROCEDURES, targets={2024: Decimal(43)})
    figures = figures_at(terms, [observed("2024Q4", 43)], Period(2024, 4))

    assert figures.met is True
    assert figures.progress_rate.reason is Reason.TARGET_IS_BASELINE
    assert figures.pace.reason is Reason.TARGET_IS_BASELINE


def test_99_988_percent_is_not_100() -> None:
    terms = replace(PROCEDURES, targets={2024: Decimal(25000)})
    figures = figures_at(terms, [observed("2024Q4", 24997)], Period(2024, 4))

    assert figures.achievement_rate.value == Fraction("0.99988")
    assert figures.met is False


def test_a_fall_below_the_baseline_is_negative_progress() -> None:
    figures = figures_at(PROCEDURES, [observed("2024Q4", 38)], Period(2024, 4))

    assert figures.progress_rate.value == Fraction(-1, 10)
    assert figures.pace.value == Fraction(-1, 2)


def test_a_running_total_that_nobody_reported_this_year_is_shown_as_old() -> None:
    figures = figures_at(PROCEDURES, [observed("2025Q3", 60)], Period(2026, 1))

    assert (figures.value, figures.value_period, figures.stale) == (60, Period(2025, 3), True)


def test_pending_is_not_zero() -> None:
    pending = Observation(Period(2024, 1), ValueStatus.PENDING)
    figures = figures_at(PAPER, [pending], Period(2024, 1))

    assert figures.value is None
    assert figures.value_status is ValueStatus.PENDING
    assert figures.pace.reason is Reason.PENDING


def test_a_missing_quarter_is_left_out_of_the_comparison_and_leaves_the_year_open() -> None:
    reported = [o for o in paper(225, 225, 225, 225) if o.period.quarter != 2]
    figures = figures_at(PAPER, reported, Period(2024, 4))

    assert figures.missing_quarters == (2,)
    assert figures.met is None
    assert figures.achievement_rate.reason is Reason.PARTIAL
    assert figures.pace.reason is Reason.PARTIAL


def test_a_missing_quarter_before_the_last_is_left_out_of_the_comparison() -> None:
    reported = [o for o in paper(225, 225, 225) if o.period.quarter != 2]
    figures = figures_at(PAPER, reported, Period(2024, 3))

    assert figures.partial
    assert figures.share == Fraction(1, 2)
    assert figures.achievement_rate.value == 1


def test_a_level_to_hold_is_on_plan_as_long_as_it_is_held() -> None:
    terms = replace(PROCEDURES, direction=Direction.MAINTAIN, targets={2024: Decimal(43)})
    figures = figures_at(terms, [observed("2024Q2", 43)], Period(2024, 2))

    assert figures.pace.value == 1
    assert figures.pace.against_plan


amounts = st.decimals(-10_000, 10_000, places=3)
directions = st.sampled_from([Direction.INCREASE, Direction.DECREASE, Direction.MAINTAIN])


@given(directions, amounts, amounts)
def test_the_rate_is_100_percent_or_more_exactly_when_the_target_is_met(
    direction: Direction, value: Decimal, target: Decimal
) -> None:
    terms = replace(PROCEDURES, direction=direction, targets={2024: target})
    figures = figures_at(terms, [observed("2024Q4", value)], Period(2024, 4))

    rate = figures.achievement_rate
    if rate.value is None:
        assert rate.reason in {Reason.ZERO_TARGET, Reason.ZERO_ACTUAL, Reason.OPPOSITE_SIGN}
    else:
        assert (rate.value >= 1) is figures.met


@given(directions, amounts, amounts)
def test_progress_is_0_at_the_baseline_and_1_at_the_final_target(
    direction: Direction, baseline: Decimal, way: Decimal
) -> None:
    way = abs(way) + 1
    final = baseline - way if direction is Direction.DECREASE else baseline + way
    terms = replace(
        PROCEDURES, direction=direction, baseline=Baseline(baseline), targets={2028: final}
    )

    for value, progress in ((baseline, 0), (final, 1)):
        figures = figures_at(terms, [observed("2028Q4", value)], Period(2028, 4))
        assert figures.progress_rate.value == progress


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=1, max_size=4))
def test_a_ratio_is_the_sum_over_the_sum(parts: list[tuple[int, int]]) -> None:
    reported = [
        Observation(Period(2025, q), numerator=Decimal(n), denominator=Decimal(d))
        for q, (n, d) in enumerate(parts, 1)
    ]
    figures = figures_at(CONVENIENCE, reported, Period(2025, 4))

    top, bottom = (sum(column) for column in zip(*parts, strict=True))
    assert figures.value == Fraction(top, bottom) * 100


@given(st.integers(1, 4), st.lists(st.integers(1, 500), min_size=4, max_size=4))
def test_a_quarter_nobody_reported_never_counts_as_nought(gap: int, parts: list[int]) -> None:
    year = paper(*parts)
    without = [o for o in year if o.period.quarter != gap]
    nought = [observed(f"2024Q{gap}", 0), *without]

    missing, zero = (figures_at(PAPER, seen, Period(2024, 4)) for seen in (without, nought))

    assert missing.missing_quarters == (gap,)
    assert zero.missing_quarters == ()
    assert missing.achievement_rate != zero.achievement_rate
    assert missing.pace != zero.pace


@given(amounts, st.integers(1, 1000))
def test_another_unit_changes_no_rate(value: Decimal, factor: int) -> None:
    scaled = replace(
        PROCEDURES,
        baseline=Baseline(Decimal(43) * factor),
        targets={year: target * factor for year, target in PROCEDURES.targets.items()},
    )
    small = figures_at(PROCEDURES, [observed("2026Q3", value)], Period(2026, 3))
    large = figures_at(scaled, [observed("2026Q3", value * factor)], Period(2026, 3))

    assert (small.achievement_rate, small.progress_rate, small.pace) == (
        large.achievement_rate,
        large.progress_rate,
        large.pace,
    )


def test_the_path_begins_where_the_baseline_held() -> None:
    terms = replace(
        PROCEDURES,
        baseline=Baseline(Decimal(30), date(2024, 9, 30)),
        targets={2028: Decimal(100)},
    )
    figures = figures_at(terms, [observed("2026Q2", 70)], Period(2026, 2))

    # Eight of eighteen quarters on.
    assert figures.expected == 30 + Fraction(70) * 8 / 18
    assert figures_at(terms, [observed("2024Q2", 30)], Period(2024, 2)).expected == 30


def test_the_year_before_is_no_target_until_it_is_over() -> None:
    terms = replace(PROCEDURES, basis=TargetBasis.PREVIOUS_YEAR, targets={})
    reported = [observed("2024Q4", 50), observed("2025Q2", 55)]
    periods = [Period(2024, 1), Period(2025, 1), Period(2026, 1)]

    assert planned_path(terms, reported, periods) == [43, 50, None]
