"""What the admin pages of this app share: roles instead of Django's permissions, audited saves."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest

from plans.actions.records import delete_record, save_record
from plans.models import User
from plans.permissions import Access, access_of


def who(request: HttpRequest) -> User:
    """The person at the admin page, which nobody sees without logging in."""
    assert isinstance(request.user, User)
    return request.user


def access(request: HttpRequest) -> Access:
    return access_of(who(request))


class AdministratorOnly:
    """Permissions of what only 管理者 may see and change."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access(request).is_administrator

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access(request).is_administrator

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access(request).is_administrator

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access(request).is_administrator

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access(request).is_administrator


class AuditedAdmin(AdministratorOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Writes through the actions, so that every change is checked and audited."""

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool
    ) -> None:
        save_record(record=obj, by=who(request))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        delete_record(record=obj, by=who(request))

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Any],
        formset: BaseInlineFormSet[Any, Any, Any],
        change: bool,
    ) -> None:
        for record in formset.save(commit=False):
            save_record(record=record, by=who(request))
        for record in formset.deleted_objects:
            delete_record(record=record, by=who(request))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No deleting in bulk: it would go past the audit trail."""
        return {}
