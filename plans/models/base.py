"""What the models of the plan share."""

from datetime import date
from functools import cache
from typing import Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from plans import clock
from plans.domain.texts import web_address_fault
from plans.sheets.cells.words import code_key

Row = TypeVar("Row", bound=models.Model)


class _HistoryManager(HistoryManager):  # type: ignore[misc]
    """simple_history's, whose class is made once and not at every look at a history."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type, class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


class History(HistoricalRecords):  # type: ignore[misc]
    """The states a record went through, each from the moment the portal's clock showed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(history_manager=_HistoryManager, **options)

    def create_historical_record(
        self, instance: Any, history_type: str, using: str | None = None
    ) -> None:
        instance._history_date = clock.now()
        super().create_historical_record(instance, history_type, using)
        del instance._history_date


def amount_field(
    label: str, *, null: bool = True, **options: Any
) -> "models.DecimalField[Any, Any]":
    """An exact quantity column.

    Wide enough for 兆 and exact to six places; the same in every table, so that no two scales meet.
    """
    return models.DecimalField(
        label, null=null, blank=null, max_digits=24, decimal_places=6, **options
    )


def one_of(name: str, field: str, choices: type) -> models.CheckConstraint:
    """A constraint that lets only the values of an enum into *field*."""
    values = [member.value for member in choices]  # type: ignore[attr-defined]
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": values}))


class SpanQuerySet(models.QuerySet[Row]):
    """Rows that hold from ``starts_on`` to ``ends_on``, both included; without one, ever so far."""

    def running_from(self, day: date) -> Self:
        """Those that hold on *day* or later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def in_force_on(self, day: date) -> Self:
        """Those that hold on *day*."""
        begun = Q(starts_on=None) | Q(starts_on__lte=day)
        return self.running_from(day).filter(begun)


def span_in_order(name: str) -> models.CheckConstraint:
    """A constraint that lets no span end before it starts."""
    return models.CheckConstraint(
        name=name,
        condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
        violation_error_message="終了日は開始日以後にしてください。",
    )


class CodeKeyField(models.CharField[str, str]):
    """What the record's code has in common with all its spellings, stored with every write."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = code_key(model_instance.code)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, key)
        return key


def choices(enum: type) -> list[tuple[str, str]]:
    """Django's choices of one of the domain's enums."""
    return [(member.value, member.label) for member in enum]  # type: ignore[attr-defined]


def web_address(value: str) -> None:
    """Refuse what is no address of a page on the web."""
    if fault := web_address_fault(value):
        raise ValidationError(fault)


def same_plan(plan_id: int, **others: Any) -> None:
    """Refuse records of another plan than *plan_id*; no constraint reaches across tables."""
    strays = {name: other for name, other in others.items() if other and other.plan_id != plan_id}
    if strays:
        raise ValidationError(
            {name: f"「{other}」は別の計画のものです。" for name, other in strays.items()}
        )
