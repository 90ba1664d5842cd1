"""A sheet from bytes to stored figures: what comes in, and as what."""

from decimal import Decimal

import pytest

from measures.models import (
    Actual,
    ReportingRound,
)
from plans.domain.vocabulary import Aggregation, EntryKind, ValueStatus
from plans.models import Indicator, Initiative, Plan, User
from tests import factories
from tests.measures.bringing import ROW, bring_in, nothing_is_stored, only_message
from tests.measures.sheets import HEADER, SIMPLE, Percent, csv_of, xlsx

pytestmark = pytest.mark.usefixtures("today")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("５３", "53"),
        ("1,234", "1234"),
        ("１，２３４", "1234"),
        ("53手続", "53"),
        ("53 手続き", "53"),
        (53.5, "53.5"),
        ("1億2,345万", "123450000"),
        ("▲5", "-5"),
        (0, "0"),
        ("０手続", "0"),
        ("ゼロ", "0"),
    ],
)
def test_numbers_come_in_however_they_are_written(
    plan: Plan, administrator: User, written: object, value: str
) -> None:
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, written)))

    assert not result.plan.errors
    assert Actual.objects.get().value == Decimal(value)


@pytest.mark.parametrize("written", [Percent(0.681), "68.1%", "６８．１％", 68.1])
def test_a_percentage_is_stored_in_percent(
    plan: Plan, administrator: User, written: object
) -> None:
    plan_of_shares(plan)
    result = bring_in(plan, administrator, xlsx(("1-2-1-b", 2026, 2, written)))

    assert not result.plan.errors
    assert Actual.objects.get().value == Decimal("68.1")


def plan_of_shares(plan: Plan) -> None:
    factories.IndicatorFactory(
        initiative=Initiative.objects.get(measure__plan=plan),
        code="1-2-1-b",
        name="オンライン申請率",
        unit="％",
        cumulative=False,
    )


def test_a_share_below_one_without_percent_sign_is_asked_about_not_guessed(
    plan: Plan, administrator: User
) -> None:
    plan_of_shares(plan)
    result = bring_in(plan, administrator, csv_of(("1-2-1-b", 2026, 2, "0.681")), "a.csv")

    assert "68.1%" in only_message(result)
    assert nothing_is_stored()


@pytest.mark.parametrize("year", ["令和8年度", "令和８年", "R8", "2026年度", "2026", 2026])
@pytest.mark.parametrize("quarter", ["第2四半期", "2", "Q2", "第２四半期", "7～9月"])
def test_years_and_quarters_come_in_however_they_are_written(
    plan: Plan, administrator: User, year: object, quarter: object
) -> None:
    bring_in(plan, administrator, xlsx(("1-2-1-a", year, quarter, 53)))

    actual = Actual.objects.get()
    assert (actual.fiscal_year, actual.quarter) == (2026, 2)


@pytest.mark.parametrize("period", ["2026Q2", "令和8年度第2四半期", "R8 Q2"])
@pytest.mark.parametrize("heading", ["報告期", "四半期"])
def test_the_quarter_may_say_its_year_itself(
    plan: Plan, administrator: User, period: str, heading: str
) -> None:
    header = ("指標コード", heading, "実績値")
    bring_in(plan, administrator, xlsx(("1-2-1-a", period, 53), header=header))

    actual = Actual.objects.get()
    assert (actual.fiscal_year, actual.quarter) == (2026, 2)


def test_a_unit_that_is_not_the_indicators_is_an_error(plan: Plan, administrator: User) -> None:
    header = (*SIMPLE, "単位")
    result = bring_in(plan, administrator, xlsx((*ROW, "千件"), header=header))

    assert "単位「千件」が指標の単位「手続」と違います" in only_message(result)
    assert not bring_in(plan, administrator, xlsx((*ROW, "手続き"), header=header)).plan.errors


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_csv_comes_in_in_every_encoding_that_excel_writes(
    plan: Plan, administrator: User, encoding: str
) -> None:
    rows = [("1-2-1-a", "オンライン化した手続の数", "令和8年度", "第2四半期", "53", "", "～髙橋")]
    result = bring_in(plan, administrator, csv_of(*rows, header=HEADER, encoding=encoding), "a.csv")

    assert not result.plan.errors
    assert Actual.objects.get().note == "～髙橋"


def test_blank_is_not_zero(plan: Plan, administrator: User) -> None:
    rows = [("1-2-1-a", 2026, 1, None), ("1-2-1-a", 2026, 2, 0)]
    result = bring_in(plan, administrator, xlsx(*rows))

    assert result.plan.counts["skipped"] == 1
    actual = Actual.objects.get()
    assert (actual.quarter, actual.value) == (2, 0)


def test_a_blank_cell_leaves_the_figure_that_stands(plan: Plan, administrator: User) -> None:
    bring_in(plan, administrator, xlsx(ROW))
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, None)))

    assert result.batch is None
    assert Actual.objects.current().get().value == 53


@pytest.mark.parametrize(
    ("word", "status"),
    [("集計中", ValueStatus.PENDING), ("該当なし", ValueStatus.NOT_APPLICABLE)],
)
def test_a_word_in_the_place_of_a_number_says_why_there_is_none(
    plan: Plan, administrator: User, word: str, status: ValueStatus
) -> None:
    bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, word)))

    actual = Actual.objects.get()
    assert (actual.status, actual.value) == (status, None)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("1-2-9-z", 2026, 2, 53), "計画にありません"),
        (("1-2-1-a", 2023, 2, 53), "計画の期間"),
        (("1-2-1-a", 2029, 1, 53), "計画の期間"),
        (("1-2-1-a", 2026, 5, 53), "四半期"),
        (("1-2-1-a", 2026, "上半期", 53), "四半期「上半期」"),
        (("1-2-1-a", 2025, "2026Q2", 53), "年度と四半期が合いません（2025年度と2026Q2）"),
        (("1-2-1-a", None, 2, 53), "年度が空欄"),
        (("1-2-1-a", 2026, 2, "たくさん"), "実績値「たくさん」"),
        (("1-2-1-a", 2026, 2, "53 54"), "実績値「53 54」"),
        (("1-2-1-a", 2026, 2, "12/34"), "実績値「12/34」"),
        (("1-2-1-a", 2026, 2, "#DIV/0!"), "0で割っています"),
        (("1-2-1-a", 2026, 2, "53人"), "単位"),
        (("1-2-1-a", 2026, 2, "50以上"), "一つの数値"),
        (("1-2-1-a", 2026, 2, "①"), "数字ではありません"),
        (("1-2-1-a", 2026, 2, 0.1234567), "小数は6桁まで"),
        (("1-2-1-a", 2026, 2, "1234567890123.456"), "全体で15桁"),
        (("1-2-1-a", 2026, 2, "1000000000000000"), "全体で15桁"),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_is_written(
    plan: Plan, administrator: User, row: tuple[object, ...], says: str
) -> None:
    good = ("1-2-1-a", 2026, 1, 52)
    result = bring_in(plan, administrator, xlsx(good, row))

    assert says in only_message(result)
    assert result.plan.errors[0].row == 3
    assert result.batch is None
    assert nothing_is_stored()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("同上", "すぐ上に取り込む行がない"),
        ("①-2-1-a", "数字ではありません"),
        ("#REF!", "参照先のセルがなくなっています"),
    ],
)
def test_a_code_in_doubt_is_told_even_beside_a_good_name(
    plan: Plan, administrator: User, code: str, says: str
) -> None:
    row = (code, "オンライン化した手続の数", 2026, 2, 53)
    header = ("指標コード", "指標名", "年度", "四半期", "実績値")
    result = bring_in(plan, administrator, xlsx(row, header=header))

    assert says in only_message(result)
    assert result.plan.errors[0].cell == "A2"
    assert nothing_is_stored()


def test_an_error_in_the_last_row_undoes_nothing_because_nothing_was_done(
    plan: Plan, administrator: User
) -> None:
    good = [("1-2-1-a", year, quarter, 53) for year in (2024, 2025) for quarter in range(1, 5)]
    result = bring_in(plan, administrator, xlsx(*good, ("1-2-1-x", 2026, 2, 53)))

    assert result.plan.counts == {"new": 8, "changed": 0, "same": 0, "error": 1, "skipped": 0}
    assert nothing_is_stored()
    assert ReportingRound.objects.count() == 1


def test_a_near_miss_in_the_code_names_the_indicator_that_was_likely_meant(
    plan: Plan, administrator: User
) -> None:
    result = bring_in(plan, administrator, xlsx(("1-2-1-c", 2026, 2, 53)))

    assert "1-2-1-a「オンライン化した手続の数」" in only_message(result)


def test_two_lines_for_one_quarter_are_both_told(plan: Plan, administrator: User) -> None:
    result = bring_in(plan, administrator, xlsx(ROW, ("1-2-1-a", "R8", "Q2", 54)))

    assert [row.row for row in result.plan.errors] == [2, 3]
    assert all("二つあります（2行目と3行目）" in row.message for row in result.plan.errors)


def test_a_dry_run_tells_all_and_writes_nothing(plan: Plan, administrator: User) -> None:
    result = bring_in(plan, administrator, xlsx(ROW), dry_run=True)

    assert result.plan.counts["new"] == 1
    assert result.batch is None
    assert nothing_is_stored()


def test_a_running_total_may_be_reported_by_what_was_added(plan: Plan, administrator: User) -> None:
    header = (*SIMPLE, "増分")
    rows = [("1-2-1-a", 2026, 1, 50, None), ("1-2-1-a", 2026, 2, None, 3)]
    bring_in(plan, administrator, xlsx(*rows, header=header))

    assert Actual.objects.get(quarter=2).value == 53


def test_a_fraction_comes_in_as_its_two_parts(plan: Plan, administrator: User) -> None:
    factories.IndicatorFactory(
        initiative=Initiative.objects.get(measure__plan=plan),
        code="1-2-1-f",
        name="受講率",
        unit="％",
        entry="fraction",
        cumulative=False,
    )
    header = ("指標コード", "年度", "四半期", "分子", "分母")
    bring_in(plan, administrator, xlsx(("1-2-1-f", 2026, 2, 12, 34), header=header))

    actual = Actual.objects.get()
    assert (actual.value, actual.numerator, actual.denominator) == (None, 12, 34)


def test_figures_stay_exact(plan: Plan, administrator: User) -> None:
    bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, 0.1 + 0.2)))

    assert Actual.objects.get().value == Decimal("0.3")


@pytest.mark.parametrize("cells", ["12,345", "1,320,000"])
def test_a_number_parted_by_its_commas_is_refused(
    plan: Plan, administrator: User, cells: str
) -> None:
    content = f"指標コード,年度,四半期,実績値\n1-2-1-a,令和8年度,第2四半期,{cells}\n".encode()
    result = bring_in(plan, administrator, content, "実績.csv")

    assert "「,」で2つのセルに分かれて" in only_message(result)
    assert nothing_is_stored()


def test_a_row_that_only_seems_blank_is_refused(plan: Plan, administrator: User) -> None:
    header = (*SIMPLE, "件数")
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, None, 53), header=header))

    assert "読み取らない列「件数」に「53」があります" in only_message(result)
    assert nothing_is_stored()


def plan_of_fractions() -> None:
    Indicator.objects.update(
        entry=EntryKind.FRACTION.value, aggregation=Aggregation.RATIO.value, cumulative=False
    )


PARTS = (*SIMPLE[:3], "分子", "分母")


@pytest.mark.parametrize(
    ("header", "cells"), [(PARTS, (5, 0)), ((*SIMPLE[:3], "分子/分母"), ("5/0",)), (PARTS, (-5, 0))]
)
def test_a_numerator_over_nothing_is_refused(
    plan: Plan, administrator: User, header: tuple[str, ...], cells: tuple[object, ...]
) -> None:
    plan_of_fractions()
    result = bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, *cells), header=header))

    assert "分母が0なのに、分子が0ではありません" in only_message(result)
    assert nothing_is_stored()


def test_nothing_out_of_nothing_is_taken(plan: Plan, administrator: User) -> None:
    plan_of_fractions()
    bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, 0, 0), header=PARTS))
    assert Actual.objects.get().denominator == 0


def test_a_negative_numerator_is_asked_about(plan: Plan, administrator: User) -> None:
    plan_of_fractions()
    content = xlsx(("1-2-1-a", 2026, 2, -5, 10), header=PARTS)
    [row] = bring_in(plan, administrator, content, dry_run=True).plan.rows
    assert "分子か分母がマイナスです" in row.message


def test_a_share_in_one_cell_comes_in_as_its_parts(plan: Plan, administrator: User) -> None:
    plan_of_fractions()
    header = (*SIMPLE[:3], "分子/分母")
    bring_in(plan, administrator, xlsx(("1-2-1-a", 2026, 2, "2,130/10,000"), header=header))

    stored = Actual.objects.get()
    assert (stored.numerator, stored.denominator) == (2130, 10000)
    assert stored.raw == "分子 2,130、分母 10,000"


NOTED = (*SIMPLE, "備考")


def test_a_change_of_a_remark_is_shown_as_one(plan: Plan, administrator: User) -> None:
    bring_in(plan, administrator, xlsx((*ROW, "ﾒﾓ"), header=NOTED))
    changed = "備考だけ変えます: 「ﾒﾓ」→「メモ」。"
    for written, message in (("メモ", changed), ("ﾒﾓ", ""), (None, "")):
        content = xlsx((*ROW, written), ("1-2-1-a", 2026, 3, 60), header=NOTED)
        row, _ = bring_in(plan, administrator, content, dry_run=True).plan.rows
        assert (row.message, row.status.label) == (message, "変更" if message else "変更なし")


def test_a_remark_too_long_to_be_kept_is_refused_and_never_cut(
    plan: Plan, administrator: User
) -> None:
    content = xlsx((*ROW, "あ" * 1001), header=NOTED)
    assert "備考は1,000字までです（今は1,001字）" in only_message(
        bring_in(plan, administrator, content)
    )
    bring_in(plan, administrator, xlsx((*ROW, "あ" * 1000), header=NOTED))
    assert len(Actual.objects.get().note) == 1000


def test_a_remark_without_a_figure_is_told_to_be_left_out(plan: Plan, administrator: User) -> None:
    content = xlsx(("1-2-1-a", 2026, 2, None, "来月に集計"), header=NOTED)
    [row] = bring_in(plan, administrator, content, dry_run=True).plan.rows
    assert "備考だけでは取り込みません" in row.message


def test_a_phase_given_up_without_a_reason_is_refused(plan: Plan, administrator: User) -> None:
    for note in (None, "国の制度が変わった"):
        content = xlsx(phases=[("1-2-1", 1, 2026, 2, "中止", None, None, note)])
        result = bring_in(plan, administrator, content, dry_run=True)
        assert [row.message for row in result.plan.errors] == (
            [] if note else ["工程「導入検討」: 「中止」には理由を備考に書いてください。"]
        )


def test_an_addition_greater_than_its_total_is_refused(plan: Plan, administrator: User) -> None:
    """What an unquoted 12,345 makes of 実績値 and 増分 side by side."""
    header = (*SIMPLE, "増分")
    content = csv_of(("1-2-1-a", 2024, 3, 12, 345), header=header)
    assert "増分 345 が累計 12 より大きく" in only_message(
        bring_in(plan, administrator, content, "実績.csv")
    )
