"""会議 — all of a plan, one with its opinions; administrators record and change them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from measures.actions.meetings import CHANGED_MEANWHILE, change_meeting, record_meeting
from measures.forms.discussion import address_of
from measures.forms.meetings import MeetingForm, meeting_facts, new_meeting
from measures.models import Meeting
from measures.selectors.discussion import addressees_of, in_plan_order, opinion_lines
from measures.selectors.meetings import meetings_of, opinion_counts, without_meeting
from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.models import Plan
from plans.permissions import access_of, requires, user_of
from plans.selectors.plans import plans_for_pages
from plans.views.forms import perform_or_add_errors

PAGE = 20
OPINIONS_A_PAGE = 50
administrators = requires(RoleKind.ADMINISTRATOR)


def plan_or_404(code: str) -> Plan:
    """The plan of this code, for the head of its pages. Raises Http404."""
    return get_object_or_404(plans_for_pages(), code=code)


def _context(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    may_record = access_of(request.user).is_administrator
    return {"plan": plan, "here": "meetings", "may_record": may_record, "today": clock.today()}


@requires()
@require_safe
def meetings(request: HttpRequest, plan: str) -> HttpResponse:
    """Every meeting of the plan, the latest first."""
    stored = plan_or_404(plan)
    page = Paginator(meetings_of(stored), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "older": without_meeting(stored)}
    return render(request, "meetings/list.html", _context(request, stored) | context)


@requires()
@require_safe
def meeting(request: HttpRequest, plan: str, pk: int) -> HttpResponse:
    """One meeting: what was looked at, and what was said."""
    stored = plan_or_404(plan)
    found = get_object_or_404(Meeting.objects.select_related("recorded_by"), plan=stored, pk=pk)
    paginator = Paginator(in_plan_order(found.opinions.all()), OPINIONS_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    lines = opinion_lines(page.object_list, found.period, access_of(request.user))
    context = _context(request, stored) | {
        "meeting": found,
        "page": page,
        "lines": lines,
        "counts": opinion_counts(found),
        "here_path": request.get_full_path(),
    }
    if context["may_record"]:
        context |= {"addressees": _addressees(stored), "whole": address_of(stored)}
    return render(request, "meetings/meeting.html", context)


def _addressees(plan: Plan) -> list[tuple[str, list[tuple[str, str]]]]:
    """What an opinion can be about, as a form offers it."""
    return [
        (kind, [(address_of(item), str(item)) for item in items])
        for kind, items in addressees_of(plan)
    ]


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, plan: str) -> HttpResponse:
    stored = plan_or_404(plan)
    data = request.POST if request.method == "POST" else None
    form = MeetingForm(data, plan=stored, initial=new_meeting(stored))

    def record(version: int, **facts: Any) -> Meeting:
        return record_meeting(plan=stored, by=user_of(request), **facts)

    return _saved(request, form, record) or _form_page(request, stored, form)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, plan: str, pk: int) -> HttpResponse:
    stored = plan_or_404(plan)
    found = get_object_or_404(Meeting, plan=stored, pk=pk)
    data = request.POST.copy() if request.method == "POST" else None
    form = MeetingForm(data, plan=stored, initial=meeting_facts(found))

    def change(**facts: Any) -> Meeting:
        return change_meeting(meeting=found, by=user_of(request), **facts)

    if answer := _saved(request, form, change):
        return answer
    if data is not None and CHANGED_MEANWHILE in form.non_field_errors():
        # What is stored by now is shown beside what was typed, and may be written over then.
        found.refresh_from_db()
        data["version"] = str(found.version)
    return _form_page(request, stored, form, meeting=found)


def _saved(
    request: HttpRequest, form: MeetingForm, action: Callable[..., Meeting]
) -> HttpResponse | None:
    """The way to the meeting that *action* stored; None where the form is to be shown."""
    kept: list[Meeting] = []
    if form.is_bound and perform_or_add_errors(form, lambda **data: kept.append(action(**data))):
        messages.success(request, "会議を記録しました。")
        return redirect("meeting", form.plan.code, kept[0].pk)
    return None


def _form_page(
    request: HttpRequest, plan: Plan, form: MeetingForm, meeting: Meeting | None = None
) -> HttpResponse:
    context = _context(request, plan) | {"form": form, "meeting": meeting}
    status = 422 if form.is_bound else 200
    return render(request, "meetings/form.html", context, status=status)
