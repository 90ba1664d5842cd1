"""The pages on which a table is taken out and brought in: upload, preview, confirm."""

from pathlib import PurePath
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from import_export.admin import ExportMixin, ImportMixin
from import_export.forms import ExportForm, ImportForm
from import_export.results import Result

from plans import clock
from plans.actions.audit import record as audit
from plans.permissions import user_of

from ..base import by_administrators
from .formats import FORMATS, UnreadableFile
from .resources import KINDS

SUFFIXES = {".xlsx": "0", ".csv": "1"}
GONE = "確認の画面が古くなっています。取り込み済みでなければ、ファイルをもう一度選んでください。"


class TableFileForm(ImportForm):  # type: ignore[misc]
    """The file alone: its name tells its format."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["import_file"].label = "ファイル"
        self.fields["import_file"].widget = forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"})

    @property
    def media(self) -> forms.Media:
        return forms.Media()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if file := data.get("import_file"):
            data["format"] = SUFFIXES.get(PurePath(file.name).suffix.lower(), "")
            if not data["format"]:
                self.add_error("import_file", "Excel（.xlsx）か CSV のファイルを選んでください。")
        return data


class KindForm(ExportForm):  # type: ignore[misc]
    """Which of the two kinds of file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].label = "形式"
        self.fields["format"].choices = self.fields["format"].choices[1:]
        self.initial["format"] = "0"


class Exports(ExportMixin):  # type: ignore[misc]
    """A list that administrators take out as it is filtered."""

    export_formats = FORMATS
    export_form_class = KindForm
    export_template_name = "admin/exchange/export.html"
    has_export_permission = by_administrators

    def get_export_filename(
        self, request: HttpRequest, queryset: QuerySet[Any], file_format: Any
    ) -> str:
        name = self.model._meta.model_name
        return f"{name}_{clock.today():%Y%m%d}.{file_format.get_extension()}"

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Any], **kwargs: Any
    ) -> bytes:
        content: bytes = super().get_export_data(file_format, request, queryset, **kwargs)
        name = str(self.model._meta.verbose_name)
        changes = {"形式": file_format.get_extension(), "件数": queryset.count()}
        audit(by=user_of(request), action="書き出し", label=name, changes=changes)
        return content


class Exchanges(ImportMixin, Exports):  # type: ignore[misc]
    """A table that administrators also bring in: seen first, then confirmed."""

    import_export_change_list_template = "admin/import_export/change_list_import_export.html"
    import_formats = FORMATS
    import_form_class = TableFileForm
    import_template_name = "admin/exchange/import.html"
    skip_admin_log = True
    has_import_permission = by_administrators
    opts: ClassVar[Any]

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        known = isinstance(e, UnreadableFile)
        form.add_error("import_file", str(e) if known else "ファイルを読めません。")

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """As the library's, with a message where the file is gone, as after a second click."""
        try:
            response: HttpResponse = super().process_import(request, **kwargs)
        except (FileNotFoundError, IndexError, ValueError, UnreadableFile):
            messages.warning(request, GONE)
            return self._back("import")
        return response

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """Tell what was done, or why nothing was: somebody may have changed the plan meanwhile."""
        for problem in result.problems:
            messages.error(request, problem)
        if result.problems:
            return self._back("import")
        counts = "・".join(f"{label} {result.totals[kind]}" for kind, label in KINDS.items())
        messages.success(request, f"{self.model._meta.verbose_name}を取り込みました（{counts}）。")
        return self._back("changelist")

    def _back(self, page: str) -> HttpResponse:
        return redirect("admin:{}_{}_{}".format(*self.get_model_info(), page))
