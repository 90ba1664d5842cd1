"""The portal's one clock, which tests can set."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone

# One for the whole process: a browser test's server answers in other threads than the test's.
_frozen: list[datetime] = []


def now() -> datetime:
    """The present moment, aware."""
    return _frozen[-1] if _frozen else timezone.now()


def today() -> date:
    """Today's date in the city's time zone."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day on which *moment* falls in the city's time zone."""
    return timezone.localtime(moment).date()


def end_of(day: date) -> datetime:
    """The first moment after *day* in the city's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


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
