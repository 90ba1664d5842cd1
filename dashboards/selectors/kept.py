"""The standing of a plan, kept from one request to the next for as long as nobody did anything.

Every deed leaves an entry in the audit trail within its own transaction, one after the other, so
the seal of the last entry names a state of the database: what was reckoned under a seal is right
for as long as that seal is the last (docs/decisions/0005). Nothing has to be told to forget.
"""

from collections import OrderedDict
from threading import Lock
from typing import TypeAlias

from django.conf import settings
from django.db import connection

from dashboards.selectors.standing import Asked, PlanStanding, plan_standing
from plans.models import AuditEntry, Plan

Key: TypeAlias = tuple[str, int, Asked, str]

# Whoever writes without a pause cannot keep a reader waiting for ever.
TRIES = 3

_kept: OrderedDict[Key, PlanStanding] = OrderedDict()
_lock = Lock()


def standing_of(plan: Plan, asked: Asked) -> PlanStanding:
    """``plan_standing``, from memory where the audit trail has not moved since. One query then."""
    size: int = settings.STANDINGS_KEPT
    if not size:
        return plan_standing(plan, asked)
    for _ in range(TRIES):
        key = (str(connection.settings_dict["NAME"]), plan.pk, asked, last_seal())
        if (found := _look_up(key)) is not None:
            return found
        standing = plan_standing(plan, asked)
        # A deed between two of its queries would leave it half old and half new.
        if last_seal() == key[-1]:
            _keep(key, standing, size)
            break
    return standing


def last_seal() -> str:
    """The hash of the last deed that may have changed a figure; empty before the first.

    Log-ins come in crowds before a meeting and change none: they are passed over.
    """
    deeds = AuditEntry.objects.changes_of_data().order_by("-pk")
    return deeds.values_list("hash", flat=True).first() or ""


def _look_up(key: Key) -> PlanStanding | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: Key, standing: PlanStanding, size: int) -> None:
    with _lock:
        _kept[key] = standing
        while len(_kept) > size:
            _kept.popitem(last=False)


def forget() -> None:
    """Drop everything, as a test does between two databases of one name."""
    with _lock:
        _kept.clear()
