"""担当業務: what lies before a person, one department's sheet, and one report."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from measures.actions import desk as actions
from measures.actions.corrections import reopen_to_correct
from measures.actions.notices import chase as chase_promoters
from measures.actions.reports import (
    INITIATIVE,
    AlreadyDone,
    department_ids,
    move_report,
    move_reports,
)
from measures.forms.desk import ReportForm, form_after, has_strays, posted_keys
from measures.forms.desk_files import FileForm
from measures.forms.desk_moves import BulkForm, CorrectionForm, MoveForm
from measures.models import QuarterlyReport, ReportingRound
from measures.selectors.desk import page as selectors
from measures.selectors.desk.lines import ReportLines
from measures.selectors.discussion import discussion_of, waiting_for
from measures.selectors.report_history import saves_of
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Department
from plans.permissions import Access, access_of, requires, user_of
from plans.views.forms import perform_or_add_errors

STRAYS = (
    "この四半期の計画から外れた取組の入力は、保存していません。"
    "ブラウザーの「戻る」で前の画面に戻ると、入力した内容を控えられます。"
)
workers = requires(RoleKind.PROMOTER, RoleKind.APPROVER, RoleKind.ADMINISTRATOR)
readers = require_http_methods(["GET", "HEAD", "POST"])


def may_open(access: Access, departments: set[int]) -> bool:
    """Drafts are seen by the departments they are of, and by 管理者."""
    return access.is_administrator or bool(departments & (access.promoter_of | access.approver_of))


def _check(access: Access, departments: set[int]) -> None:
    if not may_open(access, departments):
        raise PermissionDenied("ほかの所管課の報告は開けません。")


@workers
@readers
def desk(request: HttpRequest) -> HttpResponse:
    """What there is to enter, to decide and to chase; decisions on many reports at once."""
    access = access_of(request.user)
    form = BulkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answers = move_reports(by=user_of(request), **form.cleaned_data)
        for answer in answers:
            is_own = may_open(access, set(department_ids(answer.report.initiative)))
            _tell(request, answer.report if is_own else None, answer.refusal)
        return redirect("desk")
    page = selectors.desk_of(access)
    context = {
        "desk": page,
        "form": form,
        "labels": selectors.CHASED_LABELS,
        "may_chase": access.is_administrator and any(row.open for row in page.board),
    }
    return render(request, "desk/desk.html", context, status=422 if form.errors else 200)


@requires(RoleKind.ADMINISTRATOR)
@require_POST
def chase(request: HttpRequest) -> HttpResponse:
    """Ask everybody who has something left to hand in, by one notice and mail a person."""
    if count := chase_promoters(by=user_of(request)):
        messages.success(request, f"未提出のある推進員{count}人に、督促を送りました（1人1通）。")
    else:
        messages.info(request, "督促する人はいません。今日はもう送ったか、未提出がありません。")
    return redirect("desk")


def _tell(request: HttpRequest, report: QuarterlyReport | None, refusal: Refused | None) -> None:
    """What became of a report; None is one of other departments, of which nothing is named."""
    name = f"{report.round.period.short} {report.initiative}" if report else "選んだ報告の一つ"
    if report and refusal is None:
        messages.success(request, f"{name}：「{report.get_state_display()}」にしました。")
    for message in refusal.messages if refusal else ():
        level = messages.INFO if isinstance(refusal, AlreadyDone) else messages.ERROR
        messages.add_message(request, level, f"{name}：{message}")


@workers
@readers
def sheet(request: HttpRequest, round: int, department: int) -> HttpResponse:
    """A department's quarter. Posted by htmx, one initiative is saved; else all, then the button's
    command is done."""
    stored = get_object_or_404(ReportingRound.objects.select_related("plan"), pk=round)
    _check(access_of(request.user), {department})
    if request.method != "POST":
        return _sheet(request, stored, department)
    data, is_htmx = request.POST, bool(request.htmx)  # type: ignore[attr-defined]
    command, _, key = data.get("do", "").partition(":")
    saved = actions.save_sheet(
        round=stored,
        initiatives=selectors.initiatives_answered_for(
            [department], posted_keys(data) if is_htmx else None
        ),
        by=user_of(request),
        edits_of=lambda lines: ReportForm(lines, data).edits,
        hand_in=lambda lines: command == "submit" and _is_chosen(lines, key),
    )
    if is_htmx:
        return _kept(request, [form_after(one, data) for one in saved])
    if has_strays((one.lines.key for one in saved), data):
        messages.error(request, STRAYS)
    if not all(one.is_settled for one in saved):
        return _sheet(request, stored, department, saved)
    anchor = _command(request, command, key, saved)
    return redirect(f"{reverse('desk-sheet', args=(round, department))}{anchor}")


def _is_chosen(lines: ReportLines, key: str) -> bool:
    """Whether a button with *key* is for this report; of all of them those that are complete."""
    if key == "all":
        return lines.may_edit and not lines.obstacles
    return key == str(lines.initiative.pk)


def _sheet(
    request: HttpRequest,
    round: ReportingRound,
    department: int,
    saved: Sequence[actions.Saved] = (),
) -> HttpResponse:
    """The page; after a save in which something was not settled, with what was typed."""
    quarter = selectors.department_quarter(
        round, get_object_or_404(Department, pk=department), access_of(request.user)
    )
    before = {one.lines.key: one for one in saved}
    forms = [
        form_after(replace(before[lines.key], lines=lines), request.POST)
        if lines.key in before
        else ReportForm(lines)
        for lines in quarter.reports
    ]
    opinions = waiting_for(round.plan, round.period, department)
    context = {"quarter": quarter, "forms": forms, "opinions": opinions}
    return render(request, "desk/sheet.html", context, status=409 if saved else 200)


def _kept(request: HttpRequest, forms: list[ReportForm]) -> HttpResponse:
    """What the page needs to be told after a save; its fields are left alone."""
    forms = [form for form in forms if form.sent]
    response = render(request, "desk/kept.html", {"forms": forms})
    if forms and all(form.is_settled for form in forms):
        response["Desk-Kept"] = "yes"
    if any(not form.is_posted for form in forms):
        response["HX-Refresh"] = "true"
    return response


def _command(request: HttpRequest, command: str, key: str, saved: Sequence[actions.Saved]) -> str:
    """Do and tell what the pressed button says, beyond saving. Returns the place to go on at."""
    chosen = [one for one in saved if one.submission]
    if command == "carry":
        chosen = [one for one in saved if _is_carried(one.lines, key)]
    elif command == "submit" and key == "all":
        _tell_left_out(request, saved)
    elif not command:
        messages.success(request, "保存しました。")
    for one in chosen:
        result = one.submission
        if command == "carry":
            result = actions.carry_phases(lines=one.lines, by=user_of(request))
        if isinstance(result, QuarterlyReport):
            messages.success(request, f"{one.lines.initiative} を提出しました。")
        for message in result.messages if isinstance(result, Refused) else ():
            level = messages.INFO if isinstance(result, AlreadyDone) else messages.ERROR
            messages.add_message(request, level, f"{one.lines.initiative}：{message}")
    return f"#{chosen[0].lines.key}" if len(chosen) == 1 else ""


def _is_carried(lines: ReportLines, key: str) -> bool:
    """Whether a button with *key* carries on this report's phases; of all where it has any."""
    return lines.may_carry if key == "all" else key == str(lines.initiative.pk)


def _tell_left_out(request: HttpRequest, saved: Sequence[actions.Saved]) -> None:
    """Name each report that could be entered and is not handed in, with what it still lacks."""
    left_out = [one.lines for one in saved if one.lines.may_edit and not one.submission]
    if left_out and not any(one.submission for one in saved):
        messages.info(request, "提出できる取組はありません。未入力の欄を確かめてください。")
    for lines in left_out:
        reasons = "／".join(lines.obstacles)
        messages.warning(request, f"{lines.initiative} は提出していません：{reasons}")


@workers
@readers
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report as it stands, with the way it took and the steps that may follow."""
    reports = QuarterlyReport.objects.select_related("round__plan", *INITIATIVE)
    found, access = get_object_or_404(reports, pk=pk), access_of(request.user)
    _check(access, set(department_ids(found.initiative)))
    form = MoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _move(request, found, form):
        return redirect("desk-report", pk)
    lines, period = selectors.one_report(found, access), found.round.period
    context = {
        "lines": lines,
        "form": form,
        "moves": selectors.moves_of(lines, access),
        "history": selectors.transitions_of(found),
        "saves": saves_of(found),
        "files": selectors.files_of(found),
        "file_form": FileForm(),
        "discussion": discussion_of(
            found.round.plan, found.initiative, period, access, report=found
        ),
    }
    return render(request, "desk/report.html", context, status=422 if form.errors else 200)


def _move(request: HttpRequest, report: QuarterlyReport, form: MoveForm) -> bool:
    """Take the step; whether nothing was in its way."""
    action, comment = form.cleaned_data["action"], form.cleaned_data["comment"]
    version, by = form.cleaned_data["version"], user_of(request)
    try:
        if action == "submit":
            lines = selectors.one_report(report, access_of(by))
            moved = actions.submit(lines=lines, by=by, comment=comment)
        else:
            moved = move_report(
                report=report, action=action, by=by, comment=comment, expected_version=version
            )
        _tell(request, moved, None)
    except AlreadyDone as done:
        _tell(request, report, done)
    except Refused as refusal:
        form.add_error("comment", list(refusal.messages))
        return False
    return True


@requires(RoleKind.ADMINISTRATOR)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Reopen the report of a figure in the history, and let its department in again."""
    reports = QuarterlyReport.objects.select_related("round__plan", "initiative")
    found, form = get_object_or_404(reports, pk=pk), CorrectionForm(request.POST)
    if perform_or_add_errors(
        form,
        lambda **data: reopen_to_correct(report=found, by=user_of(request), **data),
    ):
        messages.success(
            request,
            f"{found.round.period.short} {found.initiative} を再開しました。"
            "所管課が直して提出し、承認されると、新しい値に替わります。",
        )
        return redirect("desk-report", pk)
    context = {"report": found, "form": form}
    return render(request, "desk/correct.html", context, status=422)
