"""The committee's meetings: which was the last, and all of a plan."""

from dataclasses import dataclass
from datetime import date

from measures.models import Meeting
from plans.domain.calendar import Period
from plans.models import Plan


@dataclass(frozen=True, slots=True)
class MeetingSummary:
    """会議の概要 — when it was held, and the quarter and the day whose figures it looked at."""

    pk: int
    name: str
    held_on: date
    period: Period
    as_known_on: date
    is_sample: bool


def last_meeting(plan: Plan, on: date) -> MeetingSummary | None:
    """The last meeting that was held before *on*; None before the first. One query.

    On the day of a meeting that is the one before it, as whoever sits in it asks for.
    """
    held = Meeting.objects.filter(plan=plan, held_on__lt=on).order_by("-held_on", "-pk").first()
    return summary_of_meeting(held) if held else None


def summary_of_meeting(meeting: Meeting) -> MeetingSummary:
    """*meeting* without its texts."""
    return MeetingSummary(
        meeting.pk,
        meeting.name,
        meeting.held_on,
        meeting.period,
        meeting.as_known_on,
        meeting.is_sample,
    )
