"""The plan as it is built: editions, policies, measures, initiatives, phases and their words."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from plans.actions.editions import adopt_edition, discard_edition, draft_edition
from plans.actions.home_plan import choose_home_plan
from plans.actions.records import save_record
from plans.domain.calendar import fiscal_year_short
from plans.models import (
    Edition,
    GlossaryTerm,
    Initiative,
    InitiativeDepartment,
    Measure,
    Phase,
    Plan,
    Policy,
    User,
)
from plans.permissions import user_of

from .base import AuditedAdmin, CodedAdmin, Inline, ReadOnlyOnceAdopted
from .exchange.pages import Exchanges
from .exchange.resources import (
    GlossaryTermResource,
    InitiativeResource,
    MeasureResource,
    PhaseResource,
    PolicyResource,
)
from .filters import DepartmentFilter, EditionFilter, FewFilter, FewUsedFilter
from .meaning import ConfirmsMeaning


class PlanForm(forms.ModelForm[Plan]):
    """計画 — the plan that is home until now gives way, so that there being one is no fault."""

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "is_home"}  # type: ignore[misc]


@admin.register(Plan)
class PlanAdmin(ConfirmsMeaning, CodedAdmin):
    list_display = ("code", "name", "years", "rating_scheme", "rate_method", "is_home")
    list_select_related = ("rating_scheme",)
    form = PlanForm

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if obj.is_home:
            reason = self.reason(request, obj)
            choose_home_plan(plan=obj, by=user_of(request), reason=reason)
        else:
            super().save_model(request, obj, form, change)

    @admin.display(description="年度", ordering="first_year")
    def years(self, item: Plan) -> str:
        return f"{fiscal_year_short(item.first_year)}〜{fiscal_year_short(item.final_year)}"


@admin.register(Edition)
class EditionAdmin(AuditedAdmin):
    """版 — a new one is a draft with the last one's targets and phases; adopted ones stay."""

    list_display = ("number", "label", "plan", "from_year", "adopted_on")
    list_display_links = ("number", "label")
    list_filter = (("plan", FewFilter),)
    list_select_related = ("plan",)
    search_fields = ("label", "plan__name")
    fields = ("plan", "label", "effective_from", "adopted_on", "note")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("plan",) if obj.is_draft else ("plan", "effective_from", "adopted_on")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        draft = obj is not None and obj.is_draft
        return draft and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by = user_of(request)
        if change and "adopted_on" not in form.changed_data:
            save_record(record=obj, by=by)
            return
        day, obj.adopted_on = obj.adopted_on, None
        if not change and obj.plan.editions.exists():
            values = {
                name: getattr(obj, name) for name in ("plan", "label", "effective_from", "note")
            }
            obj.__dict__.update(draft_edition(by=by, **values).__dict__)
        else:
            obj.number = obj.number or 1
            save_record(record=obj, by=by)
        if day:
            year = obj.effective_from
            adopted = adopt_edition(edition=obj, effective_from=year, adopted_on=day, by=by)
            obj.__dict__.update(adopted.__dict__)

    def remove(self, record: Any, by: User) -> None:
        discard_edition(edition=record, by=by)

    @admin.display(description="適用開始", ordering="effective_from")
    def from_year(self, item: Edition) -> str:
        return fiscal_year_short(item.effective_from)


@admin.register(Policy)
class PolicyAdmin(Exchanges, CodedAdmin):
    resource_classes: ClassVar = [PolicyResource]
    list_display = ("code", "name", "plan", "position")
    list_filter = (("plan", FewFilter),)
    list_select_related = ("plan",)


@admin.register(Measure)
class MeasureAdmin(Exchanges, CodedAdmin):
    resource_classes: ClassVar = [MeasureResource]
    list_display = ("code", "name", "policy", "plan", "position")
    list_filter = (("plan", FewFilter), ("policy", FewUsedFilter))
    list_select_related = ("policy", "plan")


class InitiativeDepartmentInline(Inline):
    model = InitiativeDepartment


@admin.register(Initiative)
class InitiativeAdmin(Exchanges, CodedAdmin):
    resource_classes: ClassVar = [InitiativeResource]
    list_display = ("code", "name", "measure", "answering", "first_edition", "ended_edition")
    list_filter = (
        ("measure__plan", FewFilter),
        DepartmentFilter,
        ("measure", FewUsedFilter),
    )
    list_select_related = ("measure", "first_edition__plan", "ended_edition__plan")
    search_fields = ("code", "name", "goal")
    autocomplete_fields = ("measure",)
    inlines: ClassVar = [InitiativeDepartmentInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Initiative]:
        rows: QuerySet[Initiative] = super().get_queryset(request)
        return rows.prefetch_related("responsibilities__department")

    @admin.display(description="所管課")
    def answering(self, item: Initiative) -> str:
        rows = sorted(item.responsibilities.all(), key=lambda row: not row.is_lead)
        return "、".join(row.department.name for row in rows)


@admin.register(Phase)
class PhaseAdmin(ReadOnlyOnceAdopted, Exchanges, AuditedAdmin):
    resource_classes: ClassVar = [PhaseResource]
    list_display = ("initiative", "number", "label", "years", "ongoing", "inferred", "edition")
    list_display_links = ("number", "label")
    list_filter = (("edition__plan", FewFilter), ("edition", EditionFilter), "ongoing", "inferred")
    list_select_related = ("initiative", "edition__plan")
    search_fields = ("label", "initiative__code", "initiative__name")
    autocomplete_fields = ("initiative",)
    ordering = ("edition", "initiative__code", "number")

    @admin.display(description="年度", ordering="start_year")
    def years(self, item: Phase) -> str:
        return item.span


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(Exchanges, AuditedAdmin):
    resource_classes: ClassVar = [GlossaryTermResource]
    list_display = ("term", "meaning", "plan", "position")
    list_filter = (("plan", FewFilter),)
    list_select_related = ("plan",)
    search_fields = ("term", "meaning")
