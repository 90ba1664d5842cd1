"""Reporting rounds, with the extensions granted in them."""

from typing import ClassVar

from django.contrib import admin

from measures.models import ReportingRound, RoundExtension
from plans.admin.base import AuditedAdmin, Inline


class RoundExtensionInline(Inline):
    model = RoundExtension


@admin.register(ReportingRound)
class ReportingRoundAdmin(AuditedAdmin):
    """報告期 — when each quarter's reports are entered, and for whom longer."""

    list_display = ("label", "plan", "opens_on", "due_on", "closes_on")
    list_filter = ("plan", "fiscal_year")
    ordering = ("-fiscal_year", "-quarter")
    inlines: ClassVar = [RoundExtensionInline]

    @admin.display(description="報告期", ordering="fiscal_year")
    def label(self, item: ReportingRound) -> str:
        return item.period.label
