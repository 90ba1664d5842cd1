"""Accounts, roles and departments. Accounts are disabled and roles ended, neither is deleted."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from plans import clock
from plans.actions.people import end_role, save_account, save_role, set_password
from plans.forms.accounts import AccountForm
from plans.models import Department, RoleAssignment, User
from plans.permissions import user_of
from plans.selectors.roles import roles_in_words

from .base import AuditedAdmin, CodedAdmin, Inline
from .exchange.pages import Exchanges, Exports
from .exchange.resources import DepartmentResource, UserResource
from .filters import FewUsedFilter

# Roles grant what groups would.
admin.site.unregister(Group)


class InForce(admin.SimpleListFilter):
    """Roles and departments by whether they hold today."""

    title = "期間"
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("now", "現在"), ("ended", "終了"), ("coming", "これから")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = clock.today()
        match self.value():
            case "now":
                return queryset.in_force_on(today)
            case "ended":
                return queryset.filter(ends_on__lt=today)
            case "coming":
                return queryset.filter(starts_on__gt=today)
        return queryset


class RolesAdmin(AuditedAdmin):
    """Writes roles through their own actions."""

    def store(self, record: Any, by: User) -> None:
        save_role(assignment=record, by=by)


class RoleInline(Inline):
    model = RoleAssignment
    can_delete = False
    verbose_name_plural = "役割（終えるときは終了日を入れます）"


@admin.register(User)
class UserAdmin(Exports, RolesAdmin):
    """利用者 — without Django's groups and permissions, which grant nothing here."""

    resource_classes: ClassVar = [UserResource]
    form = AccountForm
    list_display = ("email", "display_name", "roles_today", "is_active", "last_login")
    list_filter = (
        "is_active",
        "roles__role",
        ("roles__department", FewUsedFilter),
    )
    search_fields = ("email", "display_name")
    readonly_fields = ("date_joined", "last_login")
    inlines: ClassVar = [RoleInline]
    fieldsets = (
        (None, {"fields": ("email", "display_name", "is_active")}),
        ("パスワード", {"fields": ("new_password", "new_password_again")}),
        ("記録", {"fields": ("date_joined", "last_login")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows: QuerySet[User] = super().get_queryset(request)
        return rows.prefetch_related("roles__department")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="現在の役割")
    def roles_today(self, person: User) -> str:
        return roles_in_words(person, clock.today())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        save_account(user=obj, by=user_of(request))
        if password := form.cleaned_data["new_password"]:
            set_password(user=obj, password=password, by=user_of(request))


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(RolesAdmin):
    """役割 — once given, only its days change; one that has not begun can be taken back."""

    list_display = ("user", "role", "department", "starts_on", "ends_on")
    list_filter = (InForce, "role", ("department", FewUsedFilter))
    list_select_related = ("user", "department")
    search_fields = ("user__email", "user__display_name", "department__name")
    autocomplete_fields = ("user",)
    ordering = ("user__email", "-starts_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user", "role", "department") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        begun = obj is None or obj.starts_on <= clock.today()
        return not begun and super().has_delete_permission(request, obj)

    def remove(self, record: Any, by: User) -> None:
        end_role(assignment=record, by=by)


@admin.register(Department)
class DepartmentAdmin(Exchanges, CodedAdmin):
    resource_classes: ClassVar = [DepartmentResource]
    list_display = ("code", "name", "starts_on", "ends_on", "is_sample")
    list_filter = (InForce, "is_sample")
