"""The admin site: open to those whose role in force has something to do in it, and in groups."""

from functools import update_wrapper
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from plans.permissions import access_of

# The index, by what people come for; models that are not named come last.
GROUPS = (
    ("報告・実績", ("QuarterlyReport", "ReportingRound", "ImportBatch")),
    ("計画の構成", ("Plan", "Edition", "Policy", "Measure", "Initiative", "Phase")),
    ("指標と評価", ("Indicator", "Target", "RatingScheme", "EvaluationScheme")),
    ("利用者と組織", ("User", "RoleAssignment", "Department")),
    ("用語・監査", ("GlossaryTerm", "AuditEntry")),
)
OTHERS = "その他"
# What a query raises that names no column, or a number that no key can have.
UNREADABLE = (IncorrectLookupParameters, OverflowError, DataError)


class PortalAdminSite(admin.AdminSite):
    """管理画面. Neither ``is_staff`` nor ``is_superuser`` opens it, only a role in force today."""

    site_header = "tomedx 管理"
    site_title = "tomedx 管理"
    index_title = "管理メニュー"

    def has_permission(self, request: HttpRequest) -> bool:
        return access_of(request.user).may_use_admin

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's, but whoever is logged in without such a role is refused, not redirected."""
        guarded = super().admin_view(view, cacheable)

        def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            try:
                response: HttpResponseBase = guarded(request, *args, **kwargs)
            except UNREADABLE:
                if request.method != "GET" or not request.GET:
                    raise
                messages.warning(request, "条件を読み取れないため、外して表示しています。")
                return redirect(request.path)
            return response

        return update_wrapper(refusing, guarded)

    @login_not_required
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The portal's log-in page, which also leads on to the page asked for."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("password_change")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("password_change_done")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The index by ``GROUPS``; the page of one app as Django has it."""
        apps: list[Any] = super().get_app_list(request, app_label)
        if app_label:
            return apps
        models = {model["object_name"]: model for app in apps for model in app["models"]}
        groups = [
            (name, [models.pop(model) for model in members if model in models])
            for name, members in GROUPS
        ]
        groups.append((OTHERS, list(models.values())))
        return [
            {
                "name": name,
                "app_label": f"group-{number}",
                "app_url": reverse("admin:index"),
                "has_module_perms": True,
                "models": members,
            }
            for number, (name, members) in enumerate(groups)
            if members
        ]
