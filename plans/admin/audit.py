"""The audit trail: to be read and searched, never written here."""

from django.contrib import admin
from django.utils.html import format_html_join

from plans.models import AuditEntry
from plans.selectors.audit import NOTHING, SYSTEM, AuditedChange, describe

from .base import ReadOnly
from .filters import FewUsedFilter

SHOWN, LONGEST = 3, 100


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """監査記録 — who did what when, newest first."""

    list_display = ("at", "person", "action", "subject_label", "summary")
    list_filter = (
        ("action", admin.AllValuesFieldListFilter),
        ("actor", FewUsedFilter),
        ("at", admin.DateFieldListFilter),
    )
    list_select_related = ("actor",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("action", "subject_label", "subject_id", "actor__display_name", "actor__email")
    actions = None
    fields = (
        "at",
        "person",
        "action",
        "subject_label",
        "subject_type",
        "subject_id",
        "all_changes",
        "hash",
        "previous_hash",
    )
    readonly_fields = ("person", "all_changes")

    @admin.display(description="実行者", ordering="actor")
    def person(self, entry: AuditEntry) -> str:
        return str(entry.actor) if entry.actor else SYSTEM

    @admin.display(description="変更内容")
    def summary(self, entry: AuditEntry) -> str:
        """The first few of the changes; the entry's own page has them all."""
        changes = [change for change in describe(entry).changes if change.name != "ID"]
        return "、".join(line(change) for change in changes[:SHOWN])[:LONGEST]

    @admin.display(description="変更内容")
    def all_changes(self, entry: AuditEntry) -> str:
        lines = ((line(change),) for change in describe(entry).changes)
        return format_html_join("", "<p>{}</p>", lines)


def line(change: AuditedChange) -> str:
    """「名称: 前 → 後」; of what was not there before only what is there now."""
    if change.before in {None, NOTHING}:
        return f"{change.name}: {change.after}"
    return f"{change.name}: {change.before} → {change.after}"
