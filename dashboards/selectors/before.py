"""What the overview holds a plan's standing against: the last meeting, or the quarter before."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboards.selectors.kept import standing_of
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from measures.selectors.meetings import MeetingSummary, last_meeting
from plans.selectors.plan_state import PlanState


@dataclass(frozen=True, slots=True)
class Before:
    """前回 — what the plan's standing is held against; ``query``: the same for another page."""

    label: str
    standing: PlanStanding
    query: str = ""


def before_of(
    course: Sequence[PlanStanding], carried: dict[str, str], state: PlanState | None
) -> Before | None:
    """The standing that the last meeting looked at; without one that of the quarter before.

    *carried*: what the links to other pages carry on. None in the plan's first quarter.
    """
    params = course[-1].params
    meeting = last_meeting(course[-1].plan, params.as_known_on)
    if meeting is not None and meeting.period <= params.period:
        return _at_meeting(course[-1], meeting, carried, state)
    return quarter_before(course)


def quarter_before(course: Sequence[PlanStanding]) -> Before | None:
    """The plan's standing a quarter earlier; None in its first."""
    if len(course) < 2:
        return None
    then = course[-2]
    return Before(f"前の四半期（{then.params.period.short}）", then)


def _at_meeting(
    standing: PlanStanding,
    meeting: MeetingSummary,
    carried: dict[str, str],
    state: PlanState | None,
) -> Before:
    held, known = meeting.held_on, meeting.as_known_on
    then = ViewParams(meeting.period, known, standing.params.provisional)
    since = {"since": str(meeting.period), "since_known_on": known.isoformat()}
    return Before(
        f"前回の会議（{held.month}月{held.day}日）",
        standing_of(standing.plan, then, state=state),
        f"?{urlencode(since | carried)}",
    )
