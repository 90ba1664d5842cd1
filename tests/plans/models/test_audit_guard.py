"""The audit trail is append-only in the database too."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from plans.actions.audit import record
from plans.models import AuditEntry, User
from tests.plans.tampering import guard, run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: AuditEntry.objects.update(action="なし"),
        lambda: AuditEntry.objects.all().delete(),
        lambda: AuditEntry.objects.all()._raw_delete("default"),
        lambda: connection.cursor().execute("UPDATE plans_auditentry SET changes = '{}'"),
        lambda: connection.cursor().execute("DELETE FROM plans_auditentry"),
    ],
)
def test_the_database_refuses_to_change_or_delete(
    tamper: Callable[[], object], administrator: User
) -> None:
    run(guard.DROP)
    run(guard.CREATE)
    entry = record(by=administrator, action="変更", changes={"value": [53, 63]})

    with pytest.raises(DatabaseError, match="変更も削除もできません"), transaction.atomic():
        tamper()

    kept = AuditEntry.objects.get()
    assert (kept.action, kept.hash) == ("変更", entry.hash)


def test_the_migrations_leave_the_guard_in_place() -> None:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(query[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}

    assert found & {"plans_auditentry_no_update", "plans_auditentry_append_only"}
