"""What was worked out of a plan, kept for as long as nobody did anything.

Every deed leaves an entry in the audit trail within its own transaction, one after the other, so
the seal of the last entry names a state of the database: what was made under a seal is right for
as long as that seal is the last (docs/decisions/0005). Nothing has to be told to forget.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection

from dashboards.selectors.reported import Asked
from dashboards.selectors.standing import PlanStanding, plan_standing
from plans.models import Plan
from plans.selectors.seal import last_seal

Value = TypeVar("Value")

# Whoever writes without a pause cannot keep a reader waiting for ever.
TRIES = 3


class Kept(Generic[Value]):
    """The values last asked for, by question and seal. As many as ``STANDINGS_KEPT`` says."""

    def __init__(self) -> None:
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, question: Hashable, make: Callable[[], Value]) -> Value:
        """The answer to *question*, made where it is not at hand. One query where it is."""
        size: int = settings.STANDINGS_KEPT
        if not size:
            return make()
        for _ in range(TRIES):
            seal = last_seal()
            key = (str(connection.settings_dict["NAME"]), question, seal)
            if (found := self._look_up(key)) is not None:
                return found
            value = make()
            # A deed between two of its queries would leave it half old and half new.
            if last_seal() == seal:
                self._keep(key, value, size)
                break
        return value

    def forget(self) -> None:
        with self._lock:
            self._values.clear()

    def __len__(self) -> int:
        return len(self._values)

    def _look_up(self, key: Hashable) -> Value | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def _keep(self, key: Hashable, value: Value, size: int) -> None:
        with self._lock:
            self._values[key] = value
            while len(self._values) > size:
                self._values.popitem(last=False)


standings: Kept[PlanStanding] = Kept()
# Rendered pages, without what is the visitor's own (dashboards/views/kept_page.py).
pages: Kept[str] = Kept()


def standing_of(plan: Plan, asked: Asked) -> PlanStanding:
    """``plan_standing``, from memory where the audit trail has not moved since. One query then."""
    return standings.get((plan.pk, asked), lambda: plan_standing(plan, asked))


def forget() -> None:
    """Drop everything, as a test does between two databases of one name."""
    standings.forget()
    pages.forget()
