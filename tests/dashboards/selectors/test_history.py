"""An indicator's quarters: each keeps the targets of its own edition."""

from datetime import date
from fractions import Fraction

import pytest

from dashboards.selectors.charts import former_targets
from dashboards.selectors.history import PeriodRow, period_rows
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.view_params import ViewParams
from plans.domain.calendar import Period
from plans.models import Indicator, Plan, Target, User
from tests import factories
from tests.dashboards.selectors.test_standing import at, only, report

pytestmark = pytest.mark.django_db


def rows(plan: Plan, known: date = date(2026, 11, 23)) -> dict[str, PeriodRow]:
    standing = plan_standing(plan, ViewParams(Period(2026, 2), known))
    return {str(row.period): row for row in period_rows(standing, only(standing))}


def test_the_quarters_run_from_the_plans_first_to_its_last(plan: Plan) -> None:
    shown = list(rows(plan))

    assert len(shown) == 20
    assert (shown[0], shown[-1]) == ("2024Q1", "2028Q4")


def test_a_quarter_after_the_one_asked_for_has_a_plan_but_no_figures(
    plan: Plan, approver: User
) -> None:
    report(plan, approver, 66, at(2026, 11, 1, 9))
    shown = rows(plan)

    assert shown["2026Q2"].figures
    assert shown["2026Q2"].figures.value == 66
    assert shown["2026Q2"].rating
    assert shown["2026Q2"].rating.code == "C"
    assert shown["2026Q3"].figures is None
    assert shown["2026Q3"].actual is None
    assert shown["2026Q4"].planned == 73
    assert shown["2028Q4"].target == 93


def test_earlier_quarters_keep_the_targets_of_their_edition(plan: Plan) -> None:
    revised = factories.EditionFactory(
        plan=plan, number=2, effective_from=2026, adopted_on=date(2026, 3, 31)
    )
    indicator = Indicator.objects.get(initiative__measure__plan=plan)
    for year in (2025, 2026):
        Target.objects.create(edition=revised, indicator=indicator, fiscal_year=year, value=99)

    assert rows(plan)["2025Q4"].target == 63
    assert rows(plan)["2026Q4"].target == 99
    assert rows(plan, date(2026, 3, 30))["2026Q4"].target == 73


def test_an_edition_without_a_target_has_none(plan: Plan) -> None:
    factories.EditionFactory(plan=plan, number=2, effective_from=2026, adopted_on=date(2026, 3, 31))

    assert rows(plan)["2025Q4"].target == 63
    assert rows(plan)["2026Q4"].target is None


def test_what_an_earlier_edition_aimed_at_stays_in_the_chart(plan: Plan) -> None:
    indicator = Indicator.objects.get()
    revised = factories.EditionFactory(
        plan=plan, number=2, label="第1回改定", effective_from=2026, adopted_on=date(2026, 4, 1)
    )
    Target.objects.create(edition=revised, indicator=indicator, fiscal_year=2028, value=80)
    standing = plan_standing(plan, ViewParams(Period(2026, 2), date(2026, 11, 23)))
    item = only(standing)

    former = former_targets(standing, item, period_rows(standing, item))
    assert [(f.period, f.amounts) for f in former if f.period.year == 2028] == [
        (Period(2028, 4), (Fraction(93),))
    ]
