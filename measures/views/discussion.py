"""Saying something about an initiative. What was typed is never lost: refused, it comes back."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from measures.actions.comments import add_comment, withdraw_comment
from measures.actions.opinions import answer_opinion, record_opinion
from measures.forms.discussion import AnswerForm, CommentForm, OpinionForm
from measures.models import Comment, Opinion
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Initiative
from plans.permissions import requires, user_of


def _initiative(plan: str, code: str) -> Initiative:
    rows = Initiative.objects.select_related("measure__plan")
    return get_object_or_404(rows, measure__plan__code=plan, code=code)


def _back(request: HttpRequest, initiative: Initiative, anchor: str) -> HttpResponse:
    """To the page that the form was on, where it is one of ours."""
    wanted = request.POST.get("next", "")
    if not wanted.startswith("/") or not url_has_allowed_host_and_scheme(wanted, None):
        plan = initiative.measure.plan.code
        wanted = reverse("initiative", kwargs={"plan": plan, "code": initiative.code})
    return HttpResponseRedirect(f"{wanted.partition('#')[0]}#{anchor}")


def _written(
    request: HttpRequest,
    form: forms.Form,
    initiative: Initiative,
    action: Callable[..., object],
    title: str,
    done: str,
    anchor: str,
) -> HttpResponse:
    """Do *action* with what was typed, and go back; refused, the form by itself says why."""
    if form.is_valid():
        try:
            action(by=user_of(request), **form.cleaned_data)
            messages.success(request, done)
            return _back(request, initiative, anchor)
        except Refused as refusal:
            form.add_error("text", list(refusal.messages))
    context = {
        "form": form,
        "title": title,
        "initiative": initiative,
        "next": request.POST.get("next", ""),
    }
    return render(request, "comments/again.html", context, status=422)


@requires()
@require_POST
def comment(request: HttpRequest, plan: str, code: str) -> HttpResponse:
    initiative, form = _initiative(plan, code), CommentForm(request.POST, label_suffix="")
    action = partial(add_comment, initiative=initiative)
    done = "コメントを書き込みました。"
    return _written(request, form, initiative, action, "コメント", done, "comments")


@requires()
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Comment.objects.select_related("initiative__measure__plan")
    found = get_object_or_404(rows, pk=pk)
    try:
        withdraw_comment(comment=found, by=user_of(request))
    except Refused as refusal:
        messages.error(request, refusal.messages[0])
    return _back(request, found.initiative, "comments")


@requires(RoleKind.ADMINISTRATOR)
@require_POST
def opinion(request: HttpRequest, plan: str, code: str) -> HttpResponse:
    initiative = _initiative(plan, code)
    form = OpinionForm(initiative.measure.plan, request.POST, label_suffix="")
    action = partial(record_opinion, initiative=initiative)
    done = "委員意見を記録しました。"
    return _written(request, form, initiative, action, "委員意見の記録", done, "opinions")


@requires(RoleKind.ADMINISTRATOR, RoleKind.PROMOTER)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Opinion.objects.select_related("initiative__measure__plan")
    found, form = get_object_or_404(rows, pk=pk), AnswerForm(request.POST, label_suffix="")
    action, anchor = partial(answer_opinion, opinion=found), f"opinion-{found.pk}"
    done = "回答を書き込みました。"
    return _written(request, form, found.initiative, action, "委員意見への回答", done, anchor)
