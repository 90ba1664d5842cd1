"""A plan from a workbook: the empty one, one's own, the preview of a filled one, its adoption."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans import clock
from plans.actions.exports import record_export
from plans.actions.plan_files import adopt_plan, changes_meaning, fingerprint, try_plan
from plans.actions.plans import load_plan
from plans.domain import media_types
from plans.domain.calendar import FiscalYear
from plans.domain.document_reader import DocumentError
from plans.domain.plan_document import PlanDocument
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.forms.plan_workbook import AdoptPlanForm, PlanFileForm, YearsForm, carried
from plans.imports.plan_file import read_plan
from plans.models import Edition, Plan
from plans.permissions import requires, user_of
from plans.reports.plan_workbook import empty_workbook, plan_workbook
from plans.reports.plan_yaml import plan_yaml
from plans.selectors.meaning import reports
from plans.selectors.plan_completion import completed
from plans.selectors.plan_drafts import OF_AN_EDITION, as_draft
from plans.selectors.plan_export import document_of, offered_scheme
from plans.views.downloads import attachment
from plans.views.forms import show_errors

PAGE = 20
administrators = requires(RoleKind.ADMINISTRATOR)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """What can be taken out; a readable workbook goes on to its preview."""
    form = PlanFileForm(request.POST or None, request.FILES or None, label_suffix="")
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            name = form.cleaned_data["file"].name
            return _preview(request, content, name, is_draft=form.cleaned_data["as_draft"])
        except (DocumentError, Refused) as error:
            faults = list(error.messages)
    year = FiscalYear.containing(clock.today()).value + 1
    years = YearsForm(initial={"first_year": year, "final_year": year + 4}, label_suffix="")
    plans = Paginator(Plan.objects.prefetch_related("editions"), PAGE)
    page = plans.get_page(request.GET.get("page"))
    context = {"form": form, "faults": faults, "years": years, "page": page}
    status = 422 if faults or form.errors else 200
    return render(request, "plan_workbook/index.html", context, status=status)


def _document(content: bytes, *, is_draft: bool) -> PlanDocument:
    """The plan in the file, as the draft of a revision where that is asked for."""
    document = read_plan(content)
    return as_draft(document) if is_draft else document


def _preview(request: HttpRequest, content: bytes, name: str, *, is_draft: bool) -> HttpResponse:
    """The tree of the plan and what it would change. Raises DocumentError, Refused."""
    document = _document(content, is_draft=is_draft)
    difference = try_plan(document=document, by=user_of(request))
    load = partial(load_plan, document=document, by=user_of(request), reason="試算")
    document, meaning = completed(document), changes_meaning(difference)
    known = Plan.objects.filter(code=document.plan.code).first()
    changed_kinds = {line.kind for line in (*difference.changed, *difference.gone)}
    fields = {"content": carried(content), "seen": fingerprint(difference), "as_draft": is_draft}
    context: dict[str, Any] = {
        "document": document,
        "difference": difference,
        "file_name": name,
        "is_new": known is None,
        "is_draft": is_draft,
        "changes_what_was_adopted": bool(
            known and document.edition.adopted_on and changed_kinds & OF_AN_EDITION
        ),
        "beyond_the_draft": sorted(changed_kinds - OF_AN_EDITION) if is_draft else [],
        "adopt": AdoptPlanForm(initial=fields, asks_reason=bool(meaning), label_suffix=""),
        "meaning": meaning,
        "effect": reports.effect_of(known, load) if known and meaning else None,
    }
    return render(request, "plan_workbook/preview.html", context)


@administrators
@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """Write what the preview showed; if the plan has changed since, show the preview anew."""
    form = AdoptPlanForm(request.POST)
    if not form.is_valid():
        show_errors(request, form)
        return redirect("plan-workbook")
    content, is_draft = form.cleaned_data["content"], form.cleaned_data["as_draft"]
    try:
        document = _document(content, is_draft=is_draft)
        data = form.cleaned_data
        adopt_plan(document=document, by=user_of(request), seen=data["seen"], reason=data["reason"])
    except (DocumentError, Refused) as error:
        for text in error.messages:
            messages.error(request, text)
        return _preview_again(request, content, is_draft=is_draft)
    name = f"{document.plan.name} {document.edition.label}"
    messages.success(request, f"計画「{name}」を登録しました。")
    return redirect("plan-workbook")


def _preview_again(request: HttpRequest, content: bytes, *, is_draft: bool) -> HttpResponse:
    try:
        return _preview(request, content, "", is_draft=is_draft)
    except (DocumentError, Refused):
        return redirect("plan-workbook")


@administrators
@require_safe
def empty(request: HttpRequest) -> HttpResponseBase:
    """The workbook to fill in for a new plan."""
    form = YearsForm(request.GET)
    if not form.is_valid():
        show_errors(request, form)
        return redirect("plan-workbook")
    first, final = form.cleaned_data["first_year"], form.cleaned_data["final_year"]
    content = empty_workbook(range(first, final + 1), offered_scheme())
    return attachment(content, media_types.XLSX, "計画ワークブック.xlsx")


@administrators
@require_safe
def filled(request: HttpRequest, plan: str, number: int, kind: str) -> HttpResponseBase:
    """An edition of a plan as a workbook, or as a plan file."""
    edition = get_object_or_404(
        Edition.objects.select_related("plan__rating_scheme"), plan__code=plan, number=number
    )
    document = document_of(edition.plan, edition)
    record_export(
        by=user_of(request),
        plan=edition.plan,
        what="計画",
        facts={"版": edition.label, "形式": kind},
    )
    if kind == "xlsx":
        content, media_type = plan_workbook(document), media_types.XLSX
    else:
        content, media_type = plan_yaml(document).encode(), media_types.YAML
    return attachment(content, media_type, f"{plan}_{edition.label}.{kind}")
