"""報告期 — all in one list; administrators open a year, move days and grant extensions."""

from typing import Any

from django.contrib import messages
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measures.actions.rounds import change_round, end_extension, extend_round, open_rounds
from measures.forms.rounds import DaysForm, ExtensionForm, YearForm
from measures.models import ReportingRound, RoundExtension
from measures.selectors.rounds import STATES, rounds_of
from plans import clock
from plans.domain.calendar import FiscalYear, Period, fiscal_year_label
from plans.domain.vocabulary import RoleKind
from plans.models import Plan
from plans.permissions import access_of, requires, user_of
from plans.selectors.plans import plans_for_pages
from plans.views.forms import perform_or_add_errors

administrators = requires(RoleKind.ADMINISTRATOR)


def _plan(code: str) -> Plan:
    return get_object_or_404(plans_for_pages(), code=code)


def _round(plan: str, period: str) -> ReportingRound:
    try:
        asked = Period.parse(period)
    except ValueError as error:
        raise Http404 from error
    rounds = ReportingRound.objects.select_related("plan")
    return get_object_or_404(rounds, plan__code=plan, fiscal_year=asked.year, quarter=asked.quarter)


def _list(request: HttpRequest, plan: Plan, form: YearForm, status: int = 200) -> HttpResponse:
    context = {
        "plan": plan,
        "here": "rounds",
        "years": rounds_of(plan),
        "labels": ["未着手・報告なし", *(state.label for state in STATES)],
        "form": form,
        "may_change": access_of(request.user).is_administrator,
        "today": clock.today(),
    }
    return render(request, "rounds/list.html", context, status=status)


@requires()
@require_safe
def rounds(request: HttpRequest, plan: str) -> HttpResponse:
    """Every round of the plan, whoever asks."""
    stored = _plan(plan)
    this_year = FiscalYear.containing(clock.today()).value
    return _list(request, stored, YearForm(plan=stored, initial={"fiscal_year": this_year}))


@administrators
@require_POST
def open_year(request: HttpRequest, plan: str) -> HttpResponse:
    stored = _plan(plan)
    form = YearForm(request.POST, plan=stored)
    if perform_or_add_errors(
        form, lambda **data: open_rounds(plan=stored, by=user_of(request), **data)
    ):
        year = fiscal_year_label(form.cleaned_data["fiscal_year"])
        messages.success(request, f"{year}の四つの報告期を開きました。")
        return redirect("rounds", stored.code)
    return _list(request, stored, form, status=422)


def _page(
    request: HttpRequest,
    stored: ReportingRound,
    days: DaysForm,
    extension: ExtensionForm,
) -> HttpResponse:
    context = {
        "plan": stored.plan,
        "here": "rounds",
        "round": stored,
        "days": days,
        "extension": extension,
        "extensions": stored.extensions.select_related("department").order_by("until"),
        "today": clock.today(),
    }
    bound = days.is_bound or extension.is_bound
    return render(request, "rounds/round.html", context, status=422 if bound else 200)


def _extension_form(stored: ReportingRound, data: Any = None) -> ExtensionForm:
    return ExtensionForm(data, plan=stored.plan, prefix="extension")


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    """One round's days, and its extensions."""
    stored = _round(plan, period)
    data = request.POST if request.method == "POST" else None
    days = DaysForm(data, initial=model_to_dict(stored))
    if data and perform_or_add_errors(
        days, lambda **data: change_round(round=stored, by=user_of(request), **data)
    ):
        messages.success(request, f"{stored.period.label}の日程を保存しました。")
        return redirect("rounds", plan)
    return _page(request, stored, days, _extension_form(stored))


@administrators
@require_POST
def extend(request: HttpRequest, plan: str, period: str) -> HttpResponse:
    stored = _round(plan, period)
    form = _extension_form(stored, request.POST)
    if perform_or_add_errors(
        form, lambda **data: extend_round(round=stored, by=user_of(request), **data)
    ):
        messages.success(
            request,
            f"{form.cleaned_data['department']}の{stored.period.label}を"
            f"{form.cleaned_data['until']:%Y年%m月%d日}まで延長しました。",
        )
        return redirect("round", plan, period)
    return _page(request, stored, DaysForm(initial=model_to_dict(stored)), form)


@administrators
@require_POST
def end(request: HttpRequest, plan: str, period: str, pk: int) -> HttpResponse:
    """Take an extension back; one that is gone already stays gone."""
    stored = _round(plan, period)
    if extension := RoundExtension.objects.filter(round=stored, pk=pk).first():
        end_extension(extension=extension, by=user_of(request))
        messages.success(request, f"{extension.department}の延長を取り消しました。")
    return redirect("round", plan, period)
