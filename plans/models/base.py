"""What the models of the plan share."""

from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from plans import clock
from plans.domain.texts import web_address_fault


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


def amount(label: str, *, null: bool = True, **options: Any) -> "models.DecimalField[Any, Any]":
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
