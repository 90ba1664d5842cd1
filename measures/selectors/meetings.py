"""The committee's meetings: which was the last, and all of a plan."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from measures.models import Meeting, Opinion
from plans.domain.calendar import Period
from plans.domain.vocabulary import OpinionOutcome
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


def meetings_of(plan: Plan) -> QuerySet[Meeting]:
    """The plan's meetings, the latest first, with how many opinions each has: ``said``,
    and how many of them wait for an answer: ``waiting``.
    """
    waiting = Count("opinions", filter=Q(opinions__answered_at=None))
    rows = Meeting.objects.filter(plan=plan).annotate(said=Count("opinions"), waiting=waiting)
    return rows.order_by("-held_on", "-pk")


def without_meeting(plan: Plan) -> int:
    """How many opinions are from before the plan's meetings were recorded."""
    return Opinion.objects.filter(plan=plan, meeting=None).count()


def opinion_counts(meeting: Meeting) -> list[tuple[str, int]]:
    """How many of a meeting's opinions wait, are acted on …; what there is none of left out."""
    rows = meeting.opinions.order_by().values_list("outcome").annotate(n=Count("pk"))
    found = dict(rows.values_list("outcome", "n"))
    labels = {"": "回答待ち"} | {item.value: item.label for item in OpinionOutcome}
    return [(label, found[key]) for key, label in labels.items() if key in found]
