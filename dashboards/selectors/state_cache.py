"""Values worked out of the database, kept until something changes that they rest on.

A value is kept with the state it was made in (``plans.selectors.plan_state``) and is right as long
as that is the state; nothing has to be invalidated (docs/decisions/0005).
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection

Value = TypeVar("Value")
State = TypeVar("State", bound=Hashable)

# After so many writes during the work its value is returned without being kept.
TRIES = 3


class StateCache(Generic[Value]):
    """The values used last, each of the last state that it was asked for in.

    ``share``: how many are kept for each of ``STANDINGS_KEPT``. ``made``: how many were not.
    """

    def __init__(self, share: int = 1) -> None:
        self._values: OrderedDict[Hashable, tuple[Hashable, Value]] = OrderedDict()
        self._making: defaultdict[Hashable, Lock] = defaultdict(Lock)
        self._lock, self._share, self.made = Lock(), share, 0

    def get(
        self,
        key: Hashable,
        make: Callable[[State], Value],
        state: State,
        state_now: Callable[[], State] | None = None,
    ) -> Value:
        """The value of *key* in *state*; by *make* where it is not kept, once for all who ask.

        With *state_now* a value is made again where the state moved meanwhile, so that none is
        half of one and half of another.
        """
        if not settings.STANDINGS_KEPT:
            return make(state)
        key = (str(connection.settings_dict["NAME"]), key)
        if (found := self._look_up(key, state)) is not None:
            return found
        with self._lock:
            making = self._making[key]
        with making:
            try:
                return self._made(key, make, state, state_now)
            finally:
                if key not in self._values:
                    self._making.pop(key, None)

    def _made(
        self,
        key: Hashable,
        make: Callable[[State], Value],
        state: State,
        state_now: Callable[[], State] | None,
    ) -> Value:
        for _ in range(TRIES):
            if (found := self._look_up(key, state)) is not None:
                return found
            self.made += 1
            value = make(state)
            now = state_now() if state_now else state
            if now == state:
                self._store(key, state, value)
                break
            state = now
        return value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self._making.clear()

    def __len__(self) -> int:
        return len(self._values)

    def _look_up(self, key: Hashable, state: Hashable) -> Value | None:
        with self._lock:
            kept_in, value = self._values.get(key, (None, None))
            if value is None or kept_in != state:
                return None
            self._values.move_to_end(key)
            return value

    def _store(self, key: Hashable, state: Hashable, value: Value) -> None:
        with self._lock:
            self._values[key] = state, value
            self._values.move_to_end(key)
            while len(self._values) > settings.STANDINGS_KEPT * self._share:
                oldest, _ = self._values.popitem(last=False)
                self._making.pop(oldest, None)
