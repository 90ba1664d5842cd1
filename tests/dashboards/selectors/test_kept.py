"""A standing is kept while nobody did anything, and never a moment longer."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from dashboards.selectors import kept
from dashboards.selectors.kept import standing_of
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from plans.actions.audit import record
from plans.actions.records import save_record
from plans.domain.calendar import Period
from plans.models import Indicator, Plan, User

pytestmark = pytest.mark.django_db
ASKED = ViewParams(Period(2026, 2), date(2026, 11, 23))


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> Iterator[None]:
    settings.STANDINGS_KEPT = 2
    kept.clear()
    yield
    kept.clear()


def baseline(standing: PlanStanding) -> Any:
    return standing.measures[0].initiatives[0].indicators[0].figures.baseline


def target(standing: PlanStanding) -> Any:
    return standing.measures[0].initiatives[0].indicators[0].figures.target


def test_the_second_to_ask_is_answered_from_memory_with_one_query(
    plan: Plan, django_assert_num_queries: Any
) -> None:
    first = standing_of(plan, ASKED)

    with django_assert_num_queries(1):
        assert standing_of(plan, ASKED) is first


def test_whatever_an_action_changes_shows_at_once(plan: Plan, administrator: User) -> None:
    before = standing_of(plan, ASKED)
    changed = Indicator.objects.get()
    changed.baseline_value = 40
    save_record(record=changed, by=administrator)

    assert baseline(before) == 43
    assert baseline(standing_of(plan, ASKED)) == 40


def test_another_day_or_period_is_another_question(plan: Plan) -> None:
    standing_of(plan, ASKED)
    earlier = standing_of(plan, ViewParams(Period(2025, 2), ASKED.as_known_on))

    assert target(earlier) == 63


def test_no_more_is_kept_than_allowed(plan: Plan, django_assert_num_queries: Any) -> None:
    for quarter in (1, 2, 3):
        standing_of(plan, ViewParams(Period(2026, quarter), ASKED.as_known_on))

    with django_assert_num_queries(1):
        standing_of(plan, ViewParams(Period(2026, 3), ASKED.as_known_on))
    assert len(kept.standings) == 2


def test_what_changed_while_it_was_being_read_is_read_again(
    plan: Plan, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def disturbed(plan: Plan, params: ViewParams) -> PlanStanding:
        if not seen:
            record(by=administrator, action="割り込み")
        seen.append(params)
        return plan_standing(plan, params)

    monkeypatch.setattr(kept, "plan_standing", disturbed)
    standing_of(plan, ASKED)

    assert len(seen) == 2
