"""Targets, percentages, ranges and goals in words as people write them into the workbook."""

from datetime import date
from decimal import Decimal

import pytest

from plans.domain.plan_document import LimitsEntry, TargetRange
from plans.imports.plan_file import read_plan
from tests.plans.imports.workbooks import changed, refusals, shown_as


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("580以下", "580"), ("95 以上", "95"), ("30以内", "30"), ("ゼロ", "0"), ("1,234", "1234"),
        ("▲10", "-10"),
    ],
)  # fmt: skip
def test_a_target_may_be_told_as_plans_tell_it(cell: str, expected: str) -> None:
    direction = "減少" if cell.endswith(("以下", "以内")) else "増加"
    document = read_plan(changed(目標_D5=cell, 指標_G5=direction))
    [first, _] = document.measures[0].initiatives[0].indicators
    assert first.targets[2024] == Decimal(expected)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("3割減", "-30"), ("30％減", "-30"), ("25%削減", "-25"), ("半減", "-50"), ("-30", "-30")],
)
def test_a_reduction_in_words_is_a_share_of_the_baseline(cell: str, expected: str) -> None:
    document = read_plan(changed(目標_H6=cell))
    [_, second] = document.measures[0].initiatives[0].indicators
    assert second.targets == {2028: Decimal(expected)}


@pytest.mark.thorough
@pytest.mark.parametrize("cell", ["平成22年度", "H22年度", "2010年度末", "平成22（2010）年度"])
def test_a_fiscal_year_as_a_baselines_date_is_its_last_day(cell: str) -> None:
    document = read_plan(changed(指標_P5=cell))
    [first, _] = document.measures[0].initiatives[0].indicators
    assert first.baseline.on == date(2011, 3, 31)


@pytest.mark.thorough
@pytest.mark.parametrize("percent", ["0%", "0.0%", '0.00" ％"%', "[Red]0%"])
def test_a_cell_shown_as_a_percentage_is_what_it_shows(percent: str) -> None:
    cells = {"指標_E5": "％", "指標_O5": 0.152, "目標_D5": 0.3, "目標_H5": "45.5％"}
    formats = dict.fromkeys(("指標_O5", "目標_D5"), percent)
    document = read_plan(shown_as(formats, **cells))
    [first, _] = document.measures[0].initiatives[0].indicators

    assert first.baseline.value == Decimal("15.2")
    assert first.targets == {2024: 30, 2028: Decimal("45.5")}


@pytest.mark.thorough
def test_a_target_against_the_baseline_may_be_shown_as_a_percentage() -> None:
    document = read_plan(shown_as({"目標_H6": "0%"}, 目標_H6=-0.5))
    [_, second] = document.measures[0].initiatives[0].indicators

    assert (second.unit, second.targets) == ("枚", {2028: -50})


@pytest.mark.thorough
def test_a_bound_shown_as_a_percentage_is_its_share() -> None:
    document = read_plan(shown_as({"評価基準_C11": "0.0%"}, 評価基準_C11=1.125))

    assert document.rating_scheme.bands[0].lower_bound == Decimal("1.125")


@pytest.mark.thorough
@pytest.mark.parametrize("at", ["指標_O5", "目標_D5"])
def test_a_percentage_of_another_unit_is_asked_about(at: str) -> None:
    sheet, cell = at.split("_")

    assert refusals(shown_as({at: "0%"}, **{at: 0.3})) == [
        f"シート「{sheet}」 {cell}: 「0.3」: ％の値が入っていますが、指標の単位は「手続」です。"
        "単位を確かめて数だけを書いてください。"
    ]


@pytest.mark.thorough
def test_a_format_that_only_writes_the_sign_makes_no_percentage() -> None:
    formats = {"指標_O5": '0"%"', "目標_D5": r"0\%"}
    document = read_plan(shown_as(formats, 指標_E5="％", 指標_O5=15.2, 目標_D5=30))
    [first, _] = document.measures[0].initiatives[0].indicators

    assert (first.baseline.value, first.targets[2024]) == (Decimal("15.2"), 30)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "cell",
    ["37.5〜50", "37.5～50", "３７．５～５０", "37.5-50", "37.5から50まで", "37.5以上50以下"],
)
def test_a_range_is_read_as_plans_write_it(cell: str) -> None:
    document = read_plan(changed(指標_G5="範囲内", 目標_D5=None, 目標_H5=cell))
    [first, _] = document.measures[0].initiatives[0].indicators

    assert first.targets == {2028: TargetRange(Decimal("37.5"), Decimal(50))}


def test_a_range_of_percentages_is_in_the_unit() -> None:
    document = read_plan(
        changed(指標_E5="％", 指標_G5="範囲内", 目標_D5="▲5％〜5％", 目標_H5="1,000〜2,000")
    )
    [first, _] = document.measures[0].initiatives[0].indicators

    assert first.targets == {2024: TargetRange(Decimal(-5), Decimal(5)),
                             2028: TargetRange(Decimal(1000), Decimal(2000))}  # fmt: skip


@pytest.mark.thorough
def test_a_goal_in_words_needs_only_its_year() -> None:
    cells = dict.fromkeys(("指標_E5", "指標_G5", "指標_H5", "指標_J5", "指標_O5", "指標_P5"))
    document = read_plan(changed(指標_I5="定性目標", 目標_D5=None, 目標_H5="達成", **cells))
    [first, _] = document.measures[0].initiatives[0].indicators

    assert first.targets == {2028: "達成"}
    assert (first.entry, first.direction, first.aggregation) == ("judgement", "increase", "latest")


def test_last_years_value_as_the_target_is_told_by_the_indicator() -> None:
    document = read_plan(changed(指標_K5="前年度以上", 目標_D5="前年度以上", 目標_H5=None))
    [first, _] = document.measures[0].initiatives[0].indicators

    assert (first.basis, first.targets) == ("previous_year", {})


def test_frequency_limits_and_quarters_are_read() -> None:
    cells = {"指標_Z5": "年1回", "指標_AA5": 0, "指標_AB5": "100", "工程_G5": "第2四半期",
             "工程_H5": 3, "工程_I6": "はい"}  # fmt: skip
    [initiative] = read_plan(changed(**cells)).measures[0].initiatives
    indicator = initiative.indicators[0]

    assert (indicator.frequency, indicator.limits) == (
        "yearly",
        LimitsEntry(Decimal(0), Decimal(100)),
    )
    assert (initiative.phases[0].start_quarter, initiative.phases[0].end_quarter) == (2, 3)
    assert initiative.phases[1].ongoing
