"""The audit trail: to be read and searched, never written here."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html_join

from plans.models import AuditEntry

from .base import ReadOnly


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """監査記録 — who did what when, newest first."""

    list_display = ("at", "who", "action", "subject_label", "summary")
    list_filter = (
        ("action", admin.AllValuesFieldListFilter),
        ("actor", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("actor",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("action", "subject_label", "subject_id", "actor__display_name", "actor__email")
    date_hierarchy = "at"
    actions = None
    fields = (
        "at",
        "who",
        "action",
        "subject_label",
        "subject_type",
        "subject_id",
        "told",
        "hash",
        "previous_hash",
    )
    readonly_fields = ("who", "told")

    @admin.display(description="実行者", ordering="actor")
    def who(self, entry: AuditEntry) -> str:
        return str(entry.actor) if entry.actor else "システム"

    @admin.display(description="変更内容")
    def summary(self, entry: AuditEntry) -> str:
        """The first few of the changes; the entry's own page has them all."""
        lines = [f"{name}: {said(value)}" for name, value in list(entry.changes.items())[:3]]
        return "、".join(lines)[:120]

    @admin.display(description="変更内容")
    def told(self, entry: AuditEntry) -> str:
        lines = ((name, said(value)) for name, value in entry.changes.items())
        return format_html_join("", "<p>{}: {}</p>", lines)


def said(value: Any) -> str:
    """「前 → 後」, or what else an entry tells of a column."""
    if isinstance(value, list) and len(value) == 2:
        return " → ".join(plain(item) for item in value)
    return plain(value)


def plain(value: Any) -> str:
    if value is None or value == "":
        return "（空欄）"
    if isinstance(value, dict):
        return "、".join(
            f"{name}={plain(item)}" for name, item in value.items() if item is not None
        )
    if isinstance(value, list):
        return "、".join(plain(item) for item in value)
    return str(value)
