"""Bringing the roster of the yearly transfers in: preview first, then all of it or nothing."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from plans.actions.transfers import apply_transfers, preview_transfers
from plans.domain.roster import RosterLine
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.forms.people import RosterForm
from plans.imports.roster import read_roster
from plans.models import User
from plans.permissions import requires, user_of
from plans.selectors.roster import RosterPlan
from plans.sheets.workbook.limits import MOST_BYTES, TOO_BIG
from plans.sheets.workbook.opening import open_workbook
from plans.sheets.workbook.sheets import SheetRefused
from plans.views.people import send_invitations

SALT = "roster"
LASTS = timedelta(hours=12)
administrators = requires(RoleKind.ADMINISTRATOR)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The form; with a readable file, what it would do."""
    form = RosterForm(request.POST or None, request.FILES or None, label_suffix="")
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context |= _preview(request, form)
        except Refused as refusal:
            form.add_error("file", list(refusal.messages))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "people/import.html", context, status=status)


def _preview(request: HttpRequest, form: RosterForm) -> dict[str, Any]:
    file, day = form.cleaned_data["file"], form.cleaned_data["day"]
    ends_absent = form.cleaned_data["ends_absent"]
    lines = _read(file)
    plan = preview_transfers(lines=lines, day=day, ends_absent=ends_absent, by=user_of(request))
    invites = form.cleaned_data["invites"]
    seen = _sign(lines, plan, ends_absent=ends_absent, invites=invites)
    return {"plan": plan, "file_name": file.name, "seen": seen, "invites": invites}


def _read(file: Any) -> list[RosterLine]:
    if file.size > MOST_BYTES:
        raise Refused(TOO_BIG)
    try:
        return read_roster(open_workbook(file.read(), file.name))
    except SheetRefused as refusal:
        raise Refused(refusal.message) from refusal


def _sign(lines: list[RosterLine], plan: RosterPlan, **choices: bool) -> str:
    """The roster previewed, for the form to send back: nothing of it is stored on the server."""
    values = {
        "lines": [line.as_values() for line in lines],
        "day": plan.day.isoformat(),
        "fingerprint": plan.fingerprint,
        **choices,
    }
    return signing.dumps(values, salt=SALT, compress=True)


@administrators
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Do what was previewed."""
    try:
        values = signing.loads(request.POST.get("seen", ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        messages.error(request, "確認の期限が過ぎました。もう一度名簿を選んでください。")
        return redirect("roster-import")
    try:
        plan = apply_transfers(
            lines=[RosterLine.from_values(line) for line in values["lines"]],
            day=date.fromisoformat(values["day"]),
            ends_absent=values["ends_absent"],
            by=user_of(request),
            seen=values["fingerprint"],
        )
    except Refused as refusal:
        for message in refusal.messages:
            messages.error(request, message)
        return redirect("roster-import")
    messages.success(request, f"異動を取り込みました（{len(plan.changes)}件）。")
    if values.get("invites"):
        send_invitations(request, User.objects.filter(email__in=plan.newcomers))
    return redirect("people")
