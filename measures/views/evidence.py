"""Files beside a report: added, taken away, and read by those who may read the report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from measures.actions.evidence import LaidFile, lay_files, remove_evidence
from measures.domain.evidence import MOST_BYTES
from measures.forms.desk import ReportForm
from measures.forms.desk_files import FileForm
from measures.models import Evidence, QuarterlyReport, ReportingRound
from measures.selectors.desk.page import initiatives_answered_for
from measures.selectors.desk.reading import report_lines
from measures.views.desk import check_may_open, may_open, workers
from plans.errors import Refused
from plans.models import Initiative
from plans.permissions import access_of, user_of
from plans.views.downloads import attachment


@workers
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Files chosen on the report's page."""
    reports = QuarterlyReport.objects.select_related("round__plan", "initiative__measure")
    report = get_object_or_404(reports, pk=pk)
    _check(request, report)
    _tell(request, _laid(request, report.round, report.initiative))
    return redirect("desk-report", pk)


@workers
@require_POST
def add_on_sheet(
    request: HttpRequest, round: int, department: int, initiative: int
) -> HttpResponse:
    """Files dropped or chosen on the sheet; asked by the page's script, told within the page."""
    stored = get_object_or_404(ReportingRound.objects.select_related("plan"), pk=round)
    check_may_open(access_of(request.user), {department})
    found = initiatives_answered_for([department], [initiative])
    if not report_lines([stored], found, access_of(request.user), words_before=False):
        raise Http404
    laid = _laid(request, stored, found[0])
    if not request.htmx:  # type: ignore[attr-defined]
        _tell(request, laid)
        return redirect(f"{reverse('desk-sheet', args=(round, department))}#i{initiative}")
    [lines] = report_lines([stored], found, access_of(request.user), words_before=False)
    return render(request, "desk/laid.html", {"form": ReportForm(lines), "laid": laid})


def _laid(request: HttpRequest, round: ReportingRound, initiative: Initiative) -> list[LaidFile]:
    """What became of each file that was sent."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return [LaidFile("", " ".join(map(str, form.errors["file"])))]
    return lay_files(
        round=round,
        initiative=initiative,
        by=user_of(request),
        # Of one that is too big no more is read than shows it.
        files=[(file.name, file.read(MOST_BYTES + 1)) for file in form.cleaned_data["file"]],
    )


def _tell(request: HttpRequest, laid: list[LaidFile]) -> None:
    for one in laid:
        if one.refusal:
            messages.error(request, f"「{one.name}」：{one.refusal}" if one.name else one.refusal)
        else:
            messages.success(request, f"「{one.name}」を添付しました。")


@workers
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    evidence = get_object_or_404(Evidence.objects.defer("content"), pk=pk)
    _check(request, evidence.report)
    try:
        remove_evidence(evidence=evidence, by=user_of(request))
        messages.success(request, f"「{evidence.name}」を外しました。")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-report", evidence.report_id)


@workers
@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, always as a download: nothing of it is shown or run within the portal."""
    evidence = get_object_or_404(Evidence, pk=pk)
    _check(request, evidence.report)
    return attachment(bytes(evidence.content), evidence.kind, evidence.name)


def _check(request: HttpRequest, report: QuarterlyReport) -> None:
    held = report.initiative.responsibilities.values_list("department_id", flat=True)
    if not may_open(access_of(request.user), set(held)):
        raise PermissionDenied("ほかの所管課の報告は開けません。")
