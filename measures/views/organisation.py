"""組織改編: the departments, what a change would move, and the change itself."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from measures.actions.organisation import reorganise
from measures.forms.organisation import ConfirmForm, ReorganisationForm
from measures.selectors.organisation import department_lines, plan_reorganisation, without_lead
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.permissions import requires, user_of

administrators = requires(RoleKind.ADMINISTRATOR)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    """The departments and the form; a valid one shows what it would move."""
    form = ReorganisationForm(request.POST if request.method == "POST" else None)
    return _page(request, form)


@administrators
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Do what was previewed; where something has changed since, show the preview anew."""
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try:
            plan = reorganise(
                change=form.change, by=user_of(request), seen=form.cleaned_data["seen"]
            )
            messages.success(request, f"組織改編を登録しました（{plan.change}）。")
            return redirect("organisation")
        except Refused as refusal:
            for text in refusal.messages:
                messages.error(request, text)
    return _page(request, ReorganisationForm(request.POST))


def _page(request: HttpRequest, form: ReorganisationForm) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "departments": department_lines(),
        "without_lead": without_lead(),
    }
    if form.is_bound and form.is_valid():
        context["plan"] = plan_reorganisation(form.change)
    status = 422 if form.errors else 200
    return render(request, "organisation/index.html", context, status=status)
