"""Two editions side by side: what changes, and what that does to the ratings."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dashboards.selectors.edition_comparison import EditionComparison, compare_editions
from dashboards.selectors.view_params import ViewParams
from plans import clock
from plans.actions.editions import (
    PlannedPhase,
    add_initiative,
    draft_edition,
    end_initiative,
    set_phase,
    set_targets,
)
from plans.domain.calendar import Period
from plans.models import Edition, Indicator, Initiative, Plan, User
from tests import factories
from tests.dashboards.selectors.test_standing import at, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
ASKED = ViewParams(Period(2026, 2), date(2026, 11, 23))


@pytest.fixture
def draft(plan: Plan, administrator: User, approver: User) -> Edition:
    report(plan, approver, 66, at(2026, 11, 1, 9))
    return draft_edition(plan=plan, label="見直し版", effective_from=2027, by=administrator)


def compared(plan: Plan, draft: Edition) -> EditionComparison:
    return compare_editions(plan, ASKED, plan.editions.get(number=1), draft)


def test_a_fresh_draft_changes_nothing(plan: Plan, draft: Edition) -> None:
    comparison = compared(plan, draft)

    assert comparison.changed == []
    assert [pair.old_rating and pair.old_rating.code for pair in comparison.initiatives] == ["C"]


def test_a_lower_target_shows_its_effect_on_the_rating(
    plan: Plan, draft: Edition, administrator: User
) -> None:
    key = Indicator.objects.get().pk
    set_targets(edition=draft, values={(key, 2026): Decimal(68)}, by=administrator)
    (pair,) = compared(plan, draft).changed

    assert pair.change == "変更"
    assert pair.old_rating
    assert pair.new_rating
    assert (pair.old_rating.code, pair.new_rating.code) == ("C", "B")
    differing = [t for t in pair.indicators[0].targets if t.differs]
    assert [(t.year, t.old, t.new) for t in differing] == [(2026, 73, 68)]


def test_initiatives_and_phases_that_come_change_or_go_are_told(
    plan: Plan, draft: Edition, administrator: User
) -> None:
    first = Initiative.objects.get()
    other = factories.InitiativeFactory(measure=first.measure, code="1-2-2", position=1)
    end_initiative(edition=draft, initiative=other, by=administrator)
    years = {"start_year": 2027, "end_year": 2028}
    set_phase(
        edition=draft,
        planned=PlannedPhase(
            initiative=first,
            label="運用",
            **years,
        ),
        by=administrator,
    )
    add_initiative(
        edition=draft, measure=first.measure, code="1-2-3", name="新規", by=administrator
    )

    shown = {pair.initiative.code: pair for pair in compared(plan, draft).initiatives}

    assert {code: pair.change for code, pair in shown.items()} == {
        "1-2-1": "変更",
        "1-2-2": "終了",
        "1-2-3": "新規",
    }
    assert [phase.differs for phase in shown["1-2-1"].phases] == [False, True]


def test_the_number_of_queries_is_that_of_two_standings(
    plan: Plan, draft: Edition, django_assert_num_queries: Any
) -> None:
    old = plan.editions.get(number=1)
    for number in range(4):
        factories.IndicatorFactory(
            initiative=factories.InitiativeFactory(measure=plan.measures.get(), code=f"9-{number}")
        )

    with django_assert_num_queries(26):
        compare_editions(plan, ASKED, old, draft)


def test_a_draft_is_reckoned_as_it_stands_on_what_was_known_earlier(
    plan: Plan, draft: Edition, administrator: User
) -> None:
    key = Indicator.objects.get().pk
    set_targets(edition=draft, values={(key, 2026): Decimal(68)}, by=administrator)
    with clock.frozen(at(2026, 12, 10, 9)):
        earlier = ViewParams(Period(2026, 2), date(2026, 10, 31))
        (pair,) = compare_editions(plan, earlier, plan.editions.get(number=1), draft).changed

    assert pair.indicators[0].new
    assert pair.indicators[0].new.figures.target == 68
    assert pair.indicators[0].new.figures.value is None
