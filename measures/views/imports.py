"""Uploading a sheet, seeing what it would do, and letting it do so."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from measures.actions import import_confirm, import_undo, imports
from measures.forms.imports import CellAnswerForm, UploadForm
from measures.importing.history import WrittenRows, visible_to
from measures.importing.previews import PreviewRows, preview_head
from measures.importing.rows import PlannedRow, PreviewHead, RowStatus, statuses_to_show
from measures.models import ImportBatch
from measures.reports.marked_workbook import marked_name, marked_workbook
from measures.selectors.import_undo import in_the_way
from measures.views.plan_choice import plan_chosen
from plans.domain import media_types
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Job
from plans.permissions import access_of, requires, user_of
from plans.sheets.cells.reading import LONGEST_RAW
from plans.views.downloads import attachment

PAGE = 100
STARTED = "反映を始めました。"
importers = requires(RoleKind.ADMINISTRATOR, RoleKind.PROMOTER)


@importers
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The form; a readable file goes on to its preview."""
    choice, access = plan_chosen(request), access_of(request.user)
    form = UploadForm(
        request.POST or None, request.FILES or None, access=access, plans=choice.plans
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = imports.upload(
                plan=form.cleaned_data["plan"],
                by=user_of(request),
                file_name=file.name,
                content=file.read(),
                is_sample=form.cleaned_data.get("is_sample", False),
            )
            return redirect("import-preview", batch.pk)
        except Refused as refusal:
            form.add_error("file", list(refusal.messages))
    status = 200 if not form.is_bound or not form.errors else 422
    context = {"form": form, "choice": choice, "recent": _recent(request)}
    return render(request, "imports/upload.html", context, status=status)


def _recent(request: HttpRequest) -> QuerySet[ImportBatch]:
    """One's own last imports, without their files."""
    mine = ImportBatch.objects.filter(uploaded_by=user_of(request)).select_related("plan")
    return mine.defer("content", "preview_head")[:10]


def _visible_batch(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(visible_to(request.user), pk=pk)


@importers
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The counts first, then the rows by page; what was applied shows what it wrote."""
    batch = _visible_batch(request, pk)
    context: dict[str, Any] = {
        "batch": batch,
        "is_own": batch.uploaded_by_id == request.user.pk,
        "tally": _tally(batch.counts),
        "job": batch.jobs.first(),
    }
    rows: Sequence[PlannedRow] = []
    if batch.applied_at:
        rows = WrittenRows(batch)
        context["obstacles"] = [] if batch.taken_back_at else in_the_way(batch, user_of(request))
    elif has_preview(batch, context["job"]):
        head, rows = _stored(batch, request.GET.get("status", ""))
        context |= {
            "planned": head,
            "mended": [
                (sheet, cell, text)
                for sheet, cells in batch.mended_cells.items()
                for cell, text in cells.items()
            ],
            "status": request.GET.get("status", ""),
            "tally": _tally(head.counts),
            "is_official": access_of(batch.uploaded_by).is_administrator,
        }
    context["page"] = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "imports/preview.html", context)


def has_preview(batch: ImportBatch, job: Job | None) -> bool:
    """Whether there is a preview: of a long sheet once a worker has made it."""
    if job is None:
        return batch.content is not None
    return batch.preview_head is not None and not job.is_live


def _stored(batch: ImportBatch, status: str) -> tuple[PreviewHead, Sequence[PlannedRow]]:
    """The head of a preview and the rows that were asked for."""
    imports.renew_preview(batch)
    return preview_head(batch), PreviewRows(batch, statuses_to_show(status))


def _tally(counts: dict[str, int]) -> list[tuple[RowStatus, int]]:
    return [(status, counts.get(status.value, 0)) for status in RowStatus]


@importers
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a worker is with a long sheet; the whole page again once it is done."""
    batch = _visible_batch(request, pk)
    job = batch.jobs.first()
    if job is None or not job.is_live or not request.headers.get("HX-Request"):
        response = redirect("import-preview", pk)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": response["Location"]})
        return response
    return render(request, "imports/_job.html", {"batch": batch, "job": job})


@importers
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the worker to end without a result."""
    return _act(request, pk, imports.cancel, "中止を受け付けました。何も書き込みません。")


@importers
@require_POST
def start_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up what was interrupted."""
    return _act(request, pk, imports.start_again, "もう一度始めました。")


def _act(
    request: HttpRequest, pk: int, action: Callable[..., object], success: str, **options: Any
) -> HttpResponse:
    """Perform an action on a batch, say that it is done or why not, and show the batch."""
    batch = _visible_batch(request, pk)
    try:
        result = action(batch=batch, by=user_of(request), **options)
        messages.success(request, success if result is not False else STARTED)
    except imports.AlreadyApplied as done:
        messages.info(request, done.messages[0])
    except Refused as refusal:
        for message in refusal.messages:
            messages.error(request, message)
    return redirect("import-preview", batch.pk)


@importers
@require_GET
def marked(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sheet as it came, its faulty cells coloured and explained."""
    batch = _visible_batch(request, pk)
    if batch.content is None:
        raise Http404
    try:
        _, errors = _stored(batch, RowStatus.ERROR.value)
        content = marked_workbook(bytes(batch.content), batch.file_name, errors)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("import-preview", batch.pk)
    return attachment(content, media_types.XLSX, marked_name(batch.file_name))


@importers
@require_POST
def mend_cell(request: HttpRequest, pk: int) -> HttpResponse:
    """Read another text in place of a cell, and show what comes of it."""
    form = CellAnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"{LONGEST_RAW}文字までで書いてください。")
        return redirect("import-preview", _visible_batch(request, pk).pk)
    success = f"{form.cleaned_data['cell']} を読み直しました。"
    return _act(request, pk, imports.mend_cell, success, **form.change)


@importers
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was seen; a second click finds it done."""
    seen = request.POST.get("seen", "")
    return _act(request, pk, import_confirm.confirm, "取り込みました。", seen=seen)


@importers
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let what stood before this import stand again."""
    success = "取込を取り消しました。取込の前の値に戻っています。"
    return _act(request, pk, import_undo.take_back, success)
