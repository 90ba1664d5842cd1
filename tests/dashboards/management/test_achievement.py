"""What the ``achievement`` command prints, and how it refuses."""

import csv
import io
import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from measures.models import Actual
from plans.models import Indicator, Plan, User
from tests import factories
from tests.dashboards.reported import promise

pytestmark = pytest.mark.django_db
RATES = ("achievement_rate", "final_achievement_rate", "progress_rate", "pace")


def printed(*args: str) -> str:
    out = io.StringIO()
    call_command("achievement", *args, stdout=out)
    return out.getvalue()


def figures(plan: Plan, *args: str, period: str = "2026Q2") -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        printed(plan.code, "--period", period, "--format", "json", *args)
    )
    return content


def approved(plan: Plan, by: User, value: str) -> None:
    Actual.objects.create(
        report=factories.report_of(plan, by),
        indicator=Indicator.objects.get(initiative__measure__plan=plan),
        fiscal_year=2026,
        quarter=2,
        value=Decimal(value),
        is_sample=True,
        entered_by=by,
        approved_by=by,
        approved_at=timezone.make_aware(datetime(2026, 11, 1, 9)),
    )


@pytest.mark.thorough
def test_every_figure_of_an_indicator_is_printed_exactly(plan: Plan, approver: User) -> None:
    approved(plan, approver, "66")
    (indicator,) = figures(plan)["indicators"]

    assert indicator["value"] == "66"
    assert indicator["value_period"] == "2026Q2"
    assert (indicator["target"], indicator["final_target"]) == ("73", "93")
    assert indicator["expected"] == "68"
    assert indicator["progress_rate"] == "0.46"
    assert indicator["pace"] == "0.92"
    assert indicator["achievement_rate"].startswith("0.904109589041")
    assert indicator["rating"] == "C"
    assert indicator["sample"] is True
    assert indicator["reasons"] == {}


def test_every_rate_that_is_null_has_its_reason(plan: Plan) -> None:
    content = figures(plan)
    (indicator,) = content["indicators"]

    assert [indicator[name] for name in RATES] == [None] * 4
    assert indicator["reasons"] == dict.fromkeys(RATES, "未報告")
    assert indicator["forecast"] is None
    assert content["total"]["counts"] == {
        **dict.fromkeys(("A", "B", "C", "D", "期限前", "中止", "期中"), 0),
        "未報告": 1,
    }


def test_policies_measures_and_the_total_tell_the_same_of_a_plan_with_one_initiative(
    plan: Plan, approver: User
) -> None:
    approved(plan, approver, "66")
    content = figures(plan)
    shown = ("counts", "on_plan_share", "mean_progress", "measured", "of")

    for row in (content["policies"][0], content["measures"][0]):
        assert {key: row[key] for key in shown} == content["total"]
    assert content["measures"][0]["policy"] == content["policies"][0]["code"]


def test_an_earlier_day_knows_nothing_of_a_later_approval(plan: Plan, approver: User) -> None:
    approved(plan, approver, "66")

    assert figures(plan, "--as-known-on", "2026-10-31")["indicators"][0]["value"] is None
    assert figures(plan, "--as-known-on", "2026-11-01")["indicators"][0]["value"] == "66"


def test_phases_nobody_reported_say_so(plan: Plan) -> None:
    (initiative,) = figures(plan)["initiatives"]

    assert [phase["state"] for phase in initiative["phases"]] == ["未報告"]


def test_csv_has_one_row_an_indicator_and_no_formula(plan: Plan) -> None:
    Indicator.objects.update(name="=1+1")
    (row,) = csv.DictReader(
        io.StringIO(printed(plan.code, "--period", "2026Q2", "--format", "csv"))
    )

    assert row["period"] == "2026Q2"
    assert row["name"] == "'=1+1"
    assert row["reason_pace"] == "未報告"


def test_the_table_is_for_reading(plan: Plan, approver: User) -> None:
    approved(plan, approver, "66")
    table = printed(plan.code, "--period", "2026Q2")

    assert "令和8年度第2四半期" in table
    assert "実績 66手続" in table
    assert "計画比 92.0％" in table
    assert "見本" in table


@pytest.mark.parametrize(
    ("plan_code", "period", "why"),
    [("nowhere", "2026Q2", "「nowhere」はありません"), ("", "2031Q1", "計画の期間")],
)
def test_an_unknown_plan_or_period_is_refused(
    plan: Plan, plan_code: str, period: str, why: str
) -> None:
    with pytest.raises(CommandError, match=why) as refusal:
        printed(plan_code or plan.code, "--period", period)

    assert refusal.value.returncode == 1


def test_a_period_that_is_none_is_wrong_usage(plan: Plan) -> None:
    with pytest.raises(CommandError):
        printed(plan.code, "--period", "R8の秋")


@pytest.mark.thorough
def test_what_stands_behind_the_figures_is_told_in_the_words_of_the_page(
    plan: Plan, approver: User, viewer: User, client: Client
) -> None:
    approved(plan, approver, "66")
    words = printed(plan.code, "--period", "2026Q2", "--explain", "1-2-1-a")
    client.force_login(viewer)
    page = client.get(
        f"/plans/{plan.code}/indicators/1-2-1-a/explain/?period=2026Q2"
    ).content.decode()

    assert "計画比 92.0％" in words
    shown = [line.strip() for line in words.splitlines() if line.startswith("  ")]
    assert len(shown) >= 4
    for line in shown:
        assert line in page


def test_of_what_cannot_be_rated_the_reason_is_explained(plan: Plan) -> None:
    words = printed(plan.code, "--period", "2026Q2", "--explain", "1-2-1-a")

    assert "評価 未報告（未報告）" in words
    assert "この年度に報告された実績がまだありません。0とはみなしません。" in words


def test_an_unknown_indicator_is_refused(plan: Plan) -> None:
    with pytest.raises(CommandError, match="指標「9-9」は"):
        printed(plan.code, "--period", "2026Q2", "--explain", "9-9")


def test_the_table_names_states_and_marks(plan: Plan, approver: User) -> None:
    Indicator.objects.update(direction="within", cumulative=False, decimals=1)
    indicator = Indicator.objects.get()
    promise(indicator, y2026=("37.5", 50))
    approved(plan, approver, "45.46")
    table = printed(plan.code, "--period", "2026Q2")

    assert "目標 37.5〜50.0手続" in table
    assert "計画比 範囲の目標" in table
    assert "評価 計画どおり" in table


@pytest.mark.parametrize(
    ("period", "words"),
    [("2026Q3", "期中：まだ終わっていません"), ("2027Q1", "まだ始まっていません")],
)
@pytest.mark.usefixtures("today")
def test_the_table_of_a_quarter_that_has_not_ended_says_so(
    plan: Plan, period: str, words: str
) -> None:
    assert words in printed(plan.code, "--period", period)
