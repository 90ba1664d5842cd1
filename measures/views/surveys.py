"""調査票: handing out a round's survey forms, and taking the returned ones in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measures.actions import import_confirm
from measures.actions.surveys import receive_returns
from measures.forms.surveys import ReturnForm, RoundForm
from measures.models import ImportBatch, ReportingRound
from measures.reports.survey_workbook import file_name, survey_workbook, survey_zip
from measures.selectors.surveys import facts_of, surveys_of
from measures.views.plan_choice import plan_chosen
from plans.actions.exports import record_export
from plans.domain import media_types
from plans.domain.calendar import Period
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.forms.chosen import is_number
from plans.permissions import access_of, requires, user_of
from plans.views.downloads import attachment
from plans.views.forms import show_errors

importers = requires(RoleKind.ADMINISTRATOR, RoleKind.PROMOTER)
NOTHING_ASKED = (
    "この報告期に記入する取組がある所管課はありません。調査票は、取組を主に担当する所管課だけが"
    "記入します。ほかの所管課は「担当業務」の画面から入力できます。"
)
NO_ROUND = "この四半期の報告期がありません。下の一覧から報告期を選んでください。"


@importers
@require_http_methods(["GET", "HEAD", "POST"])
def surveys(request: HttpRequest) -> HttpResponse:
    """The forms to hand out; returned ones go on to what was found in them."""
    access = access_of(request.user)
    choice = plan_chosen(request)
    of: dict[str, Any] = {"access": access, "plan": choice.plan, "label_suffix": ""}
    form = ReturnForm(request.POST or None, request.FILES or None, **of)
    if request.method == "POST" and form.is_valid():
        return _received(request, form)
    context = {
        "form": form,
        "round_form": RoundForm(auto_id="give-%s", **of),
        "choice": choice,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "surveys/surveys.html", context, status=status)


def _received(request: HttpRequest, form: ReturnForm) -> HttpResponse:
    data = form.cleaned_data
    receipts = receive_returns(
        round=data["round"],
        by=user_of(request),
        files=[(file.name, file.read()) for file in data["returned"]],
        prefer_returned=data["prefer_returned"],
        is_sample=data.get("is_sample", False),
    )
    context = {
        "round": data["round"],
        "receipts": receipts,
        "waiting": [receipt.batch for receipt in receipts if receipt.batch],
        "is_official": access_of(request.user).is_administrator,
    }
    return render(request, "surveys/received.html", context)


@importers
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Write every form that waits, each all or nothing, as it was shown."""
    pks = [pk for pk in request.POST.getlist("batch") if is_number(pk)]
    for batch in ImportBatch.objects.filter(uploaded_by=user_of(request), pk__in=pks):
        try:
            import_confirm.confirm(batch=batch, by=user_of(request))
            messages.success(request, f"「{batch.file_name}」を取り込みました。")
        except Refused as refusal:
            messages.error(request, f"「{batch.file_name}」: {'　'.join(refusal.messages)}")
    return redirect("surveys")


@importers
@require_safe
def download(request: HttpRequest) -> HttpResponseBase:
    """The departments' forms: a single workbook as it is, several in one archive."""
    form = RoundForm(request.GET, access=access_of(request.user))
    if not form.is_valid():
        show_errors(request, form)
        return redirect("surveys")
    round, together = form.cleaned_data["round"], form.cleaned_data["together"]
    found = surveys_of(round, departments=form.departments, together=together)
    if not found:
        messages.error(request, NOTHING_ASKED)
        return redirect("surveys")
    record_export(by=user_of(request), plan=round.plan, what="調査票", facts=facts_of(found))
    if together or len(form.cleaned_data["department"]) == 1:
        return attachment(survey_workbook(found[0]), media_types.XLSX, file_name(found[0]))
    return attachment(survey_zip(found), media_types.ZIP, f"{round.period}_調査票.zip")


@importers
@require_safe
def of_period(request: HttpRequest) -> HttpResponse:
    """Lead from ?plan=…&period=… to the form of one's departments in that quarter."""
    try:
        period = Period.parse(request.GET.get("period", ""))
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("surveys")
    round = ReportingRound.objects.filter(
        plan__code=request.GET.get("plan", ""), fiscal_year=period.year, quarter=period.quarter
    ).first()
    if round is None:
        messages.error(request, NO_ROUND)
        return redirect("surveys")
    return redirect(f"{reverse('survey-download')}?round={round.pk}&together=on")
