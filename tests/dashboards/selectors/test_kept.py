"""What is reckoned and rendered is kept while nothing it rests on changed, and no moment longer."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from dashboards.selectors import kept
from dashboards.selectors.kept import standing_of
from dashboards.selectors.plan_part import PlanPart
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from measures.actions.reports import ensure_report
from plans.actions.audit import record
from plans.actions.records import save_record
from plans.domain.calendar import Period
from plans.models import Indicator, Plan, User
from tests import factories
from tests.dashboards.reported import reported, round_of

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


def test_the_second_time_it_is_taken_from_memory_with_one_query(
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


def test_another_day_or_period_is_another_standing(plan: Plan) -> None:
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

    def disturbed(plan: Plan, params: ViewParams, **options: Any) -> PlanStanding:
        if not seen:
            record(by=administrator, action="割り込み")
        seen.append(params)
        return plan_standing(plan, params, **options)

    monkeypatch.setattr(kept, "plan_standing", disturbed)
    standing_of(plan, ASKED)

    assert len(seen) == 2


def test_a_draft_moves_what_counts_submitted_values_alone(
    plan: Plan, promoter: User, administrator: User
) -> None:
    official, provisional = ASKED, ViewParams(ASKED.period, ASKED.as_known_on, provisional=True)
    before = standing_of(plan, official), standing_of(plan, provisional)
    record(by=administrator, action="提出", plan_id=plan.pk)

    assert standing_of(plan, official) is before[0]
    assert standing_of(plan, provisional) is not before[1]


def test_another_plans_indicator_moves_nothing(plan: Plan, administrator: User) -> None:
    other = factories.small_plan(code="other")
    before = standing_of(plan, ASKED)
    changed = Indicator.objects.get(initiative__measure__plan=other)
    changed.baseline_value = 40
    save_record(record=changed, by=administrator)

    assert standing_of(plan, ASKED) is before
    assert baseline(standing_of(other, ASKED)) == 40


def test_another_plans_name_moves_all_as_it_stands_in_their_heads(
    plan: Plan, administrator: User
) -> None:
    other = factories.PlanFactory(code="other")
    before = standing_of(plan, ASKED)
    other.name = "別の計画の新しい名"
    save_record(record=other, by=administrator)

    assert standing_of(plan, ASKED) is not before


def test_only_the_initiative_that_was_reported_is_reckoned_again(
    plan: Plan, approver: User
) -> None:
    measure = plan.measures.get()
    second = factories.InitiativeFactory(measure=measure, code="1-2-9")
    factories.IndicatorFactory(initiative=second)
    before = standing_of(plan, ASKED).measures[0].initiatives
    reported(Indicator.objects.get(initiative__code="1-2-1"), approver, Period(2026, 2), 70)
    record(by=approver, action="承認", plan_id=plan.pk)
    after = standing_of(plan, ASKED).measures[0].initiatives

    assert [old is new for old, new in zip(before, after, strict=True)] == [False, True]
    assert after[0].indicators[0].figures.value == 70


def test_a_part_holds_what_the_whole_holds_of_it(plan: Plan, approver: User) -> None:
    reported(Indicator.objects.get(), approver, Period(2026, 2), 70)
    second = factories.InitiativeFactory(measure=plan.measures.get(), code="1-2-9")
    factories.IndicatorFactory(initiative=second)
    whole = plan_standing(plan, ASKED)
    part = standing_of(plan, ASKED, PlanPart(initiative="1-2-1"))

    assert part.measures[0].initiatives == whole.measures[0].initiatives[:1]
    assert part.sample == whole.sample
    assert standing_of(plan, ASKED, PlanPart(measure="1-2")).measures == whole.measures
    assert not standing_of(plan, ASKED, PlanPart(indicator="9-9")).measures


def test_a_report_that_is_begun_or_saved_moves_no_official_figure(
    plan: Plan, promoter: User
) -> None:
    round_of(plan, Period(2026, 2))
    before = standing_of(plan, ASKED)
    initiative = plan.measures.get().initiatives.get()
    ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)

    assert standing_of(plan, ASKED) is before
