"""The year's evaluation as an administrator sets it up: the scale, the directions, the years."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from measures.actions.evaluation_setup import add_standard_scale, save_scale
from measures.models import EvaluationYear
from plans.admin.base import AuditedAdmin, Inline
from plans.admin.filters import FewFilter
from plans.models import EvaluationDirection, EvaluationLetter, EvaluationScheme, User
from plans.permissions import user_of


class LetterInline(Inline):
    model = EvaluationLetter
    ordering = ("position", "pk")


class DirectionInline(Inline):
    model = EvaluationDirection
    ordering = ("position", "pk")


class YearInline(Inline):
    model = EvaluationYear


@admin.register(EvaluationScheme)
class EvaluationSchemeAdmin(AuditedAdmin):
    """年度評価の設定 — a plan without one is not evaluated."""

    list_display = ("plan", "with_committee")
    list_filter = (("plan", FewFilter),)
    list_select_related = ("plan",)
    fields = ("plan", "own_label", "with_committee", "committee_label")
    inlines: ClassVar = [LetterInline, DirectionInline, YearInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("plan",) if obj else ()

    def store(self, record: Any, by: User) -> None:
        save_scale(record=record, by=by)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            add_standard_scale(scheme=form.instance, by=user_of(request))
