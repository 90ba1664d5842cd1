"""The effect of a sheet that is to be confirmed on rates and ratings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from dashboards.selectors.import_effect import effect_of
from measures.actions.imports import renew_preview
from measures.importing.history import visible_to
from measures.importing.previews import PreviewRows
from measures.importing.rows import WRITTEN
from plans.domain.vocabulary import RoleKind
from plans.permissions import access_of, requires


@requires(RoleKind.ADMINISTRATOR, RoleKind.PROMOTER)
@require_safe
def import_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of its own, or the part of the preview that is loaded after it."""
    batch = get_object_or_404(visible_to(request.user), pk=pk)
    if batch.content is None or (batch.preview_head is None and batch.jobs.exists()):
        return redirect("import-preview", pk)
    renew_preview(batch)
    rows = PreviewRows(batch, sorted(WRITTEN))
    context = {
        "batch": batch,
        "effect": effect_of(batch.plan, rows, request.GET.get("period", "")),
        "is_official": access_of(batch.uploaded_by).is_administrator,
    }
    part = request.headers.get("HX-Request")
    template = "dashboards/parts/import_effect.html" if part else "dashboards/import_effect.html"
    return render(request, template, context)
