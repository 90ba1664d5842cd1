"""The portal's one clock. Everything that asks for the time asks here, so that tests can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.utils import timezone

# One for the whole process: a browser test's server answers in other threads than the test's.
_frozen: list[datetime] = []


def now() -> datetime:
    """The present moment, aware."""
    return _frozen[-1] if _frozen else timezone.now()


def today() -> date:
    """Today's date in the city's time zone."""
    return timezone.localtime(now()).date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Within this block the clock stands at *moment* (aware), in every thread."""
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    _frozen.append(moment)
    try:
        yield
    finally:
        _frozen.pop()
