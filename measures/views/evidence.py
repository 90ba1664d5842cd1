"""Files beside a report: added, taken away, and read by those who may read the report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from measures.actions.evidence import add_evidence, remove_evidence
from measures.forms.desk_files import FileForm
from measures.models import Evidence, QuarterlyReport
from measures.views.desk import may_open, workers
from plans.errors import Refused
from plans.permissions import access_of, user_of
from plans.views.downloads import attachment
from plans.views.forms import show_errors


@workers
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_object_or_404(QuarterlyReport, pk=pk)
    _check(request, report)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        show_errors(request, form)
        return redirect("desk-report", pk)
    for file in form.cleaned_data["file"]:
        try:
            add_evidence(report=report, by=user_of(request), name=file.name, content=file.read())
            messages.success(request, f"「{file.name}」を添付しました。")
        except Refused as refusal:
            messages.error(request, f"「{file.name}」：{refusal}")
    return redirect("desk-report", pk)


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
