"""The pages of the committee's meetings."""

from typing import Any

import pytest
from django.test import Client

from measures.actions.opinions import answer_opinion, record_opinion
from measures.models import Meeting
from plans.models import Plan, User
from tests import factories

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
LIST = "/plans/tome-dx/meetings/"
FIELDS = {
    "name": "第1回委員会",
    "held_on": "令和8年8月20日",
    "period": "2026Q1",
    "as_known_on": "2026-08-10",
    "agenda": "進捗について",
    "attendees": "委員会・見本課",
    "minutes": "<b>了承</b>した。",
}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_a_meeting_is_recorded_once_and_read_by_all(
    plan: Plan, administrator: User, viewer: User
) -> None:
    office = browser(administrator)
    assert "会議はまだ記録されていません" in text(office, LIST)
    answers = [office.post(f"{LIST}add/", FIELDS) for _ in range(2)]

    meeting = Meeting.objects.get()
    assert [answer["Location"] for answer in answers] == [f"{LIST}{meeting.pk}/"] * 2
    page = text(browser(viewer), f"{LIST}{meeting.pk}/")
    assert "&lt;b&gt;了承&lt;/b&gt;した。" in page
    assert "令和8年度第1四半期" in page
    assert 'href="/plans/tome-dx/?period=2026Q1&amp;as_known_on=2026-08-10"' in page
    assert "記録を直す" not in page
    assert "第1回委員会" in text(browser(viewer), LIST)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "会議名を入力してください"),
        ({"held_on": "8/20"}, "年がありません"),
        ({"held_on": ""}, "開催日を入力してください"),
        ({"as_known_on": "2026-08-21"}, "基準日は、開催日かそれより前の日"),
        ({"period": "2031Q1"}, "計画の期間の四半期"),
        ({"minutes": "あ" * 20_001}, "20,000文字まで"),
    ],
)
def test_what_is_refused_comes_back_as_typed(
    plan: Plan, administrator: User, wrong: dict[str, str], message: str
) -> None:
    answer = browser(administrator).post(f"{LIST}add/", FIELDS | wrong)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert message in page
    assert "進捗について" in page
    assert not Meeting.objects.exists()


def test_a_form_of_yesterday_shows_what_another_wrote_and_keeps_what_was_typed(
    plan: Plan, administrator: User
) -> None:
    meeting, office = factories.MeetingFactory(plan=plan), browser(administrator)
    there = f"{LIST}{meeting.pk}/edit/"
    form = office.get(there).context["form"]
    old: dict[str, Any] = FIELDS | {"version": form.initial["version"]}
    office.post(there, old | {"minutes": "先の記録"})

    answer = office.post(there, old | {"minutes": "私の記録"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ほかの人が変えました" in page
    assert "先の記録" in page
    assert "私の記録" in page

    again = old | {"minutes": "私の記録", "version": answer.context["form"]["version"].value()}
    assert office.post(there, again).status_code == 302
    meeting.refresh_from_db()
    assert meeting.minutes == "私の記録"


def test_a_refused_form_of_yesterday_does_not_write_over_another_unseen(
    plan: Plan, administrator: User
) -> None:
    meeting, office = factories.MeetingFactory(plan=plan), browser(administrator)
    there = f"{LIST}{meeting.pk}/edit/"
    office.post(there, FIELDS | {"version": "1", "minutes": "先の記録"})

    answer = office.post(there, FIELDS | {"version": "1", "name": ""})
    assert answer.context["form"]["version"].value() == "1"


@pytest.mark.parametrize("path", ["{}/", "{}/edit/", "{}/since/"])
def test_another_plans_meeting_is_not_found(plan: Plan, administrator: User, path: str) -> None:
    other = factories.MeetingFactory()

    assert browser(administrator).get(f"{LIST}{path.format(other.pk)}").status_code == 404
    assert browser(administrator).get(f"{LIST}{path.format(99)}").status_code == 404


def test_a_meeting_shows_what_was_said_and_what_became_of_it(
    plan: Plan, administrator: User, viewer: User
) -> None:
    meeting = factories.MeetingFactory(plan=plan)
    measure = plan.measures.get()
    first = record_opinion(about=plan, meeting=meeting, by=administrator, text="広報が足りない")
    record_opinion(about=measure, meeting=meeting, by=administrator, text="遅い", speaker="A委員")
    answer_opinion(opinion=first, by=administrator, text="広報紙に載せました。")

    page = text(browser(viewer), f"{LIST}{meeting.pk}/")
    for words in ("回答待ち 1件", "回答済み 1件", "計画全体", "広報紙に載せました。", "A委員"):
        assert words in page
    assert 'href="/plans/tome-dx/measures/1-2/"' in page
    assert "回答する" not in page
    office = text(browser(administrator), f"{LIST}{meeting.pk}/")
    assert f'value="measure-{measure.pk}"' in office


def test_the_list_is_paged(plan: Plan, viewer: User) -> None:
    for n in range(21):
        factories.MeetingFactory(plan=plan, name=f"第{n}回")

    assert "1 / 2 ページ" in text(browser(viewer), LIST)
    assert "第0回" in text(browser(viewer), f"{LIST}?page=2")
