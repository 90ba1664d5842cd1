"""The portal's one clock. Everything that asks for the time asks here, so that tests can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, aware."""
    return _frozen.get() or timezone.now()


def today() -> date:
    """Today's date in the city's time zone."""
    return timezone.localtime(now()).date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Within this block the clock stands at *moment* (aware)."""
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
