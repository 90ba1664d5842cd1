"""前回の会議から: what has moved since the last meeting, and nothing that has not."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.since_meeting import SinceMeeting, since_meeting
from dashboards.selectors.view_params import ViewParams
from measures.actions.opinions import answer_opinion, record_opinion
from measures.models import QuarterlyReport
from plans.domain.calendar import Period
from plans.models import Indicator, Phase, Plan, User
from tests import factories
from tests.dashboards.reported import reported

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/plans/tome-dx/meetings/since/"
TODAY, MEETING_DAY = date(2026, 11, 23), date(2026, 8, 20)
Q1, Q2 = Period(2026, 1), Period(2026, 2)


def moment(month: int, day: int) -> datetime:
    return timezone.make_aware(datetime(2026, month, day, 9))


IN_MAY, IN_JULY, IN_NOVEMBER = moment(5, 1), moment(7, 20), moment(11, 1)


@pytest.fixture
def plan(plan: Plan) -> Plan:
    Phase.objects.all().delete()
    factories.MeetingFactory(plan=plan)
    return plan


@pytest.fixture
def indicator(plan: Plan) -> Indicator:
    return Indicator.objects.get()


def moved(plan: Plan) -> SinceMeeting:
    before = plan_standing(plan, ViewParams(Q1, MEETING_DAY))
    return since_meeting(before, plan_standing(plan, ViewParams(Q2, TODAY)))


def shown(user: User, path: str = PAGE) -> str:
    client = Client()
    client.force_login(user)
    return client.get(path).content.decode()


def test_what_a_new_report_made_worse_is_told_with_its_reasons(
    plan: Plan, indicator: Indicator, approver: User, viewer: User
) -> None:
    reported(indicator, approver, Q1, 66, approved_at=IN_JULY)
    reported(indicator, approver, Q2, 60, approved_at=IN_NOVEMBER)
    QuarterlyReport.objects.filter(round__quarter=2).update(issues="書類が多い")

    found = moved(plan)
    assert [(move.is_newly_late, move.change.direction) for move in found.worse] == [(True, "悪化")]
    assert found.worse[0].report
    assert found.worse[0].report.issues == "書類が多い"
    assert [item.row.period for item in found.reported] == [Q2]
    page = shown(viewer)
    for words in ("新たな遅れ 1件", "悪化 1件", "書類が多い", "新しい報告 1件", "訂正 0件"):
        assert words in page


def test_a_late_one_that_says_nothing_is_told_so(
    plan: Plan, indicator: Indicator, approver: User, viewer: User
) -> None:
    reported(indicator, approver, Q1, 66, approved_at=IN_JULY)
    reported(indicator, approver, Q2, 60, approved_at=IN_NOVEMBER)

    assert "理由の報告なし" in shown(viewer)


def test_a_value_that_is_carried_on_is_no_improvement(
    plan: Plan, indicator: Indicator, approver: User, viewer: User
) -> None:
    """60 is late in the first quarter; silent in the second, it keeps that."""
    reported(indicator, approver, Q1, 60, approved_at=IN_JULY)

    found = moved(plan)
    assert found == SinceMeeting((), (), (), (), (), ())
    page = shown(viewer)
    assert "改善 0件" in page
    assert "新しい報告 0件" in page


def test_a_late_one_that_falls_silent_in_the_new_year_is_no_improvement(
    plan: Plan, indicator: Indicator, approver: User
) -> None:
    last_q4 = Period(2025, 4)
    reported(indicator, approver, last_q4, 50, approved_at=IN_MAY)
    before = plan_standing(plan, ViewParams(last_q4, date(2026, 5, 20)))
    found = since_meeting(before, plan_standing(plan, ViewParams(Q1, TODAY)))

    assert found.better == ()
    assert [move.change.direction for move in found.otherwise] == ["変化"]


def test_a_figure_that_was_corrected_since_is_told_as_corrected_not_as_new(
    plan: Plan, indicator: Indicator, approver: User, viewer: User
) -> None:
    reported(
        indicator, approver, Q1, 66, approved_at=IN_JULY,
        superseded_at=IN_NOVEMBER,
    )  # fmt: skip
    reported(indicator, approver, Q1, 64, approved_at=IN_NOVEMBER, note="二重に数えていた")

    found = moved(plan)
    assert found.reported == ()
    [correction] = found.corrected
    assert correction.new
    assert [correction.old.value, correction.new.value] == [66, 64]
    page = shown(viewer)
    assert "二重に数えていた" in page
    assert "訂正 1件" in page


def test_what_was_reported_late_for_an_earlier_quarter_is_new(
    plan: Plan, indicator: Indicator, approver: User
) -> None:
    reported(indicator, approver, Q1, 66, approved_at=IN_NOVEMBER)

    assert [item.row.period for item in moved(plan).reported] == [Q1]


def test_opinions_are_shown_with_their_answers_and_open_ones_from_before(
    plan: Plan, administrator: User, viewer: User
) -> None:
    meeting = plan.meetings.get()
    earlier = factories.MeetingFactory(plan=plan, name="前年度", held_on=date(2026, 2, 1))
    later = factories.MeetingFactory(plan=plan, name="次回", held_on=TODAY)
    said = [
        ("この会議の意見", meeting),
        ("前からの回答待ち", earlier),
        ("前に済んだ意見", earlier),
        ("次の会議の意見", later),
    ]
    opinions = {
        text: record_opinion(about=plan, meeting=at, by=administrator, text=text)
        for text, at in said
    }
    answer_opinion(opinion=opinions["この会議の意見"], by=administrator, text="急いでいます")
    done = opinions["前に済んだ意見"]
    answer_opinion(opinion=done, by=administrator, text="済みました")
    type(done).objects.filter(pk=done.pk).update(answered_at=moment(3, 1))

    page = shown(viewer)
    for words in ("この会議の意見", "急いでいます", "前からの回答待ち"):
        assert words in page
    assert "前に済んだ意見" not in page
    assert "次の会議の意見" not in page


def test_a_measure_or_an_initiative_is_looked_at_by_itself(
    plan: Plan, indicator: Indicator, approver: User, administrator: User, viewer: User
) -> None:
    other = factories.MeasureFactory(policy=plan.policies.get(), code="9-9", name="別の施策")
    reported(indicator, approver, Q2, 60, approved_at=IN_NOVEMBER)
    meeting = plan.meetings.get()
    record_opinion(about=other, meeting=meeting, by=administrator, text="別の施策への意見")
    record_opinion(
        about=indicator.initiative, meeting=meeting, by=administrator, text="取組への意見"
    )

    for query in ("measure=1-2", "initiative=1-2-1"):
        page = shown(viewer, f"{PAGE}?{query}")
        assert "新しい報告 1件" in page
        assert "取組への意見" in page
        assert "別の施策への意見" not in page
    apart = shown(viewer, f"{PAGE}?measure=9-9")
    assert "新しい報告 0件" in apart
    assert "別の施策への意見" in apart


@pytest.mark.parametrize("query", ["measure=x", "initiative=x", "measure=1-2&initiative=9"])
def test_what_the_plan_does_not_hold_is_not_found(plan: Plan, viewer: User, query: str) -> None:
    client = Client()
    client.force_login(viewer)

    assert client.get(f"{PAGE}?{query}").status_code == 404


def test_before_the_first_meeting_the_page_says_so(plan: Plan, viewer: User) -> None:
    assert "より前の会議は記録されていません" in shown(viewer, f"{PAGE}?as_known_on=2026-08-20")


@pytest.mark.parametrize("path", ["", "measures/1-2/", "initiatives/1-2-1/", "indicators/"])
def test_it_is_one_click_from_every_page(plan: Plan, viewer: User, path: str) -> None:
    assert f'href="{PAGE}' in shown(viewer, f"/plans/tome-dx/{path}")


def test_it_costs_as_many_statements_however_much_moved(
    plan: Plan, indicator: Indicator, approver: User, viewer: User
) -> None:
    client, counts = Client(), []
    client.force_login(viewer)
    for n in range(2):
        for _ in range(3):
            initiative = factories.InitiativeFactory(measure=plan.measures.get())
            one = factories.IndicatorFactory(initiative=initiative)
            reported(one, approver, Q1, 66, approved_at=IN_JULY)
            reported(one, approver, Q2, 40 + n, approved_at=IN_NOVEMBER)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{PAGE}?measure=1-2{'' if n else '&page=1'}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
