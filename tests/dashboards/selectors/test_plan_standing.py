"""What the portal showed on a day it shows of that day for ever, to the last digit.

Random histories — reports, approvals, corrections, reopenings, edits of the plan, new editions, on
a clock that moves on — are played against two naive models: a dictionary of what was approved, and
a full copy of everything shown, taken at the end of every day.
"""

import io
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from dashboards.reports.achievement import payload
from dashboards.selectors.pages import initiative_page
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.view_params import ViewParams
from measures.models import Actual, ImportBatch
from plans.domain.calendar import Period
from tests.dashboards.selectors.playing import (
    PERIODS,
    Shown,
    Step,
    World,
    move,
    play,
    save,
    steps,
    wait,
)


@pytest.mark.thorough
@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=8, max_size=30))
def test_every_day_is_shown_for_ever_as_it_was_shown_then(script: list[Step]) -> None:
    with transaction.atomic():
        world = World()
        play(world, script)
        with world.today():
            for (day, period), shown in world.shown.items():
                assert payload(plan_standing(world.plan, ViewParams(period, day))) == shown
            superseded = Actual.objects.exclude(superseded_at=None).count()
            event(f"figures superseded: {min(superseded, 3)}")
            event(f"editions: {world.plan.editions.count()}")
            event(f"sheets: {min(ImportBatch.objects.count(), 3)}")
            event(f"taken back: {ImportBatch.objects.exclude(taken_back_at=None).exists()}")
            day, period = min(world.shown)
            assert printed(period, day) == world.shown[day, period]
        transaction.set_rollback(True)


def printed(period: Period, day: date) -> Shown:
    """The same by the command."""
    out = io.StringIO()
    arguments = ("--period", str(period), "--as-known-on", day.isoformat(), "--format", "json")
    call_command("achievement", "tome-dx", *arguments, stdout=out)
    content: Shown = json.loads(out.getvalue())
    return content


@pytest.mark.thorough
@pytest.mark.django_db
def test_words_approved_later_are_not_shown_as_of_then() -> None:
    world = World()
    play(world, [wait(10), save(0, PERIODS[1], Decimal(65), done=False)])
    play_on = [move(0, PERIODS[1], "submit"), wait(5), move(0, PERIODS[1], "approve")]
    for step in play_on:
        with world.today():
            step(world)
    with world.today():
        approved = world.day

        def words(day: date) -> str:
            standing = plan_standing(world.plan, ViewParams(PERIODS[1], day))
            page = initiative_page(standing, "1-2-1")
            return page.report.done if page and page.report else ""

        assert words(approved) == "見本 65"
        assert words(approved - timedelta(days=1)) == ""
