"""The effect of a change is what every page would show, and nothing of the change is kept."""

import pytest

from dashboards.selectors.meaning_effect import meaning_effect
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
