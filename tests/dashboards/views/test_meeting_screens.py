"""Meeting mode: one headline goal or measure a screen, and what is said lands where it belongs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures.actions.opinions import record_opinion
from measures.models import Meeting, Opinion
from plans.models import Indicator, Plan, User
from tests import factories

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def meeting(plan: Plan) -> Meeting:
    Indicator.objects.update(headline=True)
    return factories.MeetingFactory(plan=plan)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(meeting: Meeting, number: int) -> str:
    return f"/plans/tome-dx/meetings/{meeting.pk}/screens/{number}/"


def test_the_headline_goals_come_first_then_the_measures(meeting: Meeting, viewer: User) -> None:
    client = browser(viewer)
    first = client.get(f"/plans/tome-dx/meetings/{meeting.pk}/screens/").content.decode()
    second = client.get(address(meeting, 2)).content.decode()

    assert "<h1>オンライン化した手続の数</h1>" in first
    assert f'rel="next" href="{address(meeting, 2)}"' in first
    assert 'rel="prev"' not in first
    assert "<h1>1-2 行政手続のオンライン化</h1>" in second
    assert f'rel="prev" href="{address(meeting, 1)}"' in second
    assert 'rel="next"' not in second
    for page in (first, second):
        assert "令和8年度第1四半期　基準日 2026年8月20日" in page
        assert "記録する" not in page, "the committee changes nothing"


@pytest.mark.parametrize("number", [0, 3, 999])
def test_there_is_no_screen_before_the_first_or_after_the_last(
    meeting: Meeting, viewer: User, number: int
) -> None:
    assert browser(viewer).get(address(meeting, number)).status_code == 404


def test_another_plans_meeting_is_not_found(plan: Plan, viewer: User) -> None:
    other = factories.MeetingFactory()

    assert browser(viewer).get(address(other, 1)).status_code == 404


@pytest.mark.parametrize("number", [1, 2])
def test_what_is_typed_lands_on_the_item_and_the_meeting(
    meeting: Meeting, administrator: User, number: int
) -> None:
    office, there = browser(administrator), address(meeting, number)
    chosen = office.get(there).context["addressed"][0][0]
    fields = {"about": chosen, "meeting": meeting.pk, "text": "急ぐこと", "next": there}
    for _ in range(2):
        assert office.post("/plans/tome-dx/opinions/add/", fields)["Location"].startswith(there)

    opinion = Opinion.objects.get()
    assert opinion.meeting == meeting
    measure = meeting.plan.measures.get()
    assert opinion.about == (measure.initiatives.get() if number == 1 else measure)
    assert "急ぐこと" in office.get(there).content.decode()


def test_it_costs_as_many_statements_however_much_was_said(
    meeting: Meeting, administrator: User
) -> None:
    office, counts = browser(administrator), []
    measure = meeting.plan.measures.get()
    for turn in range(2):
        for n in range(3):
            for about in (measure, measure.initiatives.get()):
                record_opinion(about=about, meeting=meeting, by=administrator, text=f"{turn}{n}")
        with CaptureQueriesContext(connection) as queries:
            office.get(address(meeting, 2))
        counts.append(len(queries))
    assert counts[0] == counts[1]
