"""A cell as one field's value, and a number so written that it is read back."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.plan_document import TargetRange
from plans.domain.targets import target_of, unit_of_target, written_target
from plans.sheets.cells.reading import RawCell
from plans.sheets.cells.values import (
    Unreadable,
    date_or_year_end,
    fiscal_year_of,
    flag_of,
    named_period,
    number_of,
    quarter_of,
    ratio_of,
    stored,
    text_of,
    whole_of,
    written,
)

numbers = st.decimals(-(10**12), 10**12, places=6)
units = st.sampled_from(["", "件", "％", "千円", "ポイント"])
PERCENT = RawCell(0.3, "0%")


@given(numbers, units)
def test_a_number_is_read_back_as_it_was_written(number: Decimal, unit: str) -> None:
    assert number_of(written(number, unit), unit) == number


@given(st.decimals(-(10**8), 10**8, places=4), units)
def test_a_number_is_read_back_as_it_was_stored(number: Decimal, unit: str) -> None:
    cell = stored(number, unit)
    raw = RawCell(cell) if isinstance(cell, str) else RawCell(float(cell), "General")
    assert number_of(raw, unit) == number


@given(st.tuples(numbers, numbers), units)
def test_a_target_is_read_back_as_it_was_written(ends: tuple[Decimal, Decimal], unit: str) -> None:
    for target in (ends[0], TargetRange(*ends)):
        assert target_of(written_target(target, unit), unit) == target


def test_a_cell_shown_as_a_percentage_is_what_it_shows() -> None:
    assert number_of(PERCENT, "％") == 30
    assert target_of(PERCENT, "％") == target_of(PERCENT, "件", "change_from_baseline") == 30
    assert ratio_of(PERCENT) == Decimal("0.3")
    for read in (number_of, target_of):
        with pytest.raises(Unreadable, match="％の値が入っています"):
            read(PERCENT, "件")
    with pytest.raises(Unreadable, match="％の値が入っています"):
        whole_of(PERCENT)


@pytest.mark.parametrize(
    ("text", "target"),
    [("580以下", 580), ("95以上", 95), ("10件〜20件", None), ("▲5〜5", (-5, 5)), ("達成", "達成")],
)
def test_targets_are_read_as_plans_tell_them(text: str, target: object) -> None:
    if target is None:
        with pytest.raises(Unreadable):
            target_of(text, "件")
    else:
        found = target_of(text, "件", direction="maintain")
        assert found == (
            TargetRange(*map(Decimal, target)) if isinstance(target, tuple) else target
        )


def test_a_bound_against_the_direction_is_refused() -> None:
    for text, direction in (("580以下", "increase"), ("95以上", "decrease")):
        with pytest.raises(Unreadable, match="どちらかを直してください"):
            target_of(text, "件", direction=direction)


def test_a_reduction_needs_a_baseline_to_be_a_share_of() -> None:
    assert target_of("3割減", "枚", "change_from_baseline") == -30
    assert unit_of_target("枚", "change_from_baseline") == "％"
    with pytest.raises(Unreadable, match="基準値比"):
        target_of("3割減", "枚")


def test_a_ratio_is_told_in_per_cent_or_as_a_number() -> None:
    assert ratio_of("110％") == ratio_of("1.1") == ratio_of(RawCell(1.1, "0%")) == Decimal("1.1")
    assert ratio_of("―") is None
    with pytest.raises(Unreadable, match="110 倍になっています"):
        ratio_of("110")


def test_a_fiscal_year_as_the_time_of_a_baseline_is_its_last_day() -> None:
    assert date_or_year_end("平成22年度") == date(2011, 3, 31)
    assert date_or_year_end("2024/3/31") == date(2024, 3, 31)


def test_a_text_keeps_its_letters_and_is_no_date() -> None:
    assert (text_of(RawCell(1.0)), text_of(RawCell(" 1-1 "))) == ("1", "1-1")
    for cell in (RawCell(datetime(2026, 1, 1)), RawCell(is_formula_without_value=True)):
        with pytest.raises(Unreadable):
            text_of(cell)


def test_yes_and_no_have_their_words() -> None:
    assert (flag_of(RawCell("はい")), flag_of(RawCell("×")), flag_of(RawCell())) == (
        True, False, None,
    )  # fmt: skip
    with pytest.raises(Unreadable, match="「はい」か「いいえ」"):
        flag_of(RawCell("たぶん"))


@pytest.mark.parametrize("text", ["集計中", "未定", "該当なし", "秘匿"])
def test_words_for_a_lacking_value_are_refused_where_no_state_can_be_kept(text: str) -> None:
    with pytest.raises(Unreadable, match="ここには書けません"):
        number_of(text, "件")


@pytest.mark.parametrize("text", ["〃", "合計"])
def test_words_that_point_elsewhere_are_no_value(text: str) -> None:
    for read in (lambda cell: number_of(cell, ""), fiscal_year_of, quarter_of, date_or_year_end):
        with pytest.raises(Unreadable):
            read(text)


def test_a_period_needs_its_year_and_its_quarter() -> None:
    assert named_period("令和8年度第2四半期") == (2026, 2)
    assert (named_period("第2四半期"), named_period("")) == (None, None)
    with pytest.raises(Unreadable, match="四半期だけ"):
        quarter_of("2026Q2")
