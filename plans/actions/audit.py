"""Writing the audit trail: one hashed entry per action, in the action's own transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from plans import clock
from plans.domain.audit_actions import reach_of
from plans.models import AuditEntry, User
from plans.selectors.audit_chain import GENESIS, audit_hash

__all__ = ["GENESIS", "AuditEvent", "lock_chain", "plain", "record", "record_all"]

# Any number does, as long as nothing else takes the same advisory lock.
CHAIN_LOCK = 7_305_001


def plain(value: Any) -> Any:
    """*value* as JSON can hold it, exact."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, float):
        return repr(value)  # each database has a spelling of its own for it
    if isinstance(value, str):
        return value.replace("\0", "")  # PostgreSQL's JSON cannot hold it
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def lock_chain() -> None:
    """Let one transaction at a time append. SQLite's write lock already does so."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One action to be recorded, and the record it was done to; ``label`` where it has none.

    ``plan_id``: the one plan that may have been changed; None where it may have been any.
    """

    action: str
    subject: Model | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""
    plan_id: int | None = None


def record(
    *,
    by: User | None,
    action: str,
    subject: Model | None = None,
    label: str = "",
    changes: Mapping[str, Any] | None = None,
    plan_id: int | None = None,
) -> AuditEntry:
    """Append what *by* did (``None``: the system) to the trail."""
    event = AuditEvent(action, subject, changes or {}, label, plan_id)
    [entry] = record_all(by=by, events=[event])
    return entry


# Without a savepoint: nobody goes on where an action could not be recorded.
@transaction.atomic(savepoint=False)
def record_all(*, by: User | None, events: Sequence[AuditEvent]) -> list[AuditEntry]:
    """Append all that *by* did to the trail, each entry hashed with the one before it."""
    if not events:
        return []
    lock_chain()
    last = AuditEntry.objects.order_by("-pk").values_list("hash", flat=True).first() or GENESIS
    entries = []
    for event in events:
        subject = event.subject
        entry = AuditEntry(
            at=clock.now(),
            actor=by,
            action=event.action,
            subject_type=subject._meta.label_lower if subject else "",
            subject_id=str(subject.pk) if subject and subject.pk else "",
            subject_label=plain(event.label or (str(subject) if subject else ""))[:300],
            changes=plain(event.changes),
            reach=reach_of(event.action),
            plan_number=event.plan_id or 0,
            previous_hash=last,
        )
        entry.hash = last = audit_hash(entry)
        entries.append(entry)
    return AuditEntry.objects.bulk_create(entries)
