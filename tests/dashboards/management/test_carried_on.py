"""The demo carried on to the plan's end: in none of its quarters an absurd rating."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from dashboards.management import sample
from dashboards.management.commands.demo import fill
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.pages import indicators_of, initiatives_of
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.standing import InitiativeStanding, PlanStanding
from dashboards.selectors.view_params import ViewParams
from measures.actions.import_confirm import import_file
from measures.domain.figures import figures_at
from measures.domain.rating import Rating, rate_indicator
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import RoleKind
from plans.models import Plan, User
from tests.dashboards.management import carried_on

pytestmark = [pytest.mark.thorough, pytest.mark.django_db]
PERIODS = [Period(year, quarter) for year in range(2024, 2029) for quarter in (1, 2, 3, 4)]
# After the plan's last quarter is due.
AFTERWARDS = datetime(2029, 5, 1, 9)
# By rating, the initiatives at the plan's end, and those of which all is done.
ENDED = {
    "A": "1-1-3 1-4-1 1-4-3 3-4-1 3-5-1",
    "B": "1-1-1 1-2-1 1-3-1 1-3-2 1-5-1 1-5-2 2-1-1 2-2-1 2-2-2 3-1-1 3-1-2 3-1-3 3-1-4 3-2-1"
    " 3-3-1 3-3-2 3-5-2 3-6-1 3-7-1",
    "C": "1-1-2 1-4-2 2-3-1",
    "D": "4-1 4-2 4-3",
    "中止": "3-2-2",
}
COMPLETED = {
    *("1-1-1", "1-1-3", "1-2-1", "1-4-3", "2-1-1", "2-2-2"),
    *("3-1-1", "3-1-2", "3-1-3", "3-1-4", "3-2-1", "3-3-2", "3-5-2"),
}
WITHOUT_A_GOAL = {"4-1", "4-2", "4-3"}


@dataclass(frozen=True)
class Quarter:
    """What the portal shows for one quarter."""

    period: Period
    standing: PlanStanding
    initiatives: dict[str, InitiativeStanding]
    indicators: dict[str, IndicatorStanding]


@pytest.fixture(scope="module")
def quarters(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Quarter]:
    """Every quarter of the plan, as known after its end; made once, and taken back again."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.frozen(AFTERWARDS):
        fill("abcd-efgh-jkmn")
        plan = Plan.objects.get(code=sample.PLAN)
        imported = import_file(
            plan=plan,
            by=User.objects.get(email=sample.email(RoleKind.ADMINISTRATOR)),
            file_name="続き.xlsx",
            content=carried_on.sheet(),
            is_sample=True,
        )
        assert [row.message for row in imported.plan.errors] == []
        found = [_quarter(plan, period) for period in PERIODS]
        transaction.set_rollback(True)
    return found


def _quarter(plan: Plan, period: Period) -> Quarter:
    standing = plan_standing(plan, ViewParams(period, clock.today()))
    return Quarter(
        period,
        standing,
        {item.initiative.code: item for item in initiatives_of(standing)},
        {item.indicator.code: item for item in indicators_of(standing)},
    )


def every_indicator(quarters: list[Quarter]) -> Iterator[tuple[str, IndicatorStanding]]:
    for quarter in quarters:
        for code, item in quarter.indicators.items():
            yield f"{quarter.period.short} {code}", item


def every_initiative(quarters: list[Quarter]) -> Iterator[tuple[str, InitiativeStanding]]:
    for quarter in quarters:
        for code, item in quarter.initiatives.items():
            yield f"{quarter.period.short} {code}", item


def is_on_plan(rating: Rating) -> bool:
    return rating.band is not None and rating.band.on_plan


def is_late(rating: Rating) -> bool:
    return rating.band is not None and not rating.band.on_plan


def test_what_meets_its_target_is_never_without_a_rating(quarters: list[Quarter]) -> None:
    met = [
        (where, item)
        for where, item in every_indicator(quarters)
        if item.figures.met or item.figures.final_met
    ]

    assert len(met) > 100
    assert [where for where, item in met if item.rating.band is None] == []


def test_nothing_achieved_or_completed_is_late(quarters: list[Quarter]) -> None:
    achieved = [(where, item) for where, item in every_indicator(quarters) if item.figures.achieved]
    completed = [(where, item) for where, item in every_initiative(quarters) if item.completed]

    assert len(achieved) > 50
    assert completed
    assert [where for where, item in achieved if is_late(item.rating)] == []
    assert [where for where, item in completed if not is_on_plan(item.rating)] == []


def test_what_was_missed_is_not_on_plan_afterwards(quarters: list[Quarter]) -> None:
    missed = [
        (where, item)
        for where, item in every_indicator(quarters)
        if (item.figures.lapsed or item.terms.judgement)
        and item.figures.due
        and item.figures.period >= item.figures.due
        and not item.figures.achieved
    ]

    assert {where.split()[-1] for where, _ in missed} >= {"3-2-1-a", "3-1-3-a", "1-1-2-a"}
    assert [where for where, item in missed if is_on_plan(item.rating)] == []


def test_a_goal_in_words_is_neither_rated_nor_unrated_before_it_is_due(
    quarters: list[Quarter],
) -> None:
    for where, item in every_indicator(quarters):
        if item.terms.judgement and not item.figures.achieved:
            due = item.figures.due
            assert due
            given_up = where.endswith(" 3-2-2-a") and item.figures.period >= Period(2025, 3)
            state = "中止" if given_up else "期限前"
            ahead = item.figures.period < due or given_up
            assert (item.rating.code == state) is ahead, where


def test_what_was_given_up_is_counted_by_itself(quarters: list[Quarter]) -> None:
    for quarter in quarters:
        total = quarter.standing.total
        given_up = [c for c, item in quarter.initiatives.items() if item.cancelled]

        assert given_up == (["3-2-2"] if quarter.period >= Period(2025, 3) else [])
        assert total.counts["中止"] == len(given_up)
        assert sum(total.counts.values()) == 31
        assert total.rated == sum(total.counts[code] for code in "ABC")


def test_only_what_has_no_goal_cannot_be_rated(quarters: list[Quarter]) -> None:
    unrated = {
        where.split()[-1]
        for where, item in every_initiative(quarters)
        if item.rating.code == "D" or item.rating.code == "期限前"
    }

    assert unrated == WITHOUT_A_GOAL


def test_whatever_is_late_has_a_figure_or_a_phase_that_is(quarters: list[Quarter]) -> None:
    for where, item in every_initiative(quarters):
        figures = any(one.rating.code == "C" for one in item.indicators)
        phases = any(phase.late for phase in item.phases)
        if not item.cancelled:
            assert (item.rating.code == "C") is (figures or phases), where


def test_no_forecast_goes_beyond_what_there_can_be(quarters: list[Quarter]) -> None:
    carried = 0
    for where, item in every_indicator(quarters):
        forecast, limits = item.figures.forecast, item.terms.limits
        if forecast is None or forecast.final_value is None:
            continue
        carried += 1
        assert limits.least is None or forecast.final_value >= limits.least, where
        assert limits.greatest is None or forecast.final_value <= limits.greatest, where
        assert not item.figures.achieved, where
        assert item.figures.due is None or item.figures.period < item.figures.due, where

    assert carried > 100


def test_the_outlook_agrees_with_what_came_of_it(quarters: list[Quarter]) -> None:
    for where, item in every_indicator(quarters[-1:]):
        if not item.indicator.measurable or item.figures.outlook is None:
            continue
        assert item.figures.outlook is item.figures.achieved, where


def test_silence_improves_nothing(quarters: list[Quarter]) -> None:
    """Whatever quarter the reports stop at, no later rating is better than the one of then."""
    scheme = quarters[-1].standing.scheme

    def rated(item: IndicatorStanding, stop: Period, at: Period) -> Rating:
        known = [one for one in item.observations if one.period <= stop]
        return rate_indicator(scheme, item.terms, figures_at(item.terms, known, at))

    for code, item in quarters[-1].indicators.items():
        for place, stop in enumerate(PERIODS):
            then = rated(item, stop, stop)
            for later in PERIODS[place + 1 :]:
                silent = rated(item, stop, later)
                if silent.band and then.band:
                    assert silent.band.position >= then.band.position, f"{code} {stop} {later}"
                else:
                    assert not is_on_plan(silent), f"{code} {stop} {later}"


def test_the_plan_ends_as_its_reports_tell(quarters: list[Quarter]) -> None:
    initiatives = quarters[-1].initiatives
    ended: dict[str, list[str]] = {}
    for code, item in initiatives.items():
        ended.setdefault(item.rating.code, []).append(code)

    assert {rating: " ".join(codes) for rating, codes in ended.items()} == ENDED
    assert {code for code, item in initiatives.items() if item.completed} == COMPLETED
