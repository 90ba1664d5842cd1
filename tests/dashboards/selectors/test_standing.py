"""Where the plan stands: as asked, as known, and at what cost."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from measures.models import Actual, QuarterlyReport
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import ReportState
from plans.models import Edition, Indicator, Initiative, Plan, Target, User
from tests import factories

pytestmark = pytest.mark.django_db
Q2 = Period(2026, 2)
TODAY = date(2026, 11, 23)


def report(plan: Plan, by: User, value: int, approved_on: datetime | None) -> Actual:
    """A report of *value* for 2026Q2, approved at that moment if at all."""
    stored, _ = QuarterlyReport.objects.get_or_create(
        round=plan.rounds.get(),
        initiative=Initiative.objects.get(measure__plan=plan),
        defaults={"created_by": by, "state": ReportState.SUBMITTED.value},
    )
    approval = {"approved_at": approved_on, "approved_by": by} if approved_on else {}
    return Actual.objects.create(
        report=stored,
        indicator=Indicator.objects.get(initiative=stored.initiative),
        fiscal_year=2026,
        quarter=2,
        value=Decimal(value),
        entered_by=by,
        **approval,
    )


def only(standing: PlanStanding) -> IndicatorStanding:
    return standing.measures[0].initiatives[0].indicators[0]


def at(*moment: int) -> datetime:
    return timezone.make_aware(datetime(*moment))


def test_figures_come_from_approved_actuals_and_the_editions_targets(
    plan: Plan, approver: User
) -> None:
    report(plan, approver, 65, at(2026, 11, 1, 9))
    standing = only(plan_standing(plan, ViewParams(Q2, TODAY)))

    assert standing.figures.value == 65
    assert standing.figures.target == 73
    assert standing.figures.pace.value == Fraction(22, 25)
    assert standing.rating.code == "C"


def test_before_the_approval_nothing_was_known(plan: Plan, approver: User) -> None:
    report(plan, approver, 65, at(2026, 11, 1, 9))
    standing = plan_standing(plan, ViewParams(Q2, date(2026, 10, 31)))

    assert only(standing).rating.code == "未報告"
    assert standing.total.counts["未報告"] == 1
    assert standing.total.mean_progress is None


def test_submitted_figures_count_only_when_provisional(plan: Plan, approver: User) -> None:
    report(plan, approver, 65, None)

    assert only(plan_standing(plan, ViewParams(Q2, TODAY))).figures.value is None
    assert only(plan_standing(plan, ViewParams(Q2, TODAY, provisional=True))).figures.value == 65


def test_a_new_edition_leaves_earlier_years_their_own_targets(plan: Plan) -> None:
    revised = factories.EditionFactory(
        plan=plan, number=2, effective_from=2026, adopted_on=date(2026, 3, 31)
    )
    indicator = Indicator.objects.get(initiative__measure__plan=plan)
    for year in (2025, 2026):
        Target.objects.create(edition=revised, indicator=indicator, fiscal_year=year, value=99)

    def target(year: int, known: date) -> Any:
        return only(plan_standing(plan, ViewParams(Period(year, 4), known))).figures.target

    assert target(2025, TODAY) == 63
    assert target(2026, TODAY) == 99
    assert target(2026, date(2026, 3, 30)) == 73


def test_without_an_edition_in_force_there_is_nothing_to_show(plan: Plan) -> None:
    Edition.objects.update(adopted_on=None)
    standing = plan_standing(plan, ViewParams(Q2, TODAY))

    assert standing.edition is None
    assert standing.measures == ()


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(("now", "queries"), [(at(2026, 11, 23, 11), 13), (at(2026, 12, 1, 9), 15)])
def test_the_number_of_queries_does_not_grow_with_the_plan(
    now: datetime, queries: int, django_assert_num_queries: Any
) -> None:
    plan = factories.small_plan()
    for number in range(5):
        measure = factories.MeasureFactory(policy=plan.policies.get(), code=f"9-{number}")
        for _ in range(3):
            factories.IndicatorFactory(initiative=factories.InitiativeFactory(measure=measure))
    plan = Plan.objects.select_related("rating_scheme").get(pk=plan.pk)

    with clock.frozen(now), django_assert_num_queries(queries):
        standing = plan_standing(plan, ViewParams(Q2, TODAY))

    assert len(standing.measures) == 6
