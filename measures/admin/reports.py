"""Quarterly reports: found in a list, filled in on one page, taken from hand to hand."""

from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from measures.actions import desk
from measures.actions.reports import ensure_report, move_report, move_reports
from measures.actions.steps import AlreadyDone, StaleReport
from measures.domain.transitions import label_of
from measures.forms.desk import ReportForm, form_after
from measures.forms.desk_moves import version_field, versions_shown
from measures.forms.report_start import ReportStartForm
from measures.models import QuarterlyReport, ReportingRound
from measures.selectors.desk.page import moves_of, one_report
from measures.selectors.report_history import report_steps
from measures.selectors.rounds import running_rounds
from plans import clock
from plans.admin.base import AuditedAdmin, access
from plans.admin.filters import DepartmentFilter, FewUsedFilter
from plans.domain.calendar import Period
from plans.errors import Refused
from plans.forms.chosen import is_number
from plans.models import Initiative, InitiativeDepartment
from plans.permissions import Access, user_of
from plans.selectors.audit import last_entry_about

TEMPLATE = "admin/measures/quarterlyreport/report.html"
KEPT = "入力した内容はこの画面に残っています。"


class ReasonForm(ActionForm):
    """What is done with the chosen reports, and why where that has to be said."""

    comment = forms.CharField(label="理由（再開）", required=False, max_length=2000)


class PeriodFilter(admin.SimpleListFilter):
    """Reports by quarter, the latest first."""

    title = "報告期"
    parameter_name = "period"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        quarters = ReportingRound.objects.order_by("-fiscal_year", "-quarter")
        known = quarters.values_list("fiscal_year", "quarter").distinct()
        return [(str(period), period.label) for period in (Period(*item) for item in known)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        try:
            period = Period.parse(self.value() or "")
        except ValueError:
            return queryset
        return queryset.filter(round__fiscal_year=period.year, round__quarter=period.quarter)


def rounds_open_today() -> QuerySet[ReportingRound]:
    """Rounds that are open today, for one department at least."""
    return running_rounds(clock.today()).order_by("-fiscal_year", "-quarter")


def own_departments(access: Access) -> frozenset[int]:
    return access.promoter_of | access.approver_of


@admin.register(QuarterlyReport)
class QuarterlyReportAdmin(AuditedAdmin):
    """四半期報告 — those of one's own departments; everybody's for 管理者."""

    form = ReportStartForm
    actions = ("approve_chosen", "reopen_chosen")
    action_form = ReasonForm
    list_display = ("period", "initiative", "answering", "state", "saved", "is_sample")
    list_display_links = ("initiative",)
    list_filter = (
        PeriodFilter,
        "state",
        DepartmentFilter,
        ("round__plan", FewUsedFilter),
    )
    list_select_related = ("round", "initiative")
    search_fields = ("initiative__code", "initiative__name")
    ordering = ("-round__fiscal_year", "-round__quarter", "initiative__code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuarterlyReport]:
        rows: QuerySet[QuarterlyReport] = super().get_queryset(request)
        rows = rows.prefetch_related("initiative__responsibilities__department")
        if access(request).is_administrator:
            return rows
        mine = InitiativeDepartment.objects.initiatives_of(own_departments(access(request)))
        return rows.filter(initiative__in=mine)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access(request).may_use_admin

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access(request).may_use_admin and (obj is None or self._is_mine(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access(request).may_import

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return access(request).is_administrator or bool(access(request).approver_of)

    def has_reopen_permission(self, request: HttpRequest) -> bool:
        return access(request).is_administrator

    def _is_mine(self, request: HttpRequest, report: QuarterlyReport) -> bool:
        may = access(request)
        answering = {row.department_id for row in report.initiative.responsibilities.all()}
        return may.is_administrator or bool(answering & own_departments(may))

    @admin.display(description="報告期", ordering="round__fiscal_year")
    def period(self, report: QuarterlyReport) -> str:
        return report.round.period.short

    @admin.display(description="所管課")
    def answering(self, report: QuarterlyReport) -> str:
        return "、".join(row.department.name for row in report.initiative.responsibilities.all())

    @admin.display(description="更新", ordering="updated_at")
    def saved(self, report: QuarterlyReport) -> str:
        """When the version was saved that the row shows and that travels with an action."""
        return format_html(
            '{}<input type="hidden" name="{}" value="{}">',
            f"{timezone.localtime(report.updated_at):%Y-%m-%d %H:%M}",
            version_field(report),
            report.version,
        )

    @admin.action(description="選んだ報告を承認する", permissions=["approve"])
    def approve_chosen(self, request: HttpRequest, queryset: QuerySet[QuarterlyReport]) -> None:
        self._move(request, queryset, "approve")

    @admin.action(description="選んだ報告を再開する（理由が必要）", permissions=["reopen"])
    def reopen_chosen(self, request: HttpRequest, queryset: QuerySet[QuarterlyReport]) -> None:
        self._move(request, queryset, "reopen")

    def _move(self, request: HttpRequest, chosen: QuerySet[QuarterlyReport], action: str) -> None:
        """Those ticked, too, that the list's filter no longer finds: each is told of."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        found = self.get_queryset(request).select_related("round__plan", "initiative")
        rows = list(found.filter(Q(pk__in=chosen) | Q(pk__in=ticked)))
        answers = move_reports(
            reports=rows,
            action=action,
            by=user_of(request),
            comment=request.POST.get("comment", ""),
            versions=versions_shown(request.POST, rows),
        )
        for answer in answers:
            tell_outcome(request, answer.report, label_of(action), answer.refusal)
            if isinstance(answer.refusal, StaleReport):
                tell_who_was_first(request, answer.report, f"「{answer.report}」: ")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not all(map(is_number, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest("選ばれた報告を読み取れません。一覧で選び直してください。")
        return super().changelist_view(request, extra_context)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Rounds that are open today, for one department at least; initiatives of one's own."""
        may = access(request)
        if db_field.name == "round":
            kwargs["queryset"] = rounds_open_today()
        elif db_field.name == "initiative" and not may.is_administrator:
            own = InitiativeDepartment.objects.initiatives_of(may.promoter_of)
            kwargs["queryset"] = Initiative.objects.filter(pk__in=own)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Begin the report, or find the one that has been begun."""
        report = ensure_report(round=obj.round, initiative=obj.initiative, by=user_of(request))
        obj.__dict__.update(report.__dict__)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return redirect(page_of(obj))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        report = self._open(request, object_id)
        return super().history_view(request, object_id, {"steps": partial(report_steps, report)})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The report's sheet; posted, it is saved, and then the pressed button's step is taken."""
        report = self._open(request, object_id)
        if request.method != "POST":
            return self._page(request, report, ReportForm(one_report(report, access(request))))
        saved = self._save(request, report)
        form = form_after(saved, request.POST)
        if form.is_settled and self._take_step(request, report, form):
            stays = "_continue" in request.POST or "do" in request.POST
            return redirect(page_of(report) if stays else list_of())
        if not form.is_settled:
            tell_who_was_first(request, report, after=KEPT)
        whole = replace(saved, lines=one_report(report, access(request)))
        page = form_after(whole, request.POST)
        page.asks_as_is = form.asks_as_is
        return self._page(request, report, page)

    def _save(self, request: HttpRequest, report: QuarterlyReport) -> desk.Saved:
        [saved] = desk.save_sheet(
            round=report.round,
            initiatives=[report.initiative],
            by=user_of(request),
            edits_of=lambda lines: ReportForm(lines, request.POST).edits,
        )
        return saved

    def _open(self, request: HttpRequest, object_id: str) -> QuarterlyReport:
        """The report, if it is there for this person."""
        report: QuarterlyReport | None = self.get_object(request, unquote(object_id))
        if report is None:
            raise Http404("この報告はないか、担当する所管課のものではありません。")
        return report

    def _take_step(self, request: HttpRequest, report: QuarterlyReport, form: ReportForm) -> bool:
        """Do what the pressed button says; whether nothing was in its way."""
        action = request.POST.get("do", "")
        if not action:
            messages.success(request, f"「{report}」を保存しました。")
            self.log_change(request, report, "保存")
            return True
        # One's own save has just counted the version on.
        seen = form.lines.version if form.posted_version == report.version else form.posted_version
        refusal = move(form, action, seen, request)
        tell_outcome(request, report, label_of(action), refusal)
        form.asks_as_is = isinstance(refusal, desk.RepeatsTexts)
        if refusal is None:
            self.log_change(request, report, label_of(action))
        return refusal is None or isinstance(refusal, AlreadyDone)

    def _page(
        self, request: HttpRequest, report: QuarterlyReport, form: ReportForm
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": report,
            "title": "四半期報告を入力" if form.lines.may_edit else "四半期報告",
            "form": form,
            "moves": moves_of(form.lines, access(request)),
            "comment": request.POST.get("comment", ""),
            "media": self.media,
        }
        status = 200 if form.is_settled else 409
        return TemplateResponse(request, TEMPLATE, context, status=status)


def page_of(report: QuarterlyReport) -> str:
    return reverse("admin:measures_quarterlyreport_change", args=[report.pk])


def list_of() -> str:
    return reverse("admin:measures_quarterlyreport_changelist")


def move(form: ReportForm, action: str, version: int, request: HttpRequest) -> Refused | None:
    """Take the step through the very action that the portal's own pages use."""
    report, comment = form.lines.report, request.POST.get("comment", "")
    assert report is not None
    try:
        if action == "submit":
            desk.submit(
                lines=form.lines,
                by=user_of(request),
                comment=comment,
                version=version,
                means_repeats="as_is" in request.POST,
            )
        else:
            move_report(
                report=report,
                action=action,
                by=user_of(request),
                comment=comment,
                expected_version=version,
            )
    except Refused as refusal:
        return refusal
    return None


def tell_outcome(
    request: HttpRequest, report: QuarterlyReport, step: str, refusal: Refused | None
) -> None:
    """What became of one report, by its name."""
    if refusal is None:
        messages.success(request, f"「{report}」を{step}しました。")
    for message in refusal.messages if refusal else ():
        level = messages.INFO if isinstance(refusal, AlreadyDone) else messages.ERROR
        messages.add_message(request, level, f"「{report}」: {message}")


def tell_who_was_first(
    request: HttpRequest, report: QuarterlyReport, before: str = "", after: str = ""
) -> None:
    """Who did something to the report while this page was open."""
    last = last_entry_about(QuarterlyReport, report.pk)
    if last and last.actor_id != request.user.pk:
        at = timezone.localtime(last.at)
        deed = f"{at:%m月%d日 %H:%M}に{last.actor or 'システム'}さんが{last.action}をしました。"
        messages.warning(request, f"{before}{deed}{after}")
