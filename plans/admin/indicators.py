"""Indicators with their targets, and the ratings that figures are given."""

from typing import ClassVar

from django.contrib import admin

from plans.domain.calendar import with_western
from plans.models import Indicator, RatingBand, RatingScheme, Target
from plans.templatetags.formats import quantity

from .base import AuditedAdmin, EditionFilter, Inline
from .exchange.pages import Exchanges
from .exchange.resources import IndicatorResource, TargetResource


class TargetInline(Inline):
    model = Target


@admin.register(Indicator)
class IndicatorAdmin(Exchanges, AuditedAdmin):
    """指標 — its figures' meaning; the baseline and the targets beneath."""

    resource_classes: ClassVar = [IndicatorResource]
    list_display = ("code", "name", "unit", "direction", "aggregation", "initiative", "measurable")
    list_display_links = ("code", "name")
    list_filter = (
        "initiative__measure__plan",
        "direction",
        "aggregation",
        "measurable",
        "headline",
        "baseline_is_sample",
    )
    list_select_related = ("initiative",)
    search_fields = ("code", "name", "initiative__name")
    autocomplete_fields = ("initiative",)
    inlines: ClassVar = [TargetInline]
    fieldsets = (
        (None, {"fields": ("initiative", "code", "name", "definition", "source")}),
        (
            "値",
            {
                "fields": (
                    ("unit", "decimals"),
                    ("direction", "aggregation", "entry"),
                    "cumulative",
                    ("basis", "reference_name"),
                    "rate_method",
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
        ("測定と表示", {"fields": ("measurable", "unmeasurable_note", "headline", "position")}),
    )


@admin.register(Target)
class TargetAdmin(Exchanges, AuditedAdmin):
    resource_classes: ClassVar = [TargetResource]
    list_display = ("indicator", "year", "aimed_at", "edition", "note")
    list_filter = ("edition__plan", ("edition", EditionFilter), "fiscal_year")
    list_select_related = ("indicator", "edition__plan")
    search_fields = ("indicator__code", "indicator__name")
    autocomplete_fields = ("indicator",)
    ordering = ("edition", "indicator__code", "fiscal_year")

    @admin.display(description="年度", ordering="fiscal_year")
    def year(self, item: Target) -> str:
        return with_western(item.fiscal_year)

    @admin.display(description="目標値", ordering="value")
    def aimed_at(self, item: Target) -> str:
        return f"{quantity(item.value, item.indicator.decimals)}{item.indicator.unit}"


class RatingBandInline(Inline):
    model = RatingBand


@admin.register(RatingScheme)
class RatingSchemeAdmin(AuditedAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name")
    inlines: ClassVar = [RatingBandInline]
