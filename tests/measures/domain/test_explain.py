"""The words behind each figure: complete, and true of the numbers they explain."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from measures.domain.explain import (
    WHY,
    band_words,
    explain,
    grounds,
    made_of,
    remarks,
    target_words,
    value_words,
)
from measures.domain.figures import figures_at
from measures.domain.rating import CANCELLED, rate_indicator
from measures.domain.terms import Observation, Reason, Terms
from plans.domain.calendar import Period
from plans.domain.vocabulary import TargetBasis
from tests.measures.domain.examples import (
    COUNT,
    CUT,
    JUDGEMENT,
    PREVIOUS_YEAR,
    RATIO,
    SCHEME,
    SHARE,
    WITHIN,
    YEARLY_SUM,
    part,
    pending,
    report,
)


def show(number: Fraction) -> str:
    return str(number)


def reckoned(formula: str) -> Fraction:
    """What a formula comes to as it is written: 「実績 66 ÷ 目標 63」."""
    numbers = re.sub(r"[^\s\d（）÷−]+ (-?\d+(?:/\d+)?)", r"Fraction('\1')", formula)
    plain = numbers.translate(str.maketrans("（）÷−", "()/-"))
    return Fraction(eval(plain, {"Fraction": Fraction}))


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_sentence(reason: Reason) -> None:
    assert WHY[reason].endswith("。")


EXAMPLES = [
    (COUNT, [report("2026Q1", 66)], "2026Q3"),
    (SHARE, [report("2026Q2", 99)], "2026Q2"),
    (CUT, [report("2024Q1", 250), report("2024Q3", 260)], "2024Q3"),
    (YEARLY_SUM, [report("2024Q4", 916)], "2025Q2"),
    (RATIO, [part("2024Q1", 125, 1000), pending("2024Q2")], "2024Q2"),
    (PREVIOUS_YEAR, [report("2024Q4", 50), report("2025Q1", 47)], "2025Q1"),
]


@pytest.mark.parametrize(("terms", "reports", "period"), EXAMPLES)
def test_a_formula_reckons_to_the_rate_it_explains(
    terms: Terms, reports: list[Observation], period: str
) -> None:
    figures = figures_at(terms, reports, Period.parse(period))

    for words in explain(terms, figures, show):
        rate = getattr(figures, words.name)
        assert words.lines
        if rate.value is not None:
            assert reckoned(words.lines[0].removeprefix(f"{words.label} ＝ ")) == rate.value


@pytest.mark.parametrize(
    ("terms", "reports", "period", "words"),
    [
        (SHARE, [report("2026Q2", 100)], "2026Q2", "最後の目標年度（令和7年度）を過ぎ"),
        (WITHIN, [report("2025Q4", 60)], "2025Q4", "範囲の外"),
        (JUDGEMENT, [report("2025Q4", 0)], "2025Q4", "期限（令和8年度末）の前"),
        (JUDGEMENT, [report("2026Q4", 0)], "2026Q4", "達成と判断されていません"),
        (JUDGEMENT, [report("2025Q4", 1)], "2026Q1", "令和7年度第4四半期"),
        (COUNT, [], "2024Q1", "0とはみなしません"),
    ],
)
def test_a_rating_says_what_it_rests_on(
    terms: Terms, reports: list[Observation], period: str, words: str
) -> None:
    figures = figures_at(terms, reports, Period.parse(period))
    rating = rate_indicator(SCHEME, terms, figures)

    assert words in "".join(grounds(terms, figures, rating))


def test_what_was_given_up_is_not_said_to_be_past_due() -> None:
    figures = figures_at(JUDGEMENT, [], Period(2025, 2))

    assert "過ぎ" not in "".join(grounds(JUDGEMENT, figures, CANCELLED))


def test_a_plan_kept_from_another_edition_is_not_explained_by_this_one() -> None:
    revised = replace(COUNT, targets={2028: Decimal(43 + 200)})
    reports = [report("2024Q4", 53), pending("2025Q1")]
    yearly = replace(revised, frequency=YEARLY_SUM.frequency)
    figures = figures_at(
        yearly, reports[:1], Period(2025, 1), former={2024: replace(yearly, targets=COUNT.targets)}
    )
    lines = "".join(explain(yearly, figures, show)[3].lines)

    assert figures.expected == 53
    assert "有効だった版" in lines


def test_what_was_reported_before_is_named_with_its_quarter() -> None:
    figures = figures_at(COUNT, [report("2026Q1", 66)], Period(2026, 3))

    assert "令和8年度第1四半期の値です（未更新）" in "".join(remarks(figures))


@pytest.mark.parametrize(("terms", "reports", "period"), EXAMPLES)
def test_the_words_for_a_value_reckon_to_it(
    terms: Terms, reports: list[Observation], period: str
) -> None:
    figures = figures_at(terms, reports, Period.parse(period))
    first = value_words(terms, reports, figures, show, show)[0]
    assert figures.value is not None
    assert made_of(terms, reports, figures)

    if "＝" in first:
        formula = re.sub(r"分子|分母", "", first.split("＝")[1])
        plain = formula.translate(str.maketrans("（）÷＋×", "()/+*"))
        exact = re.sub(r"\d+(?:/\d+)?", lambda found: f"Fraction('{found[0]}')", plain)
        assert Fraction(eval(exact, {"Fraction": Fraction})) == figures.value
    else:
        assert f"実績 {show(figures.value)} は" in first


def test_without_a_report_there_is_no_value_to_explain() -> None:
    figures = figures_at(COUNT, [], Period(2026, 2))

    assert made_of(COUNT, [], figures) == ()
    assert "0とはみなしません" in value_words(COUNT, [], figures, show, show)[0]


def test_the_quarters_that_a_value_does_not_rest_on_are_left_out() -> None:
    reports = [report("2025Q4", 60), report("2026Q1", 66)]
    latest = figures_at(COUNT, reports, Period(2026, 2))

    assert [one.period for one in made_of(COUNT, reports, latest)] == [Period(2026, 1)]


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("value", range(40, 110, 3))
def test_the_band_named_is_the_one_the_pace_falls_in(value: int, whole: bool) -> None:
    terms, reports = replace(COUNT, whole=whole), [report("2026Q1", value)]
    figures = figures_at(terms, reports, Period(2026, 1))
    rating = rate_indicator(SCHEME, terms, figures)
    words = band_words(SCHEME, figures, rating, show)
    assert figures.pace.value is not None

    found = SCHEME.of(figures.pace.value)
    assert f"「{found.code} {found.label}」" in words[0]
    if found.code != rating.code:
        assert f"「{rating.code} {rating.label}」" in words[1]


def test_a_change_from_the_baseline_is_reckoned_out() -> None:
    terms = replace(COUNT, basis=TargetBasis.CHANGE_FROM_BASELINE, targets={2026: Decimal(-30)})
    figures = figures_at(terms, [report("2026Q1", 40)], Period(2026, 1))

    assert target_words(terms, figures, show, show) == ("目標 301/10 ＝ 基準値 43 ×（1 − 30％）",)
