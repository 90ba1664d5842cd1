"""A name for what the database holds: as long as it stays the same, no figure has changed."""

from plans.models import AuditEntry


def last_seal() -> str:
    """The hash of the last deed that may have changed a figure; empty before the first.

    Every deed leaves an entry within its own transaction (docs/decisions/0005). Log-ins come in
    crowds before a meeting and change none: they are passed over.
    """
    deeds = AuditEntry.objects.changes_of_data().order_by("-pk")
    return deeds.values_list("hash", flat=True).first() or ""
