"""Writing one record of the plan's structure, as the admin's forms do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError

from plans.actions.audit import record as audit
from plans.actions.meaning import begin, check_meaning
from plans.errors import Refused
from plans.models import Edition, Indicator, Plan, User

# Not for the audit trail.
SECRET_FIELDS = frozenset({"password"})


def field_values(record: Model) -> dict[str, Any]:
    """The stored columns of *record* by name, as for the audit trail; secrets left out."""
    return {field.attname: _audit_value(record, field) for field in _columns(record)}


def changed(before: Model | None, after: Model) -> dict[str, list[Any]]:
    """``{column: [from, to]}`` of what differs; all columns where there was nothing *before*."""
    return {
        field.attname: [_audit_value(before, field) if before else None, _audit_value(after, field)]
        for field in _columns(after)
        if (getattr(before, field.attname) if before else None) != getattr(after, field.attname)
    }


def _columns(record: Model) -> Iterator[Any]:
    return (field for field in record._meta.concrete_fields if field.name not in SECRET_FIELDS)


def _audit_value(record: Model, field: Any) -> Any:
    """A column's value; of another record the name it has now, and its number."""
    value = getattr(record, field.attname)
    if not field.is_relation or value is None:
        return value
    return f"{getattr(record, field.name)}（{value}）"


def _plan_changed(before: Model | None, after: Model) -> int | None:
    """The plan that a change of a record is of; None where it belongs to none, or to two."""
    found = {_plan_of(record) for record in (before, after) if record is not None}
    return found.pop() if len(found) == 1 else None


def _plan_of(record: Model) -> int | None:
    if isinstance(record, Plan):
        # Its name stands in the head of every other plan's pages.
        return None
    if hasattr(record, "plan_id"):
        plan_id: int | None = record.plan_id
        return plan_id
    owners = ("measure", "initiative", "indicator", "edition", "report", "round")
    owner = next((name for name in owners if hasattr(record, f"{name}_id")), None)
    parent = getattr(record, owner) if owner else None
    return None if parent is None else _plan_of(parent)


@contextmanager
def refusing(where: str = "") -> Iterator[None]:
    """Turn a broken rule of a record into a refusal, each reason led by *where*."""
    try:
        yield
    except ValidationError as error:
        raise Refused(*(f"{where}{message}" for message in error.messages)) from error


@transaction.atomic
def save_record(*, record: Model, by: User | None, action: str = "", reason: str = "") -> Model:
    """Check and store *record*; what changed goes into the audit trail, by default as 変更 or 登録.

    Raises Django's ValidationError, by field, where the record breaks a rule, and Unconfirmed where
    reported figures would mean something else and there is no *reason* for it.
    """
    manager = type(record)._base_manager
    stored = manager.filter(pk=record.pk).first() if record.pk else None
    if stored is None and isinstance(record, Indicator) and record.initiative_id:
        begin(record)
    record.full_clean()
    if stored is not None:
        check_meaning(stored, record, reason)
    record.save()
    difference = changed(stored, record) | ({"理由": [None, reason]} if reason else {})
    if difference or not stored:
        audit(
            by=by,
            action=action or ("変更" if stored else "登録"),
            subject=record,
            changes=difference,
            plan_id=_plan_changed(stored, record),
        )
    return record


@transaction.atomic
def delete_record(*, record: Model, by: User) -> None:
    """Remove *record*, unless something still rests on it."""
    label, values, plan_id = str(record), field_values(record), _plan_changed(None, record)
    edition = record if isinstance(record, Edition) else getattr(record, "edition", None)
    if isinstance(edition, Edition) and not edition.is_draft:
        raise Refused(f"「{label}」は決定済みの版のものなので削除できません。")
    try:
        with transaction.atomic():
            audit(
                by=by,
                action="削除",
                subject=record,
                label=label,
                changes=values,
                plan_id=plan_id,
            )
            record.delete()
    except ProtectedError as error:
        names = "、".join(sorted({str(item) for item in error.protected_objects})[:5])
        raise Refused(f"「{label}」は次のもので使われているため削除できません: {names}") from error
