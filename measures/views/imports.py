"""Uploading a sheet, seeing what it would do, and letting it do so."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from measures.actions import import_undo, imports
from measures.forms.imports import AnswerForm, TemplateForm, UploadForm
from measures.imports.reading import LONGEST_RAW
from measures.models import ImportBatch
from measures.reports.marked_workbook import marked_name, marked_workbook
from measures.reports.template_workbook import template_workbook
from measures.selectors.import_history import written_rows
from measures.selectors.import_rows import RowStatus, rows_to_show
from measures.selectors.import_template import template_of
from measures.selectors.import_undo import in_the_way
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Plan, User
from plans.permissions import access_of, requires

PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
importers = requires(RoleKind.ADMINISTRATOR, RoleKind.PROMOTER)


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@importers
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The form; a readable file goes on to its preview."""
    form = UploadForm(request.POST or None, request.FILES or None, access=access_of(request.user))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = imports.upload(
                plan=form.cleaned_data["plan"],
                by=_who(request),
                file_name=file.name,
                content=file.read(),
                is_sample=form.cleaned_data.get("is_sample", False),
            )
            return redirect("import-preview", batch.pk)
        except Refused as refusal:
            form.add_error("file", list(refusal.messages))
    status = 200 if not form.is_bound or not form.errors else 422
    return render(request, "imports/upload.html", _upload_context(request, form), status=status)


def _upload_context(request: HttpRequest, form: UploadForm) -> dict[str, Any]:
    last = Period.last_finished(clock.today())
    return {
        "form": form,
        "plans": Plan.objects.all(),
        "periods": [last.shift(-back) for back in range(-1, 7)],
        "last_period": last,
        "recent": ImportBatch.objects.filter(uploaded_by=_who(request))
        .defer("content")
        .select_related("plan")[:10],
    }


def _visible_batch(request: HttpRequest, pk: int) -> ImportBatch:
    """One's own batch; any for 管理者."""
    rows = ImportBatch.objects.select_related("plan", "uploaded_by", "taken_back_by")
    if not access_of(request.user).is_administrator:
        rows = rows.filter(uploaded_by=_who(request))
    return get_object_or_404(rows, pk=pk)


@importers
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The counts first, then the rows by page; what was applied shows what it wrote."""
    batch = _visible_batch(request, pk)
    context: dict[str, Any] = {
        "batch": batch,
        "is_own": batch.uploaded_by_id == request.user.pk,
        "tally": _tally(batch.counts),
    }
    if batch.applied_at:
        rows: Any = written_rows(batch)
        context["obstacles"] = [] if batch.taken_back_at else in_the_way(batch, _who(request))
    elif batch.content is None:
        rows = []
    else:
        planned = imports.preview(batch)
        status = request.GET.get("status", "")
        rows = rows_to_show(planned.rows, status)
        context |= {
            "planned": planned,
            "answers": [
                (sheet, cell, text)
                for sheet, cells in batch.answers.items()
                for cell, text in cells.items()
            ],
            "status": status,
            "tally": _tally(planned.counts),
            "is_official": access_of(batch.uploaded_by).is_administrator,
        }
    context["page"] = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "imports/preview.html", context)


def _tally(counts: dict[str, int]) -> list[tuple[RowStatus, int]]:
    return [(status, counts.get(status.value, 0)) for status in RowStatus]


@importers
@require_GET
def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as it came, its faulty cells coloured and explained."""
    batch = _visible_batch(request, pk)
    if batch.content is None:
        raise Http404
    try:
        errors = imports.preview(batch).errors
        content = marked_workbook(bytes(batch.content), batch.file_name, errors)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("import-preview", batch.pk)
    name = quote(marked_name(batch.file_name))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@importers
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Read another text in place of a cell, and show what comes of it."""
    batch = _visible_batch(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"{LONGEST_RAW}文字までで書いてください。")
    else:
        cell = form.cleaned_data["cell"]
        try:
            imports.answer(
                batch=batch,
                by=_who(request),
                sheet=form.cleaned_data["sheet"],
                cell=cell,
                text=form.answer,
            )
            messages.success(request, f"{cell} を読み直しました。")
        except Refused as refusal:
            messages.error(request, " ".join(refusal.messages))
    return redirect("import-preview", batch.pk)


@importers
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was seen; a second click finds it done."""
    batch = _visible_batch(request, pk)
    try:
        imports.confirm(batch=batch, by=_who(request), seen=request.POST.get("seen", ""))
        messages.success(request, "取り込みました。")
    except imports.AlreadyApplied as done:
        messages.info(request, done.messages[0])
    except Refused as refusal:
        for message in refusal.messages:
            messages.error(request, message)
    return redirect("import-preview", batch.pk)


@importers
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let what stood before this import stand again."""
    batch = _visible_batch(request, pk)
    try:
        import_undo.take_back(batch=batch, by=_who(request))
        messages.success(request, "取込を取り消しました。取込の前の値に戻っています。")
    except Refused as refusal:
        for message in refusal.messages:
            messages.error(request, message)
    return redirect("import-preview", batch.pk)


@importers
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in: all initiatives for 管理者, one's departments' otherwise."""
    form = TemplateForm(request.GET)
    if not form.is_valid():
        for texts in form.errors.values():
            messages.error(request, " ".join(str(text) for text in texts))
        return redirect("import-upload")
    plan, period = form.cleaned_data["plan"], form.cleaned_data["period"]
    access = access_of(request.user)
    content = template_workbook(
        template_of(
            plan,
            period,
            department_ids=None if access.is_administrator else access.promoter_of,
        )
    )
    name = quote(f"{plan.code}_{period}_実績.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
