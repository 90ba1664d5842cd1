"""Values worked out of the database, cached until the next write.

Every write leaves an entry in the audit trail within its own transaction, one after the other, so
the hash of the last entry identifies a state of the database. A value made under one hash is right
for as long as that hash is the last (docs/decisions/0005); nothing has to be invalidated.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection

from dashboards.selectors.standing import PlanStanding, plan_standing
from dashboards.selectors.view_params import ViewParams
from plans.models import Plan
from plans.selectors.audit_chain import last_audit_hash

Value = TypeVar("Value")

# After so many writes during the work its value is returned without being cached.
TRIES = 3


class SealedCache(Generic[Value]):
    """The values used last, by key and audit hash. ``STANDINGS_KEPT`` says how many."""

    def __init__(self) -> None:
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of *key*, by *make* where it is not cached. One query where it is."""
        size: int = settings.STANDINGS_KEPT
        if not size:
            return make()
        for _ in range(TRIES):
            audit_hash = last_audit_hash()
            sealed_key = (str(connection.settings_dict["NAME"]), key, audit_hash)
            if (found := self._look_up(sealed_key)) is not None:
                return found
            value = make()
            # A write between two of the queries of *make* would leave it half old and half new.
            if last_audit_hash() == audit_hash:
                self._store(sealed_key, value, size)
                break
        return value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()

    def __len__(self) -> int:
        return len(self._values)

    def _look_up(self, key: Hashable) -> Value | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def _store(self, key: Hashable, value: Value, size: int) -> None:
        with self._lock:
            self._values[key] = value
            while len(self._values) > size:
                self._values.popitem(last=False)


standings: SealedCache[PlanStanding] = SealedCache()
# Rendered pages, without what is the visitor's own (dashboards/views/cached_page.py).
pages: SealedCache[str] = SealedCache()


def standing_of(plan: Plan, params: ViewParams) -> PlanStanding:
    """``plan_standing``, cached while the audit trail does not move. One query then."""
    return standings.get((plan.pk, params), lambda: plan_standing(plan, params))


def clear() -> None:
    """Empty both caches, as a test does between two databases of one name."""
    standings.clear()
    pages.clear()
