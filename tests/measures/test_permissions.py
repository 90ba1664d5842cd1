"""Until when a report can be entered, and by whom."""

from datetime import date, timedelta

import pytest

from measures.models import ReportingRound
from measures.permissions import closing_day, may_enter
from plans.permissions import Access

ROUND = ReportingRound(
    fiscal_year=2026,
    quarter=2,
    opens_on=date(2026, 10, 1),
    due_on=date(2026, 10, 31),
    closes_on=date(2026, 11, 30),
)
LATER = date(2026, 12, 15)


@pytest.mark.parametrize(
    ("extensions", "day"),
    [
        ({}, ROUND.closes_on),
        ({1: LATER}, LATER),
        ({3: LATER}, ROUND.closes_on),
        ({1: ROUND.opens_on}, ROUND.closes_on),
        ({1: LATER, 2: LATER + timedelta(days=1)}, LATER + timedelta(days=1)),
    ],
)
def test_a_round_closes_with_the_latest_extension_of_its_departments(
    extensions: dict[int, date], day: date
) -> None:
    assert closing_day(ROUND, [1, 2], extensions) == day


def test_one_departments_extension_is_not_anothers() -> None:
    promoter = Access(user_id=1, roles=frozenset(), promoter_of=frozenset({2}))
    entering = {"round": ROUND, "department_ids": [1, 2], "day": LATER}

    assert "締め切りました" in (may_enter(promoter, extensions={1: LATER}, **entering) or "")
    assert may_enter(promoter, extensions={2: LATER}, **entering) is None
