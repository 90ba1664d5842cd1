"""When a quarter's reports are entered: the days a round has unless somebody sets others."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from plans.domain.calendar import Period

GRACE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RoundDays:
    """The first day of entering, the day reports are due, and the last day of entering."""

    opens_on: date
    due_on: date
    closes_on: date


def usual_days(period: Period) -> RoundDays:
    """Opens the day after the quarter's end, is due by the end of that month, closes 30 days on.

    令和8年度第2四半期 (to 30 September): 1 October, 31 October, 30 November.
    """
    opens_on = period.end + timedelta(days=1)
    due_on = opens_on.replace(day=monthrange(opens_on.year, opens_on.month)[1])
    return RoundDays(opens_on, due_on, due_on + GRACE)
