"""Files taken out of the portal name every state as its pages do."""

import csv
import io

import pytest
from django.test import Client

from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ValueStatus
from plans.models import Indicator, Phase, Plan, User
from tests import factories
from tests.dashboards.reported import phase_reported, promise, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
BASE = "/plans/tome-dx/"
LAST_Q4, Q1, Q2 = Period(2025, 4), Period(2026, 1), Period(2026, 2)


@pytest.fixture
def committee(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


@pytest.fixture
def indicator(plan: Plan) -> Indicator:
    Phase.objects.all().delete()
    return Indicator.objects.get()


def lines(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(BASE + address)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content, newline="")))


def row(client: Client) -> dict[str, str]:
    """The one indicator's line of the list."""
    (line,) = lines(client, "indicators/?export=csv")
    return line


def figures(client: Client) -> dict[str, dict[str, str]]:
    """The one indicator's figures, by what they are called."""
    return {line["項目"]: line for line in lines(client, "exports/figures/?export=csv")}


@pytest.mark.thorough
def test_a_judgement_is_a_word_and_no_number(
    indicator: Indicator, approver: User, committee: Client
) -> None:
    Indicator.objects.update(entry="judgement", cumulative=False, unit="")
    promise(indicator, y2026=1)
    assert row(committee)["評価の意味・理由"] == "期限前"
    reported(indicator, approver, Q2, 1)

    line, shown = row(committee), figures(committee)
    assert (line["実績"], line["年度の目標"], line["達成"]) == ("達成", "達成", "達成")
    assert (shown["実績"]["数値"], shown["実績"]["文字"]) == ("", "達成")
    assert (shown["年度の目標"]["数値"], shown["年度の目標"]["文字"]) == ("", "達成")
    assert shown["計画値"]["状態・理由"] == "定性目標"


def test_a_range_is_told_with_both_ends(
    indicator: Indicator, approver: User, committee: Client
) -> None:
    Indicator.objects.update(direction="within", cumulative=False)
    promise(indicator, y2026=("37.5", 50))
    reported(indicator, approver, Q2, 45)

    assert row(committee)["年度の目標"] == "37.5〜50"
    shown = figures(committee)
    assert shown["年度の目標の範囲（下限）"]["数値"] == "37.5"
    assert shown["年度の目標の範囲（上限）"]["数値"] == "50"
    assert shown["年度の目標"]["状態・理由"] == "範囲の目標"


@pytest.mark.thorough
def test_a_value_carried_on_says_when_it_was_rated(
    indicator: Indicator, approver: User, committee: Client
) -> None:
    reported(indicator, approver, Q1, 66)
    line = row(committee)

    assert (line["実績の状態"], line["評価した四半期"]) == ("未更新", "2026Q1")
    reported(indicator, approver, Q2, status=ValueStatus.PENDING.value)
    line = row(committee)
    assert (line["実績の状態"], line["評価した四半期"]) == ("集計中", "2026Q1")


def test_a_gap_and_a_year_past_the_last_target_are_marked(
    indicator: Indicator, approver: User, committee: Client
) -> None:
    Indicator.objects.update(aggregation="sum", cumulative=False)
    reported(indicator, approver, Q2, 20)
    assert row(committee)["実績の状態"] == "一部未報告"

    Indicator.objects.update(aggregation="latest")
    promise(indicator, y2025=20)
    assert row(committee)["実績の状態"] == "目標年度経過"


@pytest.mark.thorough
def test_a_goal_met_late_and_an_outlook_are_told(
    indicator: Indicator, approver: User, committee: Client
) -> None:
    reported(indicator, approver, LAST_Q4, 59)
    reported(indicator, approver, Q2, 60)
    assert row(committee)["見込み"] == "届かない見込み"

    promise(indicator, y2025=60)
    shown = figures(committee)
    assert row(committee)["達成"] == "達成（6か月遅れ）"
    assert (shown["達成の時期"]["文字"], shown["達成の時期"]["いつの値"]) == (
        "達成（6か月遅れ）",
        "2026Q2",
    )
    assert shown["見込み"]["文字"] == "届く見込み"


def test_a_running_quarter_has_no_rating_and_says_why(
    indicator: Indicator, approver: User, committee: Client
) -> None:
    reported(indicator, approver, Q2, 66)
    (line,) = lines(committee, "indicators/?export=csv&period=2026Q3")

    assert (line["評価"], line["評価の意味・理由"], line["計画比の理由"]) == (
        "期中",
        "期中",
        "期中",
    )


def test_an_initiative_given_up_is_named_and_counted(
    indicator: Indicator, approver: User, committee: Client
) -> None:
    phase = factories.PhaseFactory(
        edition=indicator.initiative.measure.plan.editions.get(),
        initiative=indicator.initiative,
        label="試験導入",
    )
    phase_reported(phase, approver, Q2, PhaseState.CANCELLED, "費用が見込みを超えたため")
    (initiative,) = lines(committee, "initiatives/?export=csv")
    (measure,) = lines(committee, "?export=csv")

    assert initiative["評価の意味・理由"] == "中止"
    assert initiative["中止した工程と理由"] == "試験導入（費用が見込みを超えたため）"
    assert (measure["中止"], measure["評価した取組"], measure["未報告"]) == ("1", "0", "0")
