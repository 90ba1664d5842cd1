"""Which quarter a page shows by itself, and how far the next one has come."""

from datetime import date
from typing import Any

import pytest

from dashboards.selectors.progress import DefaultPeriod, default_period_of
from measures.models import QuarterlyReport
from plans.domain.calendar import Period
from plans.domain.vocabulary import ReportState
from plans.models import Plan, User
from tests import factories
from tests.dashboards.reported import round_of

pytestmark = pytest.mark.django_db
Q1, Q2, Q3 = Period(2026, 1), Period(2026, 2), Period(2026, 3)
# Q2 has ended, and its reports are due at the end of the month.
IN_OCTOBER = date(2026, 10, 20)


@pytest.fixture
def rounds(plan: Plan) -> Plan:
    """Q1 is over; three initiatives are to report on Q2."""
    round_of(plan, Q1)
    for _ in range(2):
        factories.InitiativeFactory(measure=plan.measures.get())
    return plan


def approve(plan: Plan, by: User, period: Period, many: int) -> None:
    for initiative in plan.measures.get().initiatives.all()[:many]:
        QuarterlyReport.objects.create(
            round=round_of(plan, period),
            initiative=initiative,
            created_by=by,
            state=ReportState.APPROVED.value,
        )


def test_the_last_quarter_is_shown_once_its_reports_are_due(rounds: Plan) -> None:
    due_on = rounds.rounds.get(quarter=2).due_on

    assert default_period_of(rounds, due_on).period == Q1
    assert default_period_of(rounds, due_on.replace(day=1, month=due_on.month + 1)).period == Q2


@pytest.mark.parametrize(("approved", "period"), [(0, Q1), (1, Q1), (2, Q2), (3, Q2)])
def test_it_is_shown_before_where_more_than_half_is_approved(
    rounds: Plan, approver: User, approved: int, period: Period
) -> None:
    approve(rounds, approver, Q2, approved)

    assert default_period_of(rounds, IN_OCTOBER).period == period


def test_half_is_not_more_than_half(rounds: Plan, approver: User) -> None:
    factories.InitiativeFactory(measure=rounds.measures.get())
    approve(rounds, approver, Q2, 2)

    assert default_period_of(rounds, IN_OCTOBER).period == Q1


def test_the_next_one_says_how_far_it_has_come(rounds: Plan, approver: User) -> None:
    approve(rounds, approver, Q2, 1)
    coming = default_period_of(rounds, IN_OCTOBER).coming

    assert coming
    assert (coming.period, coming.approved, coming.expected) == (Q2, 1, 3)


def test_what_a_draft_adds_or_an_edition_ended_is_not_expected(
    rounds: Plan, approver: User
) -> None:
    draft = factories.EditionFactory(plan=rounds, number=2, effective_from=2026, adopted_on=None)
    added, ended, *_ = rounds.measures.get().initiatives.all()
    added.first_edition = draft
    added.save()
    ended.ended_edition = rounds.editions.get(number=1)
    ended.save()
    coming = default_period_of(rounds, IN_OCTOBER).coming

    assert coming
    assert coming.expected == 1


def test_a_running_quarter_is_never_shown_by_itself(rounds: Plan, approver: User) -> None:
    approve(rounds, approver, Q3, 3)
    shown = default_period_of(rounds, date(2026, 12, 1))

    assert shown.period == Q2
    assert shown.coming
    assert (shown.coming.period, shown.coming.approved) == (Q3, 3)


@pytest.mark.parametrize(
    ("today", "period"),
    [
        (date(2026, 11, 26), Period(2026, 2)),
        (date(2020, 1, 1), Period(2024, 1)),
        (date(2040, 1, 1), Period(2028, 4)),
    ],
)
def test_without_rounds_the_last_ended_quarter_of_the_plan_is_shown(
    plan: Plan, today: date, period: Period
) -> None:
    plan.rounds.all().delete()

    assert default_period_of(plan, today) == DefaultPeriod(period, None)


def test_it_takes_one_query_however_many_rounds_there_are(
    rounds: Plan, django_assert_num_queries: Any
) -> None:
    for quarter in (1, 2, 3, 4):
        round_of(rounds, Period(2025, quarter))

    with django_assert_num_queries(1):
        default_period_of(rounds, IN_OCTOBER)
