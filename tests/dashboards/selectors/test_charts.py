"""A page shows one planned value for a quarter, wherever it stands on it."""

from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from dashboards.management import sample
from dashboards.management.sample_sheet import quarters_of
from dashboards.selectors.charts import indicator_chart
from dashboards.selectors.history import period_rows, periods_of_plan
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.pages import indicators_of
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.view_params import ViewParams
from measures.actions.import_confirm import import_file
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation
from plans.models import Plan, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
SAMPLE = Path("fixtures/samples/tome_dx_actuals_sample.xlsx")


@pytest.fixture
def tome(administrator: User) -> Plan:
    call_command("load_plan", "fixtures/tome_dx_plan.yaml", stdout=StringIO())
    plan, content = Plan.objects.get(code=sample.PLAN), SAMPLE.read_bytes()
    assert quarters_of(content)
    import_file(plan=plan, by=administrator, file_name="a.xlsx", content=content, is_sample=True)
    return plan


@pytest.mark.thorough
def test_card_table_and_chart_agree_in_every_quarter_of_every_indicator(tome: Plan) -> None:
    walked = 0
    first = ViewParams(Period(tome.first_year, 1), clock.today())
    for period in periods_of_plan(plan_standing(tome, first)):
        standing = plan_standing(tome, ViewParams(period, clock.today()))
        for item in indicators_of(standing):
            rows = period_rows(standing, item)
            by_period = {row.period: row for row in rows}
            assert item.planned == by_period[period].planned, (item.indicator.code, period)
            chart = indicator_chart(item, rows)
            if chart:
                drawn = {point.period: point.planned for point in chart.points}
                assert drawn[period] == item.planned
            assert_other_is_named(item, {row.period: row.planned for row in rows})
            walked += 1
    assert walked > 400


def assert_other_is_named(item: IndicatorStanding, planned: dict[Period, Fraction | None]) -> None:
    """A second planned value is that of the quarter it names, or of the part that was reported."""
    figures, label = item.figures, item.other_plan_label
    if not label:
        assert not item.rating.band or figures.expected in (None, item.planned)
    elif item.terms.aggregation == Aggregation.SUM:
        assert label == "報告済みの分の計画値"
    elif figures.rated_at and figures.rated_at != figures.period:
        assert label == f"{figures.rated_at.short}の計画値"
        assert planned[figures.rated_at] == figures.expected
