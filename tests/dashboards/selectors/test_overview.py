"""What the overview says is what the lists behind it count."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from dashboards.selectors.before import before_of, quarter_before
from dashboards.selectors.overview import (
    MOST_HEADLINES,
    MOST_LATE,
    QUARTERS,
    Overview,
    overview_of,
)
from dashboards.selectors.plan_standing import plan_course
from dashboards.selectors.view_params import ViewParams
from measures.models import Meeting, QuarterlyReport
from plans.domain.calendar import Period
from plans.models import Indicator, Phase, Plan, User
from tests import factories
from tests.conftest import TODAY
from tests.dashboards.reported import promise, reported

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
Q1, Q2 = Period(2026, 1), Period(2026, 2)
LINK = re.compile(r'<a href="([^"]*)">([^<]*?)(\d+)</a>')


@pytest.fixture
def indicator(plan: Plan) -> Indicator:
    """Without phases, so that the initiative is rated by it alone."""
    Phase.objects.all().delete()
    return Indicator.objects.get()


def of(plan: Plan, period: Period = Q2) -> Overview:
    course = plan_course(plan, ViewParams(period, TODAY.date()), QUARTERS)
    return overview_of(course, quarter_before(course))


def test_each_number_of_the_answer_is_that_of_the_list_it_leads_to(
    client: Client, viewer: User, plan: Plan, indicator: Indicator, approver: User
) -> None:
    reported(indicator, approver, Q2, 50)
    for measurable in (True, False):
        initiative = factories.InitiativeFactory(measure=plan.measures.get())
        factories.IndicatorFactory(initiative=initiative, measurable=measurable)
    client.force_login(viewer)
    page = client.get(reverse("plan", args=[plan.code])).content.decode()
    answer = page.split('class="answer-words"')[1].split("</section>")[0]
    found = [link for link in LINK.findall(answer) if "initiatives" in link[0]]

    assert {words: int(count) for _, words, count in found} == {
        "計画どおり以上は": 0,
        "遅れは": 1,
        "評価できないは": 1,
        "未報告は": 1,
    }
    for href, words, count in found:
        listed = client.get(unescape(href)).content.decode()
        assert f'<p class="found">{count}件' in listed, words


def test_what_is_merely_not_reported_any_more_is_no_improvement(
    plan: Plan, indicator: Indicator, approver: User
) -> None:
    reported(indicator, approver, Period(2025, 4), 50)
    reported(indicator, approver, Q1, 50)
    second = factories.IndicatorFactory(initiative=indicator.initiative, code="1-2-1-b")
    reported(second, approver, Period(2025, 4), 70)

    (row,) = of(plan).measures
    assert (row.better, row.worse) == (0, 0)


def test_a_late_initiative_says_for_how_many_quarters_on_end(
    plan: Plan, indicator: Indicator, approver: User
) -> None:
    reported(indicator, approver, Period(2025, 3), 80)
    for step in range(3):
        reported(indicator, approver, Period(2025, 4).shift(step), 44)

    (late,) = of(plan).late
    assert (late.quarters, late.since_before) == (3, False)


def test_a_late_initiative_shows_its_last_report_or_says_that_there_is_none(
    client: Client, viewer: User, plan: Plan, indicator: Indicator, approver: User
) -> None:
    row = reported(indicator, approver, Q2, 44)
    client.force_login(viewer)
    path = reverse("plan", args=[plan.code])
    assert "理由の報告なし" in client.get(path).content.decode()

    QuarterlyReport.objects.filter(pk=row.report_id).update(issues="住民への周知が足りない。")
    assert "住民への周知が足りない。" in client.get(path).content.decode()


def test_no_more_late_initiatives_than_fit_and_a_link_to_the_rest(
    client: Client, viewer: User, plan: Plan, indicator: Indicator, approver: User
) -> None:
    for number in range(MOST_LATE + 1):
        initiative = factories.InitiativeFactory(measure=plan.measures.get(), code=f"9-9-{number}")
        more = factories.IndicatorFactory(initiative=initiative, code=f"9-9-{number}-a")
        promise(more, y2026=73)
        reported(more, approver, Q2, 44)
    overview = of(plan)
    client.force_login(viewer)

    assert (len(overview.late), overview.late_of) == (MOST_LATE, MOST_LATE + 1)
    page = client.get(reverse("plan", args=[plan.code])).content.decode()
    assert f"全{MOST_LATE + 1}取組の一覧" in page


def test_headline_goals_come_in_their_order_and_at_most_six(
    plan: Plan, indicator: Indicator
) -> None:
    for number in range(7):
        factories.IndicatorFactory(
            initiative=indicator.initiative, code=f"x-{number}", headline=True, position=number
        )
    Indicator.objects.filter(code="x-6").update(headline_order=1)

    shown = [headline.item.indicator.code for headline in of(plan).headlines]
    assert shown == ["x-6", *(f"x-{number}" for number in range(5))]
    assert len(shown) == MOST_HEADLINES


def test_the_line_of_a_goal_has_a_gap_where_nothing_was_reported(
    plan: Plan, indicator: Indicator, approver: User
) -> None:
    Indicator.objects.update(headline=True)
    reported(indicator, approver, Period(2025, 4), 60)
    reported(indicator, approver, Q2, 66)

    (headline,) = of(plan).headlines
    assert headline.spark.values[-3:] == (60, None, 66)
    assert len(headline.spark.values) == QUARTERS


def test_the_standing_is_held_against_what_the_last_meeting_looked_at(
    plan: Plan, indicator: Indicator, approver: User
) -> None:
    reported(indicator, approver, Period(2025, 4), 44)
    reported(indicator, approver, Q2, 80)
    course = plan_course(plan, ViewParams(Q2, TODAY.date()), QUARTERS)
    before = before_of(course, None)
    assert before is not None
    assert before.label == "前の四半期（R8 Q1）"

    Meeting.objects.create(
        plan=plan,
        name="見本の会議",
        held_on=date(2026, 6, 10),
        fiscal_year=2025,
        quarter=4,
        as_known_on=date(2026, 6, 9),
        recorded_by=approver,
    )
    met = before_of(course, None)
    assert met is not None
    assert met.label == "前回の会議（6月10日）"
    assert met.standing.params == ViewParams(Period(2025, 4), date(2026, 6, 9))
    assert met.page == "since-meeting"


def test_of_a_quarter_to_come_nothing_is_said(plan: Plan) -> None:
    overview = of(plan, Period(2027, 4))

    assert overview.answer == ()
    assert overview.late == ()
