"""担当業務: what lies before a person, and one report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from measures.actions import desk as actions
from measures.actions.corrections import reopen_to_correct
from measures.actions.notices import chase as chase_promoters
from measures.actions.reports import INITIATIVE, department_ids, move_report, move_reports
from measures.actions.steps import AlreadyDone
from measures.forms.desk_files import FileForm
from measures.forms.desk_moves import BulkForm, CorrectionForm, MoveForm
from measures.models import QuarterlyReport
from measures.selectors.desk import page as selectors
from measures.selectors.desk.chase import CHASED_LABELS
from measures.selectors.desk.former_texts import texts_beside
from measures.selectors.discussion import discussion_of
from measures.selectors.evaluations import evaluation_tasks
from measures.selectors.report_history import saves_of
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.permissions import Access, access_of, requires, user_of
from plans.views.forms import perform_or_add_errors

workers = requires(RoleKind.PROMOTER, RoleKind.APPROVER, RoleKind.ADMINISTRATOR)
readers = require_http_methods(["GET", "HEAD", "POST"])


def may_open(access: Access, departments: set[int]) -> bool:
    """Drafts are seen by the departments they are of, and by 管理者."""
    return access.is_administrator or bool(departments & (access.promoter_of | access.approver_of))


def check_may_open(access: Access, departments: set[int]) -> None:
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
    page = selectors.desk_of(access, request.GET.get("page"))
    context = {
        "desk": page,
        "evaluations": evaluation_tasks(access),
        "form": form,
        "labels": CHASED_LABELS,
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
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report as it stands, with the way it took and the steps that may follow."""
    reports = QuarterlyReport.objects.select_related("round__plan", *INITIATIVE)
    found, access = get_object_or_404(reports, pk=pk), access_of(request.user)
    check_may_open(access, set(department_ids(found.initiative)))
    form = MoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _move(request, found, form):
        return redirect("desk-report", pk)
    lines, period = selectors.one_report(found, access), found.round.period
    context = {
        "lines": lines,
        "texts": texts_beside([lines])[found.pk],
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
            means = form.cleaned_data["as_is"]
            moved = actions.submit(lines=lines, by=by, comment=comment, means_repeats=means)
        else:
            moved = move_report(
                report=report, action=action, by=by, comment=comment, expected_version=version
            )
        _tell(request, moved, None)
    except AlreadyDone as done:
        _tell(request, report, done)
    except Refused as refusal:
        form.asks_as_is = isinstance(refusal, actions.RepeatsTexts)
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
