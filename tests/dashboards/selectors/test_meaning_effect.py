"""The effect of a change is what every page would show, and nothing of the change is kept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboards.selectors.meaning_effect import MeaningEffect, meaning_effect
from plans.actions.records import save_record
from plans.domain.calendar import Period
from plans.models import AuditEntry, Indicator, Plan, User
from tests.dashboards.reported import reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def indicator(plan: Plan, approver: User) -> Indicator:
    found = Indicator.objects.get()
    reported(found, approver, Period(2026, 2), 90)
    return found


@pytest.mark.thorough
def test_nothing_of_the_change_is_kept(
    plan: Plan, indicator: Indicator, administrator: User
) -> None:
    entries, states = AuditEntry.objects.count(), Indicator.history.count()
    indicator.unit = "％"
    effect = meaning_effect(
        plan, lambda: save_record(record=indicator, by=administrator, reason="試算")
    )

    (item,) = effect.indicators
    assert (item.before.indicator.unit, item.after.indicator.unit) == ("手続", "％")
    assert Indicator.objects.get().unit == "手続"
    assert (AuditEntry.objects.count(), Indicator.history.count()) == (entries, states)


def test_what_shows_no_difference_is_left_out(
    plan: Plan, indicator: Indicator, administrator: User
) -> None:
    indicator.code = "1-2-1-z"
    effect = meaning_effect(
        plan, lambda: save_record(record=indicator, by=administrator, reason="試算")
    )

    assert effect.indicators == ()
    assert effect.changes.ratings == ()


def test_every_quarter_with_another_rating_is_told_of(
    plan: Plan, indicator: Indicator, approver: User, administrator: User
) -> None:
    """Turned round, what was early is late: in each quarter that was reported on."""

    def effect() -> tuple[MeaningEffect, int]:
        indicator.direction, indicator.cumulative = "decrease", False
        with CaptureQueriesContext(connection) as captured:
            found = meaning_effect(
                plan, lambda: save_record(record=indicator, by=administrator, reason="試算")
            )
        return found, len(captured)

    effect()
    _, statements = effect()
    for period, value in ((Period(2025, 2), 80), (Period(2026, 1), 85)):
        reported(indicator, approver, period, value)
    found, statements_of_more = effect()

    assert found.changes.ratings
    told = [quarter.period for quarter in found.earlier]
    assert told == sorted(told, reverse=True)
    assert {Period(2025, 2), Period(2026, 1)} <= set(told)
    assert found.after.params.period not in told
    assert statements_of_more == statements
