"""Recording the committee's meetings."""

from datetime import date
from typing import Any

from django.db import transaction

from measures.models import Meeting
from measures.models.meetings import LONGEST_MINUTES
from plans import clock
from plans.actions.records import refusing, save_record
from plans.domain.audit_actions import MEETING, MEETING_CHANGED
from plans.domain.calendar import Period
from plans.errors import Refused
from plans.models import Plan, User
from plans.permissions import access_of
from plans.sheets.cells.words import as_kept, tidy

TEXTS = ("agenda", "attendees", "minutes")
CHANGED_MEANWHILE = (
    "この会議は、画面を開いたあとにほかの人が変えました。"
    "今の記録を確かめてから、もう一度書き込んでください。"
)


@transaction.atomic
def record_meeting(
    *,
    plan: Plan,
    by: User,
    name: str,
    held_on: date,
    period: Period,
    as_known_on: date,
    agenda: str = "",
    attendees: str = "",
    minutes: str = "",
    is_sample: bool = False,
) -> Meeting:
    """Keep a meeting of *plan*. Sent twice, it is kept once."""
    _check(by)
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    meeting = Meeting(plan=plan, recorded_by=by, recorded_at=clock.now(), is_sample=is_sample)
    _fill(meeting, name, held_on, period, as_known_on, agenda, attendees, minutes)
    same = Meeting.objects.filter(plan=plan, held_on=held_on, name=meeting.name).first()
    if same and _contents(same) == _contents(meeting):
        return same
    with refusing():
        save_record(record=meeting, by=by, action=MEETING)
    return meeting


@transaction.atomic
def change_meeting(
    *,
    meeting: Meeting,
    version: int,
    by: User,
    name: str,
    held_on: date,
    period: Period,
    as_known_on: date,
    agenda: str = "",
    attendees: str = "",
    minutes: str = "",
) -> Meeting:
    """Write over a meeting as it was shown in *version*; what was there is in the audit trail."""
    _check(by)
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("plan", "recorded_by")
    stored = rows.get(pk=meeting.pk)
    before = _contents(stored)
    _fill(stored, name, held_on, period, as_known_on, agenda, attendees, minutes)
    if _contents(stored) == before:
        return stored
    if stored.version != version:
        raise Refused(CHANGED_MEANWHILE)
    stored.version += 1
    with refusing():
        save_record(record=stored, by=by, action=MEETING_CHANGED)
    return stored


def _check(by: User) -> None:
    if not access_of(by).is_administrator:
        raise Refused("会議を記録できるのは管理者だけです。")


def _fill(
    meeting: Meeting,
    name: str,
    held_on: date,
    period: Period,
    as_known_on: date,
    *texts: str,
) -> None:
    meeting.name = " ".join(tidy(name).split())
    if not meeting.name:
        raise Refused("会議名を入力してください。")
    meeting.held_on, meeting.as_known_on = held_on, as_known_on
    meeting.fiscal_year, meeting.quarter = period.year, period.quarter
    for field, text in zip(TEXTS, texts, strict=True):
        kept = as_kept(text)
        if len(kept) > LONGEST_MINUTES:
            column: Any = Meeting._meta.get_field(field)
            raise Refused(
                f"{column.verbose_name}は{LONGEST_MINUTES:,}文字までです（今は{len(kept):,}文字）。"
            )
        setattr(meeting, field, kept)


def _contents(meeting: Meeting) -> tuple[object, ...]:
    texts = [getattr(meeting, field) for field in TEXTS]
    return meeting.name, meeting.held_on, meeting.period, meeting.as_known_on, *texts
