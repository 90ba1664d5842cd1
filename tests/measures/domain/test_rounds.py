"""The usual days of a quarter's round."""

from datetime import date

import pytest

from measures.domain.rounds import RoundDays, usual_days
from plans.domain.calendar import Period


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (Period(2026, 1), (date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 30))),
        (Period(2026, 2), (date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 30))),
        (Period(2026, 3), (date(2027, 1, 1), date(2027, 1, 31), date(2027, 3, 2))),
        (Period(2026, 4), (date(2027, 4, 1), date(2027, 4, 30), date(2027, 5, 30))),
    ],
)
def test_a_round_opens_after_its_quarter_and_closes_a_month_after_it_is_due(
    period: Period, days: tuple[date, date, date]
) -> None:
    assert usual_days(period) == RoundDays(*days)
