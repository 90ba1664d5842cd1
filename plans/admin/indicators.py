"""Indicators with their targets, and the ratings that figures are given."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from plans.domain.calendar import with_western
from plans.domain.vocabulary import EntryKind, TargetBasis
from plans.models import Indicator, RatingBand, RatingScheme, Target
from plans.selectors.plan_export import target_entry
from plans.templatetags.formats import aimed

from .base import AuditedAdmin, CodedAdmin, Inline, ReadOnly, ReadOnlyOnceAdopted
from .exchange.pages import Exchanges
from .exchange.resources import IndicatorResource, TargetResource
from .filters import EditionFilter, FewFilter
from .meaning import ConfirmsMeaning


def target_in_unit(target: Target) -> str:
    """A target as it is shown; in per cent of the baseline where it is that."""
    of_baseline = target.indicator.basis == TargetBasis.CHANGE_FROM_BASELINE
    unit = "％（基準値比）" if of_baseline else target.indicator.unit
    entry = target_entry(target, EntryKind(target.indicator.entry))
    text = aimed(entry, target.indicator.decimals)
    return text if isinstance(entry, str) else f"{text}{unit}"


class TargetInline(Inline):
    """The targets of a draft edition."""

    model = Target
    verbose_name_plural = "目標（版の案）"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Target]:
        rows: QuerySet[Target] = super().get_queryset(request)
        return rows.filter(edition__adopted_on=None).select_related("indicator")


class AdoptedTargetInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    """The targets that editions in force have fixed."""

    model = Target
    verbose_name_plural = "目標（決定済みの版）"
    fields = ("edition", "fiscal_year", "aimed_at", "note")
    readonly_fields = ("aimed_at",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Target]:
        rows: QuerySet[Target] = super().get_queryset(request)
        rows = rows.filter(edition__adopted_on__isnull=False)
        return rows.select_related("edition__plan", "indicator")

    @admin.display(description="目標値")
    def aimed_at(self, item: Target) -> str:
        return target_in_unit(item)


@admin.register(Indicator)
class IndicatorAdmin(ConfirmsMeaning, Exchanges, CodedAdmin):
    """指標 — its figures' meaning; the baseline and the targets beneath."""

    resource_classes: ClassVar = [IndicatorResource]
    list_display = ("code", "name", "unit", "direction", "aggregation", "initiative", "measurable")
    list_filter = (
        ("initiative__measure__plan", FewFilter),
        "direction",
        "aggregation",
        "frequency",
        "measurable",
        "headline",
        "baseline_is_sample",
    )
    list_select_related = ("initiative",)
    search_fields = ("code", "name", "initiative__name")
    autocomplete_fields = ("initiative",)
    inlines: ClassVar = [AdoptedTargetInline, TargetInline]
    fieldsets = (
        (None, {"fields": ("initiative", "code", "name", "definition", "source", "evidence_url")}),
        (
            "値",
            {
                "fields": (
                    ("unit", "decimals"),
                    ("direction", "aggregation", "entry"),
                    "frequency",
                    "cumulative",
                    ("basis", "reference_name"),
                    "rate_method",
                    ("limit_min", "limit_max"),
                )
            },
        ),
        (
            "基準値",
            {
                "fields": (
                    ("baseline_value", "baseline_on"),
                    "baseline_note",
                    ("baseline_q1", "baseline_q2", "baseline_q3", "baseline_q4"),
                    "baseline_reference",
                    "baseline_is_sample",
                )
            },
        ),
        (
            "測定と表示",
            {
                "fields": (
                    "measurable",
                    "unmeasurable_note",
                    ("headline", "headline_order"),
                    "first_year",
                    "position",
                )
            },
        ),
    )


@admin.register(Target)
class TargetAdmin(ReadOnlyOnceAdopted, Exchanges, AuditedAdmin):
    resource_classes: ClassVar = [TargetResource]
    list_display = ("indicator", "year", "aimed_at", "edition", "note")
    list_filter = (("edition__plan", FewFilter), ("edition", EditionFilter), "fiscal_year")
    list_select_related = ("indicator", "edition__plan")
    search_fields = ("indicator__code", "indicator__name")
    autocomplete_fields = ("indicator",)
    ordering = ("edition", "indicator__code", "fiscal_year")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        changes = self.has_change_permission(request, obj)
        amounts = ("value", "low", "high") if changes else ("aimed_at",)
        return ("edition", "indicator", "fiscal_year", *amounts, "note")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("aimed_at",)

    @admin.display(description="年度", ordering="fiscal_year")
    def year(self, item: Target) -> str:
        return with_western(item.fiscal_year)

    @admin.display(description="目標値", ordering="value")
    def aimed_at(self, item: Target) -> str:
        return target_in_unit(item)


class RatingBandInline(Inline):
    model = RatingBand


@admin.register(RatingScheme)
class RatingSchemeAdmin(CodedAdmin):
    list_display = ("code", "name")
    inlines: ClassVar = [RatingBandInline]
