"""The audit trail: its page and its export."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from plans import clock
from plans.actions.exports import record_export
from plans.domain import media_types
from plans.domain.vocabulary import RoleKind
from plans.forms.audit import AuditForm
from plans.permissions import requires, user_of
from plans.reports.audit import audit_table
from plans.reports.tabular import csv_chunks, xlsx_file
from plans.selectors.audit import describe, described_entries, entries, trail_end
from plans.views.downloads import attachment

PAGE = 50
# One line is the heading's.
MOST_ROWS = 1_048_575
administrators = requires(RoleKind.ADMINISTRATOR)


@administrators
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what when, the newest first."""
    form = AuditForm(request.GET, label_suffix="")
    page = Paginator(entries(form.query), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "entries": [describe(entry) for entry in page.object_list],
        "end": trail_end(),
        "too_many": page.paginator.count > MOST_ROWS,
    }
    return render(request, "audit/trail.html", context)


@administrators
@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All entries found, as csv or xlsx. The export is itself audited."""
    form = AuditForm(request.GET)
    found = entries(form.query)
    if kind == "xlsx" and found.count() > MOST_ROWS:
        raise Http404("Excelの行数を超えます。CSVで書き出すか、期間を絞ってください。")
    record_export(by=user_of(request), what="監査記録", facts={**form.in_words, "形式": kind})
    table = audit_table(described_entries(found), form.in_words)
    name = f"監査記録_{clock.today():%Y%m%d}.{kind}"
    if kind == "xlsx":
        return attachment(xlsx_file(table), media_types.XLSX, name)
    return attachment(csv_chunks(table), media_types.CSV, name)
