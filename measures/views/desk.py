"""担当業務: what lies before a person, one department's sheet, and one report."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from measures.actions import desk as actions
from measures.actions.reports import AlreadyDone, move_report, move_reports
from measures.forms.desk import ReportForm, has_strays
from measures.forms.desk_files import FileForm
from measures.forms.desk_moves import BulkForm, MoveForm
from measures.models import QuarterlyReport, ReportingRound
from measures.selectors.desk import page as selectors
from measures.selectors.desk.changes import changes_of
from measures.selectors.discussion import discussion_of, waiting_for
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Department, User
from plans.permissions import Access, access_of, requires, user_of

COMMANDS: dict[str, Callable[..., object]] = {
    "submit": actions.submit,
    "carry": actions.carry_phases,
}
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
            _tell(request, answer.report, answer.refusal)
        return redirect("desk")
    page = selectors.desk_of(access)
    context = {"desk": page, "form": form, "labels": selectors.CHASED_LABELS}
    return render(request, "desk/desk.html", context, status=422 if form.errors else 200)


def _tell(request: HttpRequest, report: QuarterlyReport, refusal: Refused | None) -> None:
    name = f"{report.round.period.short} {report.initiative}"
    if refusal is None:
        messages.success(request, f"{name}：「{report.get_state_display()}」にしました。")
    for message in refusal.messages if refusal else ():
        level = messages.INFO if isinstance(refusal, AlreadyDone) else messages.ERROR
        messages.add_message(request, level, f"{name}：{message}")


@workers
@readers
def sheet(request: HttpRequest, round: int, department: int) -> HttpResponse:
    """A department's quarter. Posted by htmx, one initiative is saved; else all, then the button's
    command is done."""
    access = access_of(request.user)
    quarter = selectors.department_quarter(
        get_object_or_404(ReportingRound.objects.select_related("plan"), pk=round),
        get_object_or_404(Department, pk=department),
        access,
    )
    _check(access, {department})
    if request.method != "POST":
        return _sheet(request, quarter, [ReportForm(lines) for lines in quarter.reports])
    forms = [
        save_form(ReportForm(lines, request.POST), user_of(request)) for lines in quarter.reports
    ]
    if request.htmx:  # type: ignore[attr-defined]
        return _kept(request, [form for form in forms if form.sent])
    if has_strays(forms, request.POST):
        messages.error(request, STRAYS)
    if not all(form.is_settled for form in forms):
        return _sheet(request, quarter, forms, status=409)
    anchor = _command(request, forms)
    return redirect(f"{reverse('desk-sheet', args=(round, department))}{anchor}")


def save_form(form: ReportForm, by: User) -> ReportForm:
    """Save what *form* holds. Returns it as it stands after that: saved, clashing or refused."""
    return form.after(actions.save_or_refuse(lines=form.lines, edits=form.edits, by=by))


def _sheet(
    request: HttpRequest,
    quarter: selectors.DepartmentQuarter,
    forms: list[ReportForm],
    status: int = 200,
) -> HttpResponse:
    plan, period = quarter.round.plan, quarter.round.period
    opinions = waiting_for(plan, period, quarter.department.pk)
    context = {"quarter": quarter, "forms": forms, "opinions": opinions}
    return render(request, "desk/sheet.html", context, status=status)


def _kept(request: HttpRequest, forms: list[ReportForm]) -> HttpResponse:
    """What the page needs to be told after a save; its fields are left alone."""
    response = render(request, "desk/kept.html", {"forms": forms})
    if forms and all(form.is_settled for form in forms):
        response["Desk-Kept"] = "yes"
    if any(not form.is_posted for form in forms):
        response["HX-Refresh"] = "true"
    return response


def _command(request: HttpRequest, forms: list[ReportForm]) -> str:
    """Do what the pressed button says, beyond saving. Returns the place to go on at."""
    command, _, key = request.POST.get("do", "").partition(":")
    wanted = forms if command in COMMANDS else ()
    chosen = [form.lines for form in wanted if key in {str(form.lines.initiative.pk), "all"}]
    if command == "submit" and key == "all":
        chosen = [lines for lines in chosen if lines.may_edit and not lines.obstacles]
        if not chosen:
            messages.info(request, "提出できる取組はありません。未入力の欄を確かめてください。")
    for lines in chosen:
        try:
            COMMANDS[command](round=lines.round, initiative=lines.initiative, by=user_of(request))
            if command == "submit":
                messages.success(request, f"{lines.initiative} を提出しました。")
        except AlreadyDone as done:
            messages.info(request, f"{lines.initiative}：{done}")
        except Refused as refusal:
            for message in refusal.messages:
                messages.error(request, f"{lines.initiative}：{message}")
    if not command:
        messages.success(request, "保存しました。")
    return f"#{chosen[0].key}" if len(chosen) == 1 else ""


@workers
@readers
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report as it stands, with the way it took and the steps that may follow."""
    found = get_object_or_404(
        QuarterlyReport.objects.select_related("round__plan", "initiative__measure"), pk=pk
    )
    access = access_of(request.user)
    lines = selectors.one_report(found, access)
    _check(access, {item.pk for item in lines.departments})
    form = MoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _move(request, found, form):
        return redirect("desk-report", pk)
    context = {
        "lines": lines,
        "form": form,
        "moves": selectors.moves_of(lines, access),
        "history": selectors.history_of(found),
        "changes": changes_of(found),
        "files": selectors.files_of(found),
        "file_form": FileForm(),
        "discussion": discussion_of(
            found.round.plan, found.initiative, found.round.period, access, report=found
        ),
    }
    return render(request, "desk/report.html", context, status=422 if form.errors else 200)


def _move(request: HttpRequest, report: QuarterlyReport, form: MoveForm) -> bool:
    try:
        _tell(request, _step(report, by=user_of(request), **form.cleaned_data), None)
    except AlreadyDone as done:
        _tell(request, report, done)
    except Refused as refusal:
        form.add_error("comment", list(refusal.messages))
        return False
    return True


def _step(
    report: QuarterlyReport, *, by: User, action: str, comment: str, version: int
) -> QuarterlyReport:
    if action == "submit":
        return actions.submit(
            round=report.round, initiative=report.initiative, by=by, comment=comment
        )
    return move_report(
        report=report, action=action, by=by, comment=comment, expected_version=version
    )
