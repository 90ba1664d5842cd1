"""Which meeting was the last."""

from datetime import date

import pytest

from measures.actions.meetings import record_meeting
from measures.selectors.meetings import MeetingSummary, last_meeting
from plans.domain.calendar import Period
from plans.models import Plan, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def meetings(plan: Plan, administrator: User) -> dict[int, int]:
    """Two meetings, by the month they were held in: their numbers."""
    return {
        held_on.month: record_meeting(
            plan=plan,
            by=administrator,
            name=f"{held_on.month}月の委員会",
            held_on=held_on,
            period=period,
            as_known_on=held_on,
        ).pk
        for held_on, period in (
            (date(2026, 8, 20), Period(2026, 1)),
            (date(2026, 5, 20), Period(2025, 4)),
        )
    }


@pytest.mark.parametrize(
    ("day", "month"),
    [(date(2026, 11, 23), 8), (date(2026, 8, 21), 8), (date(2026, 8, 20), 5)],
)
def test_the_last_meeting_is_the_one_before_the_day(
    plan: Plan, meetings: dict[int, int], day: date, month: int
) -> None:
    found = last_meeting(plan, day)

    assert found
    assert found.pk == meetings[month]


def test_before_the_first_there_was_none(plan: Plan, meetings: dict[int, int]) -> None:
    assert last_meeting(plan, date(2026, 5, 20)) is None
    assert last_meeting(factories.PlanFactory(), date(2026, 11, 23)) is None


def test_it_says_what_was_looked_at(plan: Plan, meetings: dict[int, int]) -> None:
    assert last_meeting(plan, date(2026, 8, 21)) == MeetingSummary(
        pk=meetings[8],
        name="8月の委員会",
        held_on=date(2026, 8, 20),
        period=Period(2026, 1),
        as_known_on=date(2026, 8, 20),
        is_sample=False,
    )
