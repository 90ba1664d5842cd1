"""What the lists of the admin are filtered by: short, however many records there are."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from plans import clock
from plans.forms.chosen import is_number
from plans.forms.short_select import MOST
from plans.models import Department, Initiative, InitiativeDepartment


class FewFilter(admin.RelatedFieldListFilter):
    """Related records to filter by, where they are few; of more only the one that is chosen.

    The list's search finds the others by their name.
    """

    def has_output(self) -> bool:
        """Django leaves out, and does not apply, a filter with nothing to choose."""
        return bool(self.lookup_val) or super().has_output()

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        rows = self._related(field, request, model_admin)
        if rows.order_by()[MOST : MOST + 1].exists():
            rows = rows.filter(pk__in=filter(is_number, self.lookup_val or ()))
        return [(item.pk, str(item)) for item in rows]

    def _related(self, field: Any, request: HttpRequest, model_admin: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = field.related_model._default_manager.all()
        ordering = self.field_admin_ordering(field, request, model_admin)
        return rows.order_by(*ordering) if ordering else rows


class FewUsedFilter(FewFilter):
    """The same among the records that a row of the list refers to."""

    def _related(self, field: Any, request: HttpRequest, model_admin: Any) -> QuerySet[Any]:
        used = model_admin.get_queryset(request).order_by().values(f"{self.field_path}__pk")
        return super()._related(field, request, model_admin).filter(pk__in=used)


class EditionFilter(FewFilter):
    """Editions to filter by, named with their plan."""

    def _related(self, field: Any, request: HttpRequest, model_admin: Any) -> QuerySet[Any]:
        return super()._related(field, request, model_admin).select_related("plan")


class DepartmentFilter(admin.SimpleListFilter):
    """The departments of today, where they are few, to filter initiatives or their reports by."""

    title = "所管課"
    parameter_name = "department"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        found = Department.objects.in_force_on(clock.today())
        if found.order_by()[MOST : MOST + 1].exists():
            found = found.filter(pk__in=filter(is_number, [self.value()]))
        return [(str(one.pk), one.name) for one in found]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not is_number(self.value()):
            return queryset
        initiatives = InitiativeDepartment.objects.initiatives_of([self.value()])
        path = "pk" if queryset.model is Initiative else "initiative"
        return queryset.filter(**{f"{path}__in": initiatives})
