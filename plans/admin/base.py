"""What the admin pages share: roles instead of Django's permissions, writes through the actions."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import DateField, DecimalField, PositiveSmallIntegerField
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from plans.actions.records import SECRET_FIELDS, delete_record, save_record
from plans.errors import Refused
from plans.forms.cells import READERS, AmountField, CellField, DayField, WholeField
from plans.forms.chosen import is_number
from plans.forms.short_select import MOST
from plans.models import Edition, User
from plans.permissions import Access, access_of, user_of
from plans.selectors.record_history import history_of

from .marks import SEEN, mark, mark_before_deletion, seen_of
from .stale import (
    Deleted,
    Fixed,
    FormComparison,
    Stale,
    StaleDeletion,
    as_new,
    refuse_stale_deletion,
)

READ_AS_CELLS: Any = {
    DecimalField: {"form_class": AmountField},
    DateField: {"form_class": DayField},
    PositiveSmallIntegerField: {"form_class": WholeField},
}
REFUSALS = (Refused, ValidationError, IntegrityError)
CLASH = (
    "ほかの人の変更と重なったか、データの決まりに合いません。"
    "内容を確かめて、もう一度保存してください。"
)


def access(request: HttpRequest) -> Access:
    return access_of(user_of(request))


def reasons(error: Exception) -> dict[str, list[str]]:
    """What a refused save says, by field where it is one field's matter."""
    if isinstance(error, ValidationError):
        if hasattr(error, "error_dict"):
            return error.message_dict
        return {NON_FIELD_ERRORS: error.messages}
    return {NON_FIELD_ERRORS: list(error.messages) if isinstance(error, Refused) else [CLASH]}


def by_administrators(model_admin: Any, request: HttpRequest, obj: Any = None) -> bool:
    return access(request).is_administrator


def by_nobody(model_admin: Any, request: HttpRequest, obj: Any = None) -> bool:
    return False


class AdministratorOnly:
    """Permissions of what only 管理者 may see and change."""

    has_view_permission = has_add_permission = by_administrators
    has_change_permission = has_delete_permission = by_administrators

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access(request).is_administrator


class ReadOnly(AdministratorOnly):
    """Permissions of what only 管理者 may see and nobody may change here."""

    has_add_permission = has_change_permission = has_delete_permission = by_nobody


class Finder(AutocompleteSelect):
    """Django's select with a search, which fails on a posted value that is no number."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [item for item in value if is_number(item)], attr)


class Fields:
    """How columns are entered: exact amounts, selects where there is little to select from,
    editions named with their plan.
    """

    formfield_overrides: ClassVar = READ_AS_CELLS

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is Edition:
            editions = Edition.objects.select_related("plan")
            if db_field.name == "edition":
                # What an adopted edition fixes is kept: targets and phases are a draft's.
                editions = editions.filter(adopted_on=None)
            kwargs.setdefault("queryset", editions)
        if self._is_searched(db_field, request):
            kwargs.setdefault("widget", Finder(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def _is_searched(self, db_field: Any, request: Any) -> bool:
        """Whether its records are found by a search: always, or as there are too many to offer."""
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            return True
        model = db_field.related_model
        pages = self.admin_site._registry.get(model)  # type: ignore[attr-defined]
        # Of targets and phases the drafts of editions alone are offered.
        if db_field.name == "edition" or not (pages and pages.search_fields):
            return False
        known: dict[Any, bool] = request.__dict__.setdefault("many_of", {})
        if model not in known:
            known[model] = model._default_manager.order_by()[MOST : MOST + 1].exists()
        return known[model]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Without the buttons that open other records in windows of their own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if db_field.name in READERS and isinstance(field, CellField):
            field.read = READERS[db_field.name]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field


class ReadOnlyOnceAdopted:
    """Targets and phases: to be looked at only, once their edition has been adopted."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may: bool = super().has_change_permission(request, obj)  # type: ignore[misc]
        return may and (obj is None or obj.edition.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may: bool = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return may and (obj is None or obj.edition.is_draft)


class Inline(Fields, AdministratorOnly, admin.TabularInline):  # type: ignore[type-arg]
    """Lines beneath a record, as many as there are."""

    extra = 0


class RefusedForm:
    """A form that was found right, and whose saving was refused for what it says now."""

    refusal: Exception

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for field, texts in reasons(self.refusal).items():
            known = field in self.fields  # type: ignore[attr-defined]
            self.add_error(field if known else None, texts)  # type: ignore[attr-defined]


class AuditedAdmin(Fields, AdministratorOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Writes through the actions, so that every change is checked and audited.

    What an action refuses comes back as an error of the form, with all that was typed, and so does
    a form whose record changed after it was opened. Nothing is deleted in bulk: it would go past
    the audit trail.
    """

    actions: Any = None
    list_per_page = 50
    change_form_template = "admin/record_form.html"
    delete_confirmation_template = "admin/record_deletion.html"
    object_history_template = "admin/record_history.html"

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """No list is filtered by a secret: its rows would reveal it letter by letter."""
        if SECRET_FIELDS & set(lookup.split(LOOKUP_SEP)):
            return False
        return super().lookup_allowed(lookup, value, request)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        show = partial(super().changeform_view, request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                if request.method == "POST" and object_id is not None:
                    self._refuse_stale(request, unquote(object_id))
                return show()
        except REFUSALS as error:
            # All was rolled back: render the form again, with the reasons.
            request.refusal = error  # type: ignore[attr-defined]
            if isinstance(error, Fixed):
                messages.error(request, str(error))
                return redirect(self._address("change", object_id))
            if not isinstance(error, Stale | Deleted):
                return show()
            request.POST = error.data  # type: ignore[assignment]
            if isinstance(error, Deleted):
                add = self._address("add")
                response = super().changeform_view(request, None, add, extra_context)
            else:
                response = show()
            response.status_code = 409
            return response

    def _address(self, name: str, *keys: Any) -> str:
        """The address of one of this model's pages."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=keys)

    def _refuse_stale(self, request: HttpRequest, object_id: str) -> None:
        """Hold the record and its lines, and raise ``Stale`` unless the form knows them as stored.

        Where the form says what is stored by now, it goes on with that. Raises ``Deleted`` or
        ``Fixed`` where a form that was given out has nothing to change any more.
        """
        record = self._held(request, object_id)
        was_shown = (
            seen_of(request.POST, self.model, record.pk if record else object_id) is not None
        )
        if record is None:
            if was_shown and self.has_add_permission(request):
                lines = self._formsets(request, self.model(), change=False)
                raise Deleted(as_new(lines, request.POST))
            return
        if not self.has_change_permission(request, record):
            if was_shown and self.has_view_permission(request, record):
                raise Fixed(self.model, request.POST)
            return
        for formset_class, _ in self.get_formsets_with_inlines(request, record):
            lines = formset_class.model._base_manager.filter(**{formset_class.fk.name: record})
            list(lines.select_for_update(no_key=True).order_by("pk"))
        fields = flatten_fieldsets(self.get_fieldsets(request, record))
        form_class = self.get_form(request, record, change=True, fields=fields)
        form = form_class(request.POST, request.FILES, instance=record)
        formsets = self._formsets(request, record, change=True)
        comparison = FormComparison(form, formsets, request.POST)
        comparison.refuse_stale()
        if comparison.has_moved:
            request.POST = comparison.data  # type: ignore[assignment]

    def _formsets(self, request: HttpRequest, record: Any, *, change: bool) -> list[Any]:
        """The lines beneath *record* that may be changed, as they were posted."""
        made: Any = self._create_formsets  # type: ignore[attr-defined]
        return [
            formset
            for formset, inline in zip(*made(request, record, change=change), strict=True)
            if inline.has_change_permission(request, record if change else None)
        ]

    def _held(self, request: HttpRequest, object_id: str) -> Any:
        """The record as stored, which nobody else changes until the transaction ends."""
        record = self.get_object(request, object_id)
        if record is None:
            return None
        # Without the key: lines that are added elsewhere need not wait.
        rows = self.model._base_manager.select_for_update(no_key=True)
        list(rows.filter(pk=record.pk))
        return self.get_object(request, object_id)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the mark of what the page shows, and with what a refused form differs in."""
        if request.method == "POST":
            context["seen"] = request.POST.get(SEEN, "")
        elif kwargs.get("obj") is not None:
            lines = [
                item.formset
                for item in context["inline_admin_formsets"]
                if item.has_change_permission
            ]
            context["seen"] = mark(context["adminform"].form, lines)
        context["differences"] = getattr(getattr(request, "refusal", None), "differences", ())
        return super().render_change_form(request, context, *args, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form
        return type(form.__name__, (RefusedForm, form), {"refusal": refusal})

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            with transaction.atomic():
                if request.method == "POST":
                    self._refuse_stale_deletion(request, unquote(object_id))
                return super().delete_view(request, object_id, extra_context)
        except REFUSALS as error:
            for texts in reasons(error).values():
                messages.error(request, "\n".join(texts))
            page = "delete" if isinstance(error, StaleDeletion) else "change"
            return redirect(self._address(page, object_id))

    def _refuse_stale_deletion(self, request: HttpRequest, object_id: str) -> None:
        record = self._held(request, object_id)
        if record is not None and self.has_delete_permission(request, record):
            beneath, *_ = self.get_deleted_objects([record], request)
            refuse_stale_deletion(record, beneath, request.POST)

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        seen = mark_before_deletion(context["object"], context["deleted_objects"])
        return super().render_delete_form(request, {**context, "seen": seen})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As Django's, with what the record held at each step where its model keeps that."""
        steps = partial(history_of, self.model, object_id)
        return super().history_view(request, object_id, {"steps": steps, **(extra_context or {})})

    def store(self, record: Any, by: User) -> None:
        """Write the record, or a line beneath it, through its action."""
        save_record(record=record, by=by)

    def remove(self, record: Any, by: User) -> None:
        delete_record(record=record, by=by)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.store(obj, user_of(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.remove(obj, user_of(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The deletions first, so that a record may take the place of one that goes."""
        records = formset.save(commit=False)
        for record in formset.deleted_objects:
            self.remove(record, user_of(request))
        for record in records:
            self.store(record, user_of(request))


class CodedAdmin(AuditedAdmin):
    """Records that are known by their code and their name."""

    list_display_links = ("code", "name")
    search_fields: ClassVar[Any] = ("code", "name")
