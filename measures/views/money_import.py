"""予算・決算の取込 — a table of money: preview first, then all of it or nothing."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from measures.actions.money import MoneyEntry, save_money
from measures.forms.money import MoneyFileForm
from measures.imports.money import MoneyLine, read_money
from measures.selectors.money import unit_of
from measures.selectors.money_import import MoneyPreview, money_preview
from measures.views.money import enterers
from plans.errors import Refused
from plans.models import Plan
from plans.permissions import access_of, user_of
from plans.selectors.plans import plans_for_pages
from plans.sheets.workbook.limits import MOST_BYTES, TOO_BIG
from plans.sheets.workbook.opening import open_workbook
from plans.sheets.workbook.sheets import SheetRefused

SALT = "money-columns"
LASTS = timedelta(hours=12)


def _plan(code: str) -> Plan:
    plan = get_object_or_404(plans_for_pages(), code=code)
    if unit_of(plan) is None:
        raise Http404
    return plan


@enterers
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, plan: str) -> HttpResponse:
    """The form; with a readable file, what it would change."""
    stored = _plan(plan)
    is_posted = request.method == "POST"
    posted, files = (request.POST, request.FILES) if is_posted else (None, None)
    form = MoneyFileForm(posted, files, label_suffix="")
    context: dict[str, Any] = {"plan": stored, "here": "money-import", "carried": "", "form": form}
    if form.is_valid():
        try:
            lines = _read(form.cleaned_data["file"], stored)
        except Refused as refusal:
            form.add_error("file", list(refusal.messages))
        else:
            preview = money_preview(stored, lines, access_of(request.user))
            context |= {"preview": preview, "seen": _sign(stored, preview)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "money/import.html", context, status=status)


def _read(file: Any, plan: Plan) -> list[MoneyLine]:
    unit = unit_of(plan)
    assert unit is not None
    if file.size > MOST_BYTES:
        raise Refused(TOO_BIG)
    try:
        return read_money(open_workbook(file.read(), file.name), unit)
    except SheetRefused as refusal:
        raise Refused(refusal.message) from refusal


def _sign(plan: Plan, preview: MoneyPreview) -> str:
    """What was previewed, for the form to send back: nothing of it is stored on the server."""
    values = {
        "plan": plan.pk,
        "lines": [(step.line.as_values(), step.seen) for step in preview.changes],
    }
    return signing.dumps(values, salt=SALT, compress=True)


@enterers
@require_POST
def confirm(request: HttpRequest, plan: str) -> HttpResponse:
    """Keep what was previewed, unless something of it was entered since."""
    stored = _plan(plan)
    try:
        values = signing.loads(request.POST.get("seen", ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        values = {}
    if values.get("plan") != stored.pk:
        messages.error(request, "確認の期限が過ぎました。もう一度ファイルを選んでください。")
        return redirect("money-import", plan)
    seen = {(line["code"], line["year"]): pk for line, pk in values["lines"]}
    lines = [MoneyLine.from_values(line) for line, _ in values["lines"]]
    preview = money_preview(stored, lines, access_of(request.user))
    entries = [
        MoneyEntry(
            step.initiative,
            step.line.year,
            step.money,
            seen[step.line.code, step.line.year],
            step.line.sheet,
            f"{step.line.row}行",
        )
        for step in preview.steps
        if step.initiative and step.line.year
    ]
    try:
        saved = save_money(entries=entries, by=user_of(request))
    except Refused as refusal:
        for message in refusal.messages:
            messages.error(request, message)
        return redirect("money-import", plan)
    messages.success(request, f"予算・決算を取り込みました（{len(saved)}件）。")
    return redirect("money", plan)
