"""Reporting rounds, with the extensions granted in them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from measures.actions.rounds import change_round, end_extension, extend_round
from measures.models import ReportingRound, RoundExtension
from plans.actions.records import save_record
from plans.admin.base import AuditedAdmin, Inline
from plans.admin.filters import FewFilter
from plans.permissions import user_of

DAYS = ("opens_on", "due_on", "closes_on")


class RoundExtensionInline(Inline):
    model = RoundExtension


@admin.register(ReportingRound)
class ReportingRoundAdmin(AuditedAdmin):
    """報告期 — when each quarter's reports are entered, and for whom longer."""

    list_display = ("label", "plan", *DAYS)
    list_filter = (("plan", FewFilter), "fiscal_year")
    list_select_related = ("plan",)
    ordering = ("-fiscal_year", "-quarter")
    fields = ("plan", "fiscal_year", "quarter", *DAYS)
    inlines: ClassVar = [RoundExtensionInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Reports hang on the quarter: only the days of a round are moved."""
        return ("plan", "fiscal_year", "quarter") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            days = {name: getattr(obj, name) for name in DAYS}
            change_round(round=obj, by=user_of(request), **days)
        else:
            save_record(record=obj, by=user_of(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        granted = formset.save(commit=False)
        for extension in formset.deleted_objects:
            end_extension(extension=extension, by=user_of(request))
        for extension in granted:
            extend_round(
                round=extension.round,
                department=extension.department,
                until=extension.until,
                reason=extension.reason,
                by=user_of(request),
            )

    @admin.display(description="報告期", ordering="fiscal_year")
    def label(self, item: ReportingRound) -> str:
        return item.period.label
