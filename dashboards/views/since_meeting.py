"""前回の会議から — what has moved since a meeting, in the whole plan or a part of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from dashboards.selectors.kept import standing_of
from dashboards.selectors.plan_part import WHOLE, PlanPart
from dashboards.selectors.since_meeting import since_meeting
from dashboards.selectors.view_params import ViewParams
from dashboards.views.plan_request import PlanRequest, plan_request, show
from measures.models import Meeting
from measures.selectors.discussion import opinion_lines, opinions_since
from measures.selectors.meetings import MeetingSummary, last_meeting, summary_of_meeting
from plans.models import Initiative, Measure
from plans.permissions import Access, access_of, requires
from plans.selectors.plan_state import state_read_with

OPINIONS = 50


# Not cached: who may answer an opinion differs from visitor to visitor.
@requires()
@require_safe
def since(request: HttpRequest, plan: str, pk: int | None = None) -> HttpResponseBase:
    """Since the meeting of this number, by default the last one."""
    part = PlanPart(request.GET.get("measure", ""), request.GET.get("initiative", ""))
    viewed = plan_request(request, plan, part)
    about = _about(viewed, part)
    meeting = _meeting(viewed, pk)
    context: dict[str, Any] = {"meeting": meeting, "about": about, "narrowed": request.GET}
    if meeting:
        context |= _differences(viewed, meeting, part, about, access_of(request.user))
        context["here_path"] = request.get_full_path()
    return show(request, viewed, "dashboards/since_meeting.html", **context)


def _meeting(viewed: PlanRequest, pk: int | None) -> MeetingSummary | None:
    """The meeting of this number. Raises Http404."""
    if pk is None:
        return last_meeting(viewed.plan, viewed.standing.params.as_known_on)
    return summary_of_meeting(get_object_or_404(Meeting, plan=viewed.plan, pk=pk))


def _about(viewed: PlanRequest, part: PlanPart) -> Measure | Initiative | None:
    """The measure or the initiative that is asked for; None for the whole plan. Raises Http404."""
    if part == WHOLE:
        return None
    for item in viewed.standing.measures:
        if part.initiative:
            found = [one.initiative for one in item.initiatives]
            if found and found[0].code == part.initiative:
                return found[0]
        elif item.measure.code == part.measure:
            return item.measure
    raise Http404


def _differences(
    viewed: PlanRequest,
    meeting: MeetingSummary,
    part: PlanPart,
    about: Measure | Initiative | None,
    access: Access,
) -> dict[str, Any]:
    """What the page tells of the time since *meeting*. Beside the standings six queries."""
    now = viewed.standing
    params = ViewParams(meeting.period, meeting.as_known_on)
    before = standing_of(viewed.plan, params, part, viewed.state, state_read_with(viewed.plan))
    found = opinions_since(viewed.plan, meeting.held_on, about)
    lines = opinion_lines(found[: OPINIONS + 1], now.params.period, access)
    return {
        "before": before,
        "since": since_meeting(before, now),
        "lines": lines[:OPINIONS],
        "has_more": len(lines) > OPINIONS,
    }
