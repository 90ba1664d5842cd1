"""見直し — a plan's editions: listed, compared with their effect on every rating, drafted, adopted.

For administrators only: a draft is not public before it is decided.
"""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboards.forms.edition_measure import MeasureForm
from dashboards.forms.editions import AdoptEditionForm, DraftForm, InitiativeForm
from dashboards.selectors.edition_comparison import compare_editions
from dashboards.views.plan_request import plan_request, show
from plans import clock
from plans.actions.editions import (
    add_initiative,
    adopt_edition,
    change_draft,
    discard_edition,
    draft_edition,
    end_initiative,
    keep_initiative,
    revise_draft,
)
from plans.domain.calendar import FiscalYear
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Edition, Initiative, Measure, Plan
from plans.permissions import requires, user_of
from plans.selectors.structure import structure_of
from plans.views.forms import perform_or_add_errors

administrators = requires(RoleKind.ADMINISTRATOR)


def _edition(plan: str, number: int) -> Edition:
    editions = Edition.objects.select_related("plan")
    return get_object_or_404(editions, plan__code=plan, number=number)


def _list(request: HttpRequest, plan: Plan, form: DraftForm, status: int = 200) -> HttpResponse:
    editions = plan.editions.annotate(
        target_count=Count("targets", distinct=True), phase_count=Count("phases", distinct=True)
    ).order_by("-number")
    context = {
        "plan": plan,
        "here": "editions",
        "editions": editions,
        "form": form,
        "draft": next((item for item in editions if item.is_draft), None),
        "today": clock.today(),
    }
    return render(request, "editions/list.html", context, status=status)


@administrators
@require_safe
def editions(request: HttpRequest, plan: str) -> HttpResponse:
    stored = get_object_or_404(Plan, code=plan)
    next_year = FiscalYear.containing(clock.today()).value + 1
    return _list(request, stored, DraftForm(plan=stored, initial={"effective_from": next_year}))


@administrators
@require_POST
def draft(request: HttpRequest, plan: str) -> HttpResponse:
    """Begin a draft from the present edition."""
    stored = get_object_or_404(Plan, code=plan)
    form = DraftForm(request.POST, plan=stored)
    begun: list[Edition] = []
    if perform_or_add_errors(
        form, lambda **data: begun.append(draft_edition(plan=stored, by=user_of(request), **data))
    ):
        messages.success(request, "案を作りました。施策ごとに、目標と工程を直してください。")
        return redirect("edition", plan, begun[0].number)
    return _list(request, stored, form, status=422)


def _page(
    request: HttpRequest,
    edition: Edition,
    adopt: AdoptEditionForm | None = None,
    rename: DraftForm | None = None,
) -> HttpResponseBase:
    """The edition against the one before it, with the forms of a draft."""
    viewed = plan_request(request, edition.plan.code)
    before = edition.plan.editions.filter(number__lt=edition.number).order_by("number").last()
    params = viewed.standing.params
    comparison = compare_editions(viewed.plan, params, before, edition) if before else None
    data = {name: getattr(edition, name) for name in ("label", "effective_from", "note")}
    context: dict[str, Any] = {
        "edition": edition,
        "before": before,
        "comparison": comparison,
        "shows_all": request.GET.get("show") == "all",
        "all_query": f"{viewed.form.carried or '?'}&show=all",
        "adopt": adopt or AdoptEditionForm(edition=edition),
        "rename": rename or DraftForm(plan=edition.plan, initial=data),
    }
    response = show(request, viewed, "editions/edition.html", **context)
    response.status_code = 422 if adopt or rename else 200
    return response


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, plan: str, number: int) -> HttpResponseBase:
    """An edition compared with the one before it; posted to, a draft's name and year."""
    edition = _edition(plan, number)
    if request.method != "POST":
        return _page(request, edition)
    form = DraftForm(request.POST, plan=edition.plan)
    if perform_or_add_errors(
        form, lambda **data: change_draft(edition=edition, by=user_of(request), **data)
    ):
        messages.success(request, "案の名称と適用開始年度を保存しました。")
        return redirect("edition", plan, number)
    return _page(request, edition, rename=form)


@administrators
@require_POST
def adopt(request: HttpRequest, plan: str, number: int) -> HttpResponseBase:
    edition = _edition(plan, number)
    form = AdoptEditionForm(request.POST, edition=edition)

    def adopt_with(confirmed: bool, **data: Any) -> None:
        adopt_edition(edition=edition, by=user_of(request), **data)

    if perform_or_add_errors(form, adopt_with):
        messages.success(request, f"「{edition.label}」を決定しました。")
        return redirect("edition", plan, number)
    return _page(request, edition, adopt=form)


@administrators
@require_POST
def discard(request: HttpRequest, plan: str, number: int) -> HttpResponse:
    edition = _edition(plan, number)
    try:
        discard_edition(edition=edition, by=user_of(request))
        messages.success(request, f"案「{edition.label}」を取り下げました。")
        return redirect("editions", plan)
    except Refused as refusal:
        messages.error(request, "\n".join(refusal.messages))
        return redirect("edition", plan, number)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: HttpRequest, plan: str, number: int, code: str) -> HttpResponse:
    """One measure's targets and phases in the draft."""
    edition, stored = _edition(plan, number), get_object_or_404(Measure, plan__code=plan, code=code)
    structure = structure_of(edition.plan, clock.today())
    data = request.POST if request.method == "POST" else None
    form = MeasureForm(data, structure=structure, edition=edition, measure=stored)
    if data and perform_or_add_errors(form, lambda **_: _revise(form, edition, request)):
        messages.success(request, f"施策{code}の目標と工程を保存しました。")
        return redirect("edition-measure", plan, number, code)
    return _measure_page(request, edition, stored, form, InitiativeForm(prefix="added"))


def _revise(form: MeasureForm, edition: Edition, request: HttpRequest) -> None:
    revise_draft(edition=edition, targets=form.targets, phases=form.phases, by=user_of(request))


def _measure_page(
    request: HttpRequest,
    edition: Edition,
    stored: Measure,
    form: MeasureForm,
    added: InitiativeForm,
) -> HttpResponse:
    context = {
        "plan": edition.plan,
        "here": "editions",
        "edition": edition,
        "measure": stored,
        "measures": edition.plan.measures.order_by("position"),
        "form": form,
        "added": added,
        "today": clock.today(),
    }
    status = 422 if form.errors or added.errors else 200
    return render(request, "editions/measure.html", context, status=status)


@administrators
@require_POST
def add(request: HttpRequest, plan: str, number: int, code: str) -> HttpResponse:
    """Add an initiative to the measure, from the draft's edition on."""
    edition, stored = _edition(plan, number), get_object_or_404(Measure, plan__code=plan, code=code)
    added = InitiativeForm(request.POST, prefix="added")
    if perform_or_add_errors(
        added,
        lambda **data: add_initiative(edition=edition, measure=stored, by=user_of(request), **data),
    ):
        messages.success(request, f"取組{added.cleaned_data['code']}を加えました。")
        return redirect("edition-measure", plan, number, code)
    structure = structure_of(edition.plan, clock.today())
    form = MeasureForm(structure=structure, edition=edition, measure=stored)
    return _measure_page(request, edition, stored, form, added)


@administrators
@require_POST
def end(request: HttpRequest, plan: str, number: int, code: str) -> HttpResponse:
    """Let the draft end an initiative, or keep it after all."""
    edition = _edition(plan, number)
    rows = Initiative.objects.select_related("measure")
    initiative = get_object_or_404(rows, measure__plan__code=plan, code=code)
    change = keep_initiative if request.POST.get("action") == "keep" else end_initiative
    try:
        change(edition=edition, initiative=initiative, by=user_of(request))
    except Refused as refusal:
        messages.error(request, "\n".join(refusal.messages))
    return redirect("edition-measure", plan, number, initiative.measure.code)
