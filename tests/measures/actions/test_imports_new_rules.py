"""Sheets with judgements, with figures asked for once a year, and with what cannot be."""

from typing import Any

import pytest

from measures.actions.import_confirm import ImportResult
from measures.models import Actual
from plans.domain.vocabulary import ReportState
from plans.models import Indicator, Initiative, Plan, User
from tests import factories
from tests.measures.bringing import bring_in, nothing_is_stored
from tests.measures.sheets import xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

HEADER = ("指標コード", "年度", "四半期", "実績値", "備考")
YEARLY = "この指標は年1回、第4四半期に1年分を報告します。"
AT_ONCE = "今年度の報告は第4四半期だけです。1年分の数値ではありませんか。"
SAY_WHY = "正しければ、備考に理由を書いてください。"


def indicator_of(plan: Plan, **fields: Any) -> Indicator:
    initiative = Initiative.objects.get(measure__plan=plan)
    common = {"initiative": initiative, "code": "1-2-1-b", "cumulative": False}
    return factories.IndicatorFactory(**common | fields)


@pytest.fixture
def judged(plan: Plan) -> Indicator:
    return indicator_of(
        plan, entry="judgement", unit="", baseline_value=None, name="全ての窓口への導入"
    )


def bring(plan: Plan, by: User, *rows: Any) -> ImportResult:
    return bring_in(plan, by, xlsx(*(("1-2-1-b", *row) for row in rows), header=HEADER))


def outcomes(result: ImportResult) -> list[tuple[str, str | None, str]]:
    return [(row.status.value, row.after, row.message) for row in result.plan.rows]


@pytest.mark.parametrize(
    ("written", "note", "value", "word"),
    [("達成", "要綱を改正し全窓口に導入した", 1, "達成"), ("未達成", None, 0, "未達成")],
)
def test_a_judgement_is_kept_as_its_word_says(
    judged: Indicator, plan: Plan, administrator: User,
    written: str, note: str | None, value: int, word: str,
) -> None:  # fmt: skip
    result = bring(plan, administrator, (2026, 2, written, note))

    assert outcomes(result) == [("new", word, "")]
    row = Actual.objects.get(indicator=judged)
    assert (row.value, row.note, row.raw) == (value, note or "", written)
    assert outcomes(bring(plan, administrator, (2026, 2, written, note)))[0][0] == "same"


def test_an_achieved_goal_needs_its_grounds(
    judged: Indicator, plan: Plan, administrator: User
) -> None:
    [row] = bring(plan, administrator, (2026, 2, "達成", None)).plan.errors

    assert (row.cell, row.message) == ("E2", "「達成」とした根拠を備考に書いてください。")
    assert nothing_is_stored()


@pytest.mark.thorough
def test_the_remark_of_an_earlier_judgement_is_no_grounds_for_the_next(
    judged: Indicator, plan: Plan, administrator: User
) -> None:
    bring(plan, administrator, (2026, 2, "未達成", "3窓口が残る"))
    assert bring(plan, administrator, (2026, 2, "達成", None)).plan.errors
    assert not bring(plan, administrator, (2026, 2, "達成", "全窓口に導入した")).plan.errors
    assert outcomes(bring(plan, administrator, (2026, 2, "達成", None)))[0][0] == "same"


def test_a_dash_is_no_grounds(judged: Indicator, plan: Plan, administrator: User) -> None:
    [row] = bring(plan, administrator, (2026, 2, "達成", "－")).plan.errors

    assert row.message == "「達成」とした根拠を備考に書いてください。"


def test_a_judgement_taken_back_is_asked_about_and_keeps_no_grounds_of_before(
    judged: Indicator, plan: Plan, administrator: User
) -> None:
    bring(plan, administrator, (2026, 2, "達成", "全窓口に導入した"))
    [row] = bring(plan, administrator, (2026, 2, "未達成", None)).plan.rows

    assert "達成と報告されていたものを、未達成に戻します" in row.message
    assert row.write is not None
    assert row.write.reported.note == ""


@pytest.mark.parametrize(("mark", "likely"), [("○", "達成"), ("×", "未達成"), (1, "達成")])
def test_a_mark_is_asked_about_and_answered_in_the_preview(
    judged: Indicator, plan: Plan, administrator: User, mark: Any, likely: str
) -> None:
    [row] = bring(plan, administrator, (2026, 2, mark, "根拠")).plan.errors
    assert (row.cell, row.candidates, row.may_mend) == ("D2", (likely,), True)


def test_a_wide_table_takes_judgements_too(
    judged: Indicator, plan: Plan, administrator: User
) -> None:
    header = ("指標コード", "R8 第1四半期", "R8 第2四半期")
    result = bring_in(plan, administrator, xlsx(("1-2-1-b", "未達成", "精査中"), header=header))
    assert [row.after for row in result.plan.rows] == ["未達成", "集計中"]


def test_a_judgement_never_looks_like_another_size(
    judged: Indicator, plan: Plan, administrator: User
) -> None:
    result = bring(
        plan, administrator, (2026, 1, "達成", "全窓口に導入した"), (2026, 2, "未達成", None)
    )
    assert [message for _, _, message in outcomes(result)] == [
        "",
        "達成と報告されていたものを、未達成に戻します。",
    ]


def test_a_value_of_now_is_taken_in_any_quarter(plan: Plan, administrator: User) -> None:
    indicator_of(plan, frequency="yearly")
    assert outcomes(bring(plan, administrator, (2026, 2, 5, None))) == [("new", "5", "")]


def test_an_amount_of_a_year_is_asked_about_in_another_quarter(
    plan: Plan, administrator: User
) -> None:
    indicator_of(plan, aggregation="sum", frequency="yearly")

    [row] = bring(plan, administrator, (2026, 2, 5, None)).plan.errors
    assert (row.cell, row.message) == ("D2", YEARLY + SAY_WHY)
    answered = bring(plan, administrator, (2026, 2, 5, "年度途中の確定値"))
    assert outcomes(answered) == [("new", "5", YEARLY)]


def test_a_figure_that_stands_is_not_asked_about_again(plan: Plan, administrator: User) -> None:
    indicator = indicator_of(plan, aggregation="sum")
    bring(plan, administrator, (2026, 2, 5, None))
    Indicator.objects.filter(pk=indicator.pk).update(frequency="yearly")
    assert outcomes(bring(plan, administrator, (2026, 2, 5, None))) == [("same", "5", "")]


def test_a_years_amount_told_at_once_is_asked_about(plan: Plan, administrator: User) -> None:
    indicator_of(plan, aggregation="sum")

    [row] = bring(plan, administrator, (2025, 4, 1200, None)).plan.errors
    assert row.message == AT_ONCE + SAY_WHY
    assert outcomes(bring(plan, administrator, (2025, 4, 1200, "第4四半期だけの値"))) == [
        ("new", "1200", AT_ONCE)
    ]


@pytest.mark.parametrize("first", [300, "該当なし", "集計中"])
def test_a_year_with_an_earlier_report_is_not(plan: Plan, administrator: User, first: Any) -> None:
    indicator_of(plan, aggregation="sum")
    together = bring(plan, administrator, (2025, 4, 900, None), (2025, 1, first, None))
    assert not together.plan.errors


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (101, "取りうる最大値（100）を超えています。"),
        (-1, "取りうる最小値（0）を下回っています。"),
    ],
)
def test_what_cannot_be_is_asked_about(
    plan: Plan, administrator: User, value: int, message: str
) -> None:
    indicator_of(plan, unit="点", limit_min=0, limit_max=100)

    [row] = bring(plan, administrator, (2026, 2, value, None)).plan.errors
    assert row.message == message + SAY_WHY
    assert not bring(plan, administrator, (2026, 2, value, "算定方法が変わった")).plan.errors


def test_a_department_draft_of_a_judgement_is_named_by_its_word(
    judged: Indicator, plan: Plan, promoter: User, administrator: User
) -> None:
    bring(plan, promoter, (2026, 2, "未達成", "残り3窓口"))
    assert Actual.objects.get().report.state == ReportState.DRAFT
    result = bring(plan, administrator, (2026, 2, "達成", "全窓口に導入した"))
    [row] = result.plan.rows
    assert "下書き（未達成）を置き換えます。" in row.message


def test_a_limit_is_told_once(plan: Plan, administrator: User) -> None:
    indicator_of(plan, unit="％", limit_max=100)
    [row] = bring(plan, administrator, (2026, 2, 101, "重複を含む")).plan.rows
    assert row.message == "取りうる最大値（100）を超えています。"


def test_a_judgement_in_the_column_of_states_is_sent_to_its_place(
    judged: Indicator, plan: Plan, administrator: User
) -> None:
    header = ("指標コード", "年度", "四半期", "実績値", "状態")
    content = xlsx(("1-2-1-b", 2026, 2, None, "達成"), header=header)
    [row] = bring_in(plan, administrator, content).plan.errors
    assert "「達成」「未達成」は実績値の欄に書いてください。" in row.message


def test_a_department_keeps_the_grounds_of_its_own_draft(
    judged: Indicator, plan: Plan, promoter: User
) -> None:
    bring(plan, promoter, (2026, 2, "達成", "全窓口に導入した"))
    Actual.objects.update(is_sample=True)
    [row] = bring(plan, promoter, (2026, 2, "達成", None)).plan.rows
    assert (row.status.value, row.message) == ("changed", "見本の値を実際の値に置き換えます。")
