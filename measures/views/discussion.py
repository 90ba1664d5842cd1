"""Saying something about an initiative. What was typed is never lost: refused, it comes back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from measures.actions.comments import add_comment, withdraw_comment
from measures.actions.opinions import answer_opinion, record_opinion
from measures.forms.discussion import AnswerForm, CommentForm, OpinionForm
from measures.models import Comment, Meeting, Opinion
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Initiative, Plan
from plans.permissions import requires, user_of


def _initiative(plan: str, code: str) -> Initiative:
    rows = Initiative.objects.select_related("measure__plan")
    return get_object_or_404(rows, measure__plan__code=plan, code=code)


def page_of(about: Initiative | Meeting) -> str:
    """The address of the page of an initiative or a meeting."""
    if isinstance(about, Meeting):
        return reverse("meeting", kwargs={"plan": about.plan.code, "pk": about.pk})
    plan = about.measure.plan.code
    return reverse("initiative", kwargs={"plan": plan, "code": about.code})


def _back(request: HttpRequest, own: str, anchor: str) -> HttpResponse:
    """To the page that the form was on, where it is one of the portal's; else to *own*."""
    wanted = request.POST.get("next", "")
    if not wanted.startswith("/") or not url_has_allowed_host_and_scheme(wanted, None):
        wanted = own
    return HttpResponseRedirect(f"{wanted.partition('#')[0]}#{anchor}")


@dataclass(frozen=True, slots=True)
class Writing:
    """A form's way into the portal: its action, its words, and where it leads afterwards."""

    action: Callable[..., object]
    title: str
    about: str
    done: str
    page: str
    anchor: str


def _written(request: HttpRequest, form: forms.Form, writing: Writing) -> HttpResponse:
    """Do the action with what was typed, and go back; refused, the form by itself says why."""
    if form.is_bound and form.is_valid():
        try:
            writing.action(by=user_of(request), **form.cleaned_data)
            messages.success(request, writing.done)
            return _back(request, writing.page, writing.anchor)
        except Refused as refusal:
            form.add_error("text", list(refusal.messages))
    context = {"form": form, "writing": writing, "next": request.POST.get("next", "")}
    status = 422 if form.is_bound else 200
    return render(request, "comments/again.html", context, status=status)


@requires()
@require_POST
def comment(request: HttpRequest, plan: str, code: str) -> HttpResponse:
    initiative, form = _initiative(plan, code), CommentForm(request.POST, label_suffix="")
    action = partial(add_comment, initiative=initiative)
    done, own = "コメントを書き込みました。", page_of(initiative)
    writing = Writing(action, "コメント", str(initiative), done, own, "comments")
    return _written(request, form, writing)


@requires()
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Comment.objects.select_related("initiative__measure__plan")
    found = get_object_or_404(rows, pk=pk)
    try:
        withdraw_comment(comment=found, by=user_of(request))
    except Refused as refusal:
        messages.error(request, refusal.messages[0])
    return _back(request, page_of(found.initiative), "comments")


@requires(RoleKind.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, plan: str) -> HttpResponse:
    """A form by itself, about what the address names; and where such forms on other pages lead."""
    stored = get_object_or_404(Plan, code=plan)
    data = request.POST if request.method == "POST" else None
    form = OpinionForm(stored, data, initial=request.GET.dict(), label_suffix="")
    about = form.addressed
    own = page_of(about) if isinstance(about, Initiative) else reverse("meetings", args=[plan])
    if not isinstance(about, Initiative) and form.is_bound and form.is_valid():
        own = page_of(form.cleaned_data["meeting"])
    done, title = "委員意見を記録しました。", "委員意見の記録"
    writing = Writing(record_opinion, title, str(about or stored), done, own, "opinions")
    return _written(request, form, writing)


@requires(RoleKind.ADMINISTRATOR, RoleKind.PROMOTER)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Opinion.objects.select_related(
        "plan", "meeting__plan", "initiative__measure__plan", "measure", "policy"
    )
    found, form = get_object_or_404(rows, pk=pk), AnswerForm(request.POST, label_suffix="")
    about = found.initiative or found.meeting
    assert about is not None
    writing = Writing(
        partial(answer_opinion, opinion=found),
        "委員意見への回答",
        str(found.about),
        "回答を書き込みました。",
        page_of(about),
        f"opinion-{found.pk}",
    )
    return _written(request, form, writing)
