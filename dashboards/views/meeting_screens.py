"""会議の画面 — one headline goal or measure a screen, as the meeting looks at it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.selectors.charts import indicator_chart
from dashboards.selectors.kept import period_rows_of, standing_of
from dashboards.selectors.meeting_screens import MeetingScreen, screens_of
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from measures.forms.discussion import address_of
from measures.models import Meeting
from measures.selectors.discussion import opinion_lines, opinions_since
from plans.permissions import Access, access_of, requires

OPINIONS = 10


# Not cached: who may record and answer differs from visitor to visitor.
@requires()
@require_safe
def meeting_screen(request: HttpRequest, plan: str, pk: int, number: int = 1) -> HttpResponse:
    """The screen of this number, with what was said about it and is open."""
    meetings = Meeting.objects.select_related("plan__rating_scheme")
    meeting = get_object_or_404(meetings, plan__code=plan, pk=pk)
    standing = standing_of(meeting.plan, ViewParams(meeting.period, meeting.as_known_on))
    screens = screens_of(standing)
    if not 1 <= number <= len(screens):
        raise Http404
    context = {
        "plan": meeting.plan,
        "meeting": meeting,
        "standing": standing,
        "number": number,
        "of": len(screens),
        "previous": number - 1,
        "next": number + 1 if number < len(screens) else 0,
    }
    context |= _shown(standing, screens[number - 1], meeting, access_of(request.user))
    return render(request, "meetings/screen.html", context)


def _shown(
    standing: PlanStanding, screen: MeetingScreen, meeting: Meeting, access: Access
) -> dict[str, Any]:
    """One screen with its chart, its opinions, and what can be said about it."""
    chart = None
    if screen.goal:
        rows = period_rows_of(standing, screen.goal, None)
        chart = indicator_chart(screen.goal, rows)
    said = opinions_since(meeting.plan, meeting.held_on, screen.about)[:OPINIONS]
    return {
        "screen": screen,
        "chart": chart,
        "lines": opinion_lines(said, meeting.period, access),
        "may_record": access.is_administrator,
        "addressed": [(address_of(item), str(item)) for item in screen.addressed],
    }
