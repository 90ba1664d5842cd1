"""The committee's meetings: recorded and changed by the office, once, and never over each other."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from measures.actions.meetings import change_meeting, record_meeting
from measures.models import Meeting
from plans.domain.calendar import Period
from plans.errors import Refused
from plans.models import AuditEntry, Plan, User
from plans.selectors.plan_state import plan_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
FACTS: dict[str, Any] = {
    "name": "第1回委員会",
    "held_on": date(2026, 8, 20),
    "period": Period(2026, 1),
    "as_known_on": date(2026, 8, 10),
}


@pytest.mark.thorough
def test_a_meeting_keeps_what_was_shown_and_what_was_said(plan: Plan, administrator: User) -> None:
    record_meeting(
        plan=plan, by=administrator, **FACTS, agenda=" 進捗\r\n予定 ", attendees="全委員"
    )

    meeting = Meeting.objects.get()
    assert (meeting.period, meeting.as_known_on) == (Period(2026, 1), date(2026, 8, 10))
    assert (meeting.agenda, meeting.attendees, meeting.minutes) == ("進捗\n予定", "全委員", "")
    entry = AuditEntry.objects.get(action="会議記録")
    assert entry.changes["held_on"] == [None, "2026-08-20"]


@pytest.mark.thorough
def test_only_administrators_record_and_change(
    plan: Plan, administrator: User, promoter: User, approver: User, viewer: User
) -> None:
    meeting = record_meeting(plan=plan, by=administrator, **FACTS)
    for by in (promoter, approver, viewer):
        with pytest.raises(Refused, match="管理者だけ"):
            record_meeting(plan=plan, by=by, **FACTS)
        with pytest.raises(Refused, match="管理者だけ"):
            change_meeting(meeting=meeting, version=1, by=by, **FACTS)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": " \u200b\u3000"}, "会議名を入力してください"),
        ({"period": Period(2026, 3)}, "令和8年度第3四半期.*まだ始まっていません"),
    ],
)
def test_a_name_that_is_not_seen_and_a_quarter_to_come_are_refused(
    plan: Plan, administrator: User, facts: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        record_meeting(plan=plan, by=administrator, **FACTS | facts)

    assert not Meeting.objects.exists()


def test_sent_twice_it_is_kept_once_and_another_of_its_name_is_refused(
    plan: Plan, administrator: User
) -> None:
    first = record_meeting(plan=plan, by=administrator, **FACTS)
    assert record_meeting(plan=plan, by=administrator, **FACTS) == first
    with pytest.raises(Refused, match="同じ日・同じ名前の会議"):
        record_meeting(plan=plan, by=administrator, **FACTS | {"agenda": "別の議題"})

    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"as_known_on": date(2026, 8, 21)}, "基準日は、開催日かそれより前の日"),
        ({"period": Period(2031, 1)}, "計画の期間（2024〜2028年度）の外"),
        ({"name": "  "}, "会議名を入力"),
        ({"minutes": "あ" * 20_001}, "20,000文字まで"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    plan: Plan, administrator: User, wrong: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refused, match=message):
        record_meeting(plan=plan, by=administrator, **FACTS | wrong)
    assert not Meeting.objects.exists()


def test_a_change_is_told_in_the_trail(plan: Plan, administrator: User) -> None:
    meeting = record_meeting(plan=plan, by=administrator, **FACTS)
    changed = change_meeting(
        meeting=meeting, version=1, by=administrator, **FACTS | {"minutes": "了承した。"}
    )

    assert (changed.version, changed.minutes) == (2, "了承した。")
    assert AuditEntry.objects.get(action="会議変更").changes["minutes"] == ["", "了承した。"]


def test_what_another_wrote_meanwhile_is_not_written_over(plan: Plan, administrator: User) -> None:
    meeting = record_meeting(plan=plan, by=administrator, **FACTS)
    mine: dict[str, Any] = FACTS | {"minutes": "私の記録"}
    change_meeting(meeting=meeting, version=1, by=administrator, **FACTS | {"minutes": "先の記録"})
    with pytest.raises(Refused, match="ほかの人が変えました"):
        change_meeting(meeting=meeting, version=1, by=administrator, **mine)
    assert Meeting.objects.get().minutes == "先の記録"

    change_meeting(meeting=meeting, version=2, by=administrator, **mine)
    again = change_meeting(meeting=meeting, version=2, by=administrator, **mine)
    assert (again.version, again.minutes) == (3, "私の記録"), "the second of two clicks"


def test_the_database_refuses_a_day_of_knowledge_after_the_meeting(
    plan: Plan, administrator: User
) -> None:
    meeting = record_meeting(plan=plan, by=administrator, **FACTS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(as_known_on=date(2026, 8, 21))


def test_pages_that_tell_of_the_last_meeting_are_rendered_anew(
    plan: Plan, administrator: User
) -> None:
    before = plan_state(pk=plan.pk)
    record_meeting(plan=plan, by=administrator, **FACTS)
    assert plan_state(pk=plan.pk) != before
