"""The small plan's rows: made once by the factories, stored again for each test.

Made one by one they cost some sixty statements, of which most tests of a page need none. They get
primary keys of their own, beyond all that a test makes before them and below what it makes after.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max, Model
from django.db.models.sql import InsertQuery

from plans import clock
from plans.models import Plan
from tests import factories

CODE = "tome-dx"
BEYOND = 1_000_000
# Stands for the moment at which the rows are stored.
MADE_AT = datetime(2001, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Insert:
    sql: str
    values: tuple[Any, ...]


def stored() -> Plan:
    """The small plan, stored at the clock's moment."""
    inserts, made_at = _made(), _adapted(MADE_AT)
    now = _adapted(clock.now())
    with connection.cursor() as cursor:
        for insert in inserts:
            cursor.execute(insert.sql, [now if v == made_at else v for v in insert.values])
    return Plan.objects.select_related("rating_scheme").get(code=CODE)


def _adapted(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


@cache
def _made() -> tuple[_Insert, ...]:
    """The statements that store the plan; its rows are made, read and taken back."""
    with transaction.atomic(), clock.frozen(MADE_AT):
        before = {model: _last(model) for model in _models()}
        factories.small_plan(code=CODE)
        inserts = tuple(
            _insert(model, rows)
            for model, last in before.items()
            if (rows := [_moved(row) for row in model._base_manager.filter(pk__gt=last)])
        )
        transaction.set_rollback(True)
    if connection.vendor == "postgresql":
        _go_on_beyond()
    return inserts


def _models() -> list[type[Model]]:
    """All with a number of their own, those that are referred to first."""
    return [
        model
        for app in ("plans", "measures")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.pk.get_internal_type().endswith("AutoField")
    ]


def _last(model: type[Model]) -> int:
    return model._base_manager.aggregate(last=Max("pk"))["last"] or 0


def _moved(row: Model) -> Model:
    """*row* under a number of its own, as are the rows it refers to."""
    for field in row._meta.concrete_fields:
        is_number = field.primary_key or (field.name == "id" and hasattr(row, "history_id"))
        is_reference = field.related_model in _models()
        value = getattr(row, field.attname)
        if value is not None and (is_number or is_reference):
            setattr(row, field.attname, value + BEYOND)
    return row


def _insert(model: type[Model], rows: Iterable[Model]) -> _Insert:
    query = InsertQuery(model)
    query.insert_values(model._meta.concrete_fields, list(rows))
    [(sql, values)] = query.get_compiler(connection=connection).as_sql()
    return _Insert(sql, tuple(values))


def _go_on_beyond() -> None:
    """Let what is made after the plan have greater numbers, as it has on SQLite."""
    with connection.cursor() as cursor:
        for table, column in _numbered():
            cursor.execute(
                "SELECT setval(sequence, nextval(sequence) + %s)"
                " FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS sequence) AS found",
                [2 * BEYOND, table, column],
            )


def _numbered() -> Iterator[tuple[str, str]]:
    for model in _models():
        yield model._meta.db_table, model._meta.pk.column
