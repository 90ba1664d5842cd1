"""What the overview holds a plan's standing against: the last meeting, or the quarter before."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.selectors.kept import standing_of
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from measures.selectors.meetings import MeetingSummary, last_meeting
from plans.selectors.plan_state import PlanState


@dataclass(frozen=True, slots=True)
class Before:
    """前回 — what the plan's standing is held against; ``page`` shows what moved since."""

    label: str
    standing: PlanStanding
    page: str = "changes"


def before_of(course: Sequence[PlanStanding], state: PlanState | None) -> Before | None:
    """The standing that the last meeting looked at; without one that of the quarter before.

    None in the plan's first quarter.
    """
    params = course[-1].params
    meeting = last_meeting(course[-1].plan, params.as_known_on)
    if meeting is not None and meeting.period <= params.period:
        return _at_meeting(course[-1], meeting, state)
    return quarter_before(course)


def quarter_before(course: Sequence[PlanStanding]) -> Before | None:
    """The plan's standing a quarter earlier; None in its first."""
    if len(course) < 2:
        return None
    then = course[-2]
    return Before(f"前の四半期（{then.params.period.short}）", then)


def _at_meeting(standing: PlanStanding, meeting: MeetingSummary, state: PlanState | None) -> Before:
    held = meeting.held_on
    then = ViewParams(meeting.period, meeting.as_known_on, standing.params.provisional)
    return Before(
        f"前回の会議（{held.month}月{held.day}日）",
        standing_of(standing.plan, then, state=state),
        "since-meeting",
    )
