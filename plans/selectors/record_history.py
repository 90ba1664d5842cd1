"""The history of one record of the plan's structure, with who changed it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Field, ForeignKey, Model

KINDS = {"+": "登録", "~": "変更", "-": "削除"}
NOTHING = "（空欄）"
MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One column's change, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecordStep:
    """One change of a record; ``by`` is empty where a command made it."""

    at: datetime
    by: str
    kind: str
    reason: str
    changes: tuple[ColumnChange, ...]


def history_of(model: type[Model], pk: object) -> list[RecordStep]:
    """The steps of a record, newest first; none where its model keeps no history.

    One query for the steps and one for each foreign key of the model.
    """
    manager: Any = getattr(model, "history", None)
    if manager is None:
        return []
    rows = list(manager.filter(**{model._meta.pk.attname: pk}).select_related("history_user"))
    tracked = {field.name for field in manager.model.tracked_fields}
    fields = [field for field in model._meta.concrete_fields if field.name in tracked]
    names = {field: _names(field, rows) for field in fields if isinstance(field, ForeignKey)}
    steps = []
    for row, before in zip(rows[:MOST_STEPS], [*rows[1:], None], strict=False):
        changes = tuple(_changes(fields, names, before, row)) if before else ()
        steps.append(
            RecordStep(
                at=row.history_date,
                by=str(row.history_user or ""),
                kind=KINDS[row.history_type],
                reason=row.history_change_reason or "",
                changes=changes,
            )
        )
    return steps


def _names(field: Any, rows: list[Any]) -> dict[Any, str]:
    """What the records are called that *field* pointed to."""
    keys = {getattr(row, field.attname) for row in rows} - {None}
    found = field.related_model._base_manager.in_bulk(keys)
    return {key: str(found[key]) if key in found else f"番号{key}" for key in keys}


def _changes(fields: list[Any], names: dict[Any, dict[Any, str]], before: Any, after: Any) -> Any:
    for field in fields:
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if old != new:
            words = partial(value_in_words, field, names.get(field))
            yield ColumnChange(str(field.verbose_name), words(old), words(new))


def value_in_words(field: "Field[Any, Any]", names: dict[Any, str] | None, value: Any) -> str:
    """A stored value in words; *names* are those of the records a key may point to."""
    if value is None or value == "":
        return NOTHING
    if names is not None:
        return names[value]
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.get_internal_type() == "DecimalField":
        return f"{value.normalize():f}"
    return str(value)
