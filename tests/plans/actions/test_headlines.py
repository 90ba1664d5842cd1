"""What cannot be a plan's headline goals is refused, and nothing is stored."""

import pytest

from plans.actions.headlines import choose_headlines
from plans.errors import Refused
from plans.models import Indicator, Plan, User
from tests import factories

pytestmark = pytest.mark.django_db


def test_no_more_than_six_and_none_of_another_plan(plan: Plan, administrator: User) -> None:
    own = Indicator.objects.get()
    with pytest.raises(Refused, match="6つまで"):
        choose_headlines(plan=plan, indicators=[own] * 7, by=administrator)

    other = factories.PlanFactory(code="other")
    with pytest.raises(Refused, match="この計画にない"):
        choose_headlines(plan=other, indicators=[own], by=administrator)
    assert not Indicator.objects.filter(headline=True).exists()


def test_what_is_chosen_takes_the_place_of_all_others(plan: Plan, administrator: User) -> None:
    first = Indicator.objects.get()
    second = factories.IndicatorFactory(initiative=first.initiative, code="1-2-1-b", headline=True)

    choose_headlines(plan=plan, indicators=[first], by=administrator)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.headline, first.headline_order) == (True, 1)
    assert (second.headline, second.headline_order) == (False, None)
