"""The sheets that came in: read-only, with the way to the next one."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from measures.importing.rows import RowStatus
from measures.models import ImportBatch
from plans.admin.base import access
from plans.permissions import user_of


@admin.register(ImportBatch)
class ImportBatchAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """取込 — what was uploaded by whom, and what became of it."""

    list_display = ("uploaded_at", "file", "plan", "uploaded_by", "tally", "applied_at")
    list_display_links = None
    list_filter = ("is_sample", "applied_at")
    search_fields = ("file_name", "sha256", "plan__code", "plan__name")
    date_hierarchy = "uploaded_at"
    list_select_related = ("plan", "uploaded_by")
    actions = None
    change_list_template = "admin/measures/importbatch/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        """Everybody's for 管理者, one's own otherwise; without the files themselves."""
        rows: QuerySet[ImportBatch] = super().get_queryset(request).defer("content", "preview_head")
        if access(request).is_administrator:
            return rows
        return rows.filter(uploaded_by=user_of(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access(request).may_import

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access(request).may_import

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Sheets are added by their own page, which the list links to."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="ファイル", ordering="file_name")
    def file(self, item: ImportBatch) -> str:
        address = reverse("import-preview", args=[item.pk])
        return format_html('<a href="{}">{}</a>', address, item.file_name)

    @admin.display(description="件数")
    def tally(self, item: ImportBatch) -> str:
        return "・".join(
            f"{status.label} {item.counts[status.value]}"
            for status in RowStatus
            if item.counts.get(status.value)
        )
