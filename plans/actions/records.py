"""Writing one record of the plan's structure, as the admin's forms do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError

from plans.actions.audit import record as audit
from plans.errors import Refused
from plans.models import Edition, User

# A hash is no news for a reader and nothing to keep.
SECRET_FIELDS = frozenset({"password"})


def field_values(record: Model) -> dict[str, Any]:
    """The stored columns of *record* by name, secrets left out."""
    return {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if field.name not in SECRET_FIELDS
    }


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """``{column: [from, to]}`` of what differs."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }


@contextmanager
def refusing(where: str = "") -> Iterator[None]:
    """Turn a broken rule of a record into a refusal, each reason led by *where*."""
    try:
        yield
    except ValidationError as error:
        raise Refused(*(f"{where}{message}" for message in error.messages)) from error


@transaction.atomic
def save_record(*, record: Model, by: User) -> Model:
    """Check and store *record*; what changed goes into the audit trail.

    Raises Django's ValidationError, by field, where the record breaks a rule.
    """
    manager = type(record)._default_manager
    stored = manager.filter(pk=record.pk).first() if record.pk else None
    before = field_values(stored) if stored else {}
    record.full_clean()
    record.save()
    difference = changed(before, field_values(record))
    if difference or not stored:
        audit(
            by=by,
            action="変更" if stored else "登録",
            subject=record,
            changes=difference,
        )
    return record


@transaction.atomic
def delete_record(*, record: Model, by: User) -> None:
    """Remove *record*, unless something still rests on it."""
    label, values = str(record), field_values(record)
    edition = record if isinstance(record, Edition) else getattr(record, "edition", None)
    if isinstance(edition, Edition) and not edition.is_draft:
        raise Refused(f"「{label}」は決定済みの版のものなので削除できません。")
    try:
        with transaction.atomic():
            audit(by=by, action="削除", subject=record, label=label, changes=values)
            record.delete()
    except ProtectedError as error:
        names = "、".join(sorted({str(item) for item in error.protected_objects})[:5])
        raise Refused(f"「{label}」は次のもので使われているため削除できません: {names}") from error
