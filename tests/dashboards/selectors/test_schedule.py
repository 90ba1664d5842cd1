"""What falls due next: in which quarters, of what, and what is left out."""

from datetime import date
from typing import Any

import pytest

from dashboards.selectors.gantt import gantt_rows, gantt_scale
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.rows import initiative_rows
from dashboards.selectors.schedule import DueNext, due_next
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, TargetBasis
from plans.models import Indicator, Initiative, Phase, Plan, User
from tests import factories
from tests.dashboards.reported import phase_reported, promise, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
Q2 = Period(2026, 2)
TODAY = date(2026, 11, 23)


def standing(plan: Plan, day: date = TODAY, period: Period = Q2) -> PlanStanding:
    return plan_standing(plan, ViewParams(period, day))


def due(plan: Plan, day: date = TODAY, quarters: int = 2) -> DueNext:
    return due_next(standing(plan, day), quarters)


def phase(plan: Plan, label: str, **fields: Any) -> Phase:
    initiative = Initiative.objects.get(measure__plan=plan)
    edition = plan.editions.get()
    return factories.PhaseFactory(edition=edition, initiative=initiative, label=label, **fields)


def labels(items: tuple[Any, ...]) -> list[str]:
    return [item.phase.phase.label for item in items]


def test_the_window_runs_from_the_day_to_the_end_of_the_next_quarter(plan: Plan) -> None:
    found = due(plan)

    assert (found.since, found.last) == (TODAY, Period(2026, 4))
    assert due(plan, quarters=4).last == Period(2027, 2)


def test_a_phase_is_due_at_the_end_of_its_year_or_of_its_quarter(plan: Plan) -> None:
    phase(plan, "年度", start_year=2025, end_year=2026)
    phase(plan, "四半期", start_year=2025, end_year=2026, end_quarter=3)
    phase(plan, "先", start_year=2025, end_year=2027)

    assert labels(due(plan).phases) == ["四半期", "年度"]


def test_what_is_complete_given_up_or_goes_on_for_ever_is_not_due(
    plan: Plan, approver: User
) -> None:
    states = (PhaseState.COMPLETED, PhaseState.CANCELLED, PhaseState.IN_PROGRESS)
    for number, state in enumerate(states, 2):
        item = phase(plan, state.label, number=number, start_year=2026, end_year=2026)
        days = {"completed_on": Q2.end} if state == PhaseState.COMPLETED else {}
        phase_reported(item, approver, Q2, state, note="見本", **days)
    phase(plan, "継続", number=5, start_year=2024, end_year=2026, ongoing=True)

    assert labels(due(plan).phases) == ["実施中"]


def test_what_is_late_stands_apart_from_what_is_still_to_come(plan: Plan) -> None:
    Phase.objects.update(label="検討", start_year=2024, end_year=2025)
    found = due(plan)

    assert labels(found.overdue) == ["検討"]
    assert found.phases == ()


def test_a_phase_that_begins_in_the_window_is_named(plan: Plan) -> None:
    phase(plan, "運用", start_year=2026, start_quarter=4, end_year=2028)
    phase(plan, "後", start_year=2027, end_year=2028)

    assert labels(due(plan).starting) == ["運用"]


def test_a_years_target_is_due_at_its_end_and_the_last_one_is_final(
    plan: Plan, indicator: Indicator
) -> None:
    promise(indicator, y2026=73)
    (found,) = due(plan).targets

    assert (found.period, found.amount, found.is_final) == (Period(2026, 4), 73, True)
    assert due(plan, date(2026, 5, 1)).targets == ()


def test_the_target_is_that_of_the_year_that_ends_whatever_quarter_is_shown(plan: Plan) -> None:
    old = due_next(standing(plan, period=Period(2024, 4)))

    assert [item.amount for item in old.targets] == [73]


def test_a_range_is_due_too_and_a_moving_target_without_an_amount(
    plan: Plan, indicator: Indicator
) -> None:
    Indicator.objects.update(direction="within")
    promise(indicator, y2026=(37.5, 50))
    (found,) = due(plan).targets
    assert found.range is not None
    assert found.amount is None

    Indicator.objects.update(direction="increase", basis=TargetBasis.PREVIOUS_YEAR.value)
    (moving,) = due(plan).targets
    assert moving.moves
    assert not moving.is_final


def test_rounds_are_the_open_ones_and_the_usual_days_of_those_nobody_opened(plan: Plan) -> None:
    found = [(item.period, item.opened) for item in due(plan).rounds]

    assert found == [(Period(2026, 2), True), (Period(2026, 3), False)]


def test_a_closed_round_is_not_to_come(plan: Plan) -> None:
    plan.rounds.update(closes_on=date(2026, 11, 22))

    assert [item.period for item in due(plan).rounds] == [Period(2026, 3)]


def test_beyond_the_plan_there_is_no_round(plan: Plan) -> None:
    assert [item.period.year for item in due(plan, date(2029, 5, 1)).rounds] == []


def test_of_some_initiatives_only_theirs_is_kept_and_every_round(plan: Plan) -> None:
    phase(plan, "年度", start_year=2025, end_year=2026)
    pk = Initiative.objects.get().pk

    assert due(plan).of({pk}) == due(plan)
    assert due(plan).of(()).phases == due(plan).of(()).targets == ()
    assert due(plan).of(()).rounds == due(plan).rounds


def test_it_costs_one_query_however_many_initiatives(
    plan: Plan, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        factories.InitiativeFactory(measure=plan.measures.get(), code=f"1-2-{number + 2}")
    read = standing(plan)

    with django_assert_num_queries(1):
        due_next(read)


def test_the_chart_draws_a_phase_from_its_first_to_its_last_quarter(
    plan: Plan, approver: User
) -> None:
    item = phase(plan, "試行", start_year=2025, start_quarter=2, end_year=2026, end_quarter=1)
    phase_reported(item, approver, Q2, PhaseState.IN_PROGRESS)
    read = standing(plan)
    (row,) = gantt_rows(read, initiative_rows(read))
    drawn = next(bar for bar in row.bars if bar.label == "試行")

    assert (drawn.start * 20, drawn.end * 20) == (5, 9)
    assert (drawn.mark, drawn.late) == ("●", True)
    assert [line.state for line in row.lines] == ["未報告", "実施中"]


def test_a_phase_whose_quarter_is_still_to_come_is_not_unreported(plan: Plan) -> None:
    Phase.objects.update(start_year=2026, start_quarter=3, end_year=2026)
    read = standing(plan)

    assert gantt_rows(read, initiative_rows(read))[0].lines[0].state == "これから"


def test_the_day_is_drawn_where_it_lies_in_the_plan(plan: Plan) -> None:
    assert gantt_scale(standing(plan, date(2024, 4, 1), Period(2024, 1))).day == 0
    assert gantt_scale(standing(plan, date(2030, 1, 1))).day is None


@pytest.fixture
def indicator(plan: Plan) -> Indicator:
    return Indicator.objects.get(initiative__measure__plan=plan)


def test_what_was_given_up_owes_nothing(plan: Plan, approver: User, indicator: Indicator) -> None:
    reported(indicator, approver, Q2, 60)
    phase_reported(Phase.objects.get(), approver, Q2, PhaseState.CANCELLED, note="見本の理由")

    assert due(plan).targets == due(plan).phases == ()
