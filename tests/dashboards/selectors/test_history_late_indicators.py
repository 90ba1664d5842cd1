"""An indicator that was added on the way is missing from no quarter before it began."""

import pytest

from dashboards.selectors.history import period_rows
from dashboards.selectors.pages import indicator_page
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.view_params import ViewParams
from measures.domain.terms import Reason
from measures.selectors.import_context import indicator_subject
from plans import clock
from plans.domain.calendar import Period
from plans.models import Indicator, Plan, User
from tests import factories
from tests.dashboards.reported import promise, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LATE = "1-2-1-n"


@pytest.fixture
def late(plan: Plan, approver: User) -> Indicator:
    initiative = Indicator.objects.get().initiative
    reported(Indicator.objects.get(), approver, Period(2025, 4), 63)
    late = factories.IndicatorFactory(
        initiative=initiative, code=LATE, first_year=2026, baseline_on=None, baseline_value=None
    )
    promise(late, y2028=10)
    return late


def codes_at(plan: Plan, period: Period) -> list[str]:
    standing = plan_standing(plan, ViewParams(period, clock.today()))
    [measure] = standing.measures
    return [item.indicator.code for item in measure.initiatives[0].indicators]


def test_closed_quarters_do_not_ask_for_it(plan: Plan, late: Indicator) -> None:
    assert codes_at(plan, Period(2025, 4)) == ["1-2-1-a"]
    assert codes_at(plan, Period(2026, 1)) == ["1-2-1-a", LATE]


def test_the_rating_of_a_closed_quarter_stays(plan: Plan, late: Indicator) -> None:
    standing = plan_standing(plan, ViewParams(Period(2025, 4), clock.today()))

    assert standing.measures[0].initiatives[0].rating.code == "B"


def test_in_its_own_years_it_is_unreported(plan: Plan, late: Indicator) -> None:
    standing = plan_standing(plan, ViewParams(Period(2026, 2), clock.today()))
    page = indicator_page(standing, LATE)
    assert page is not None

    assert page.item.figures.pace.reason is Reason.UNREPORTED
    assert {row.period.year for row in period_rows(standing, page.item)} == {2026, 2027, 2028}


def test_its_figure_is_due_from_its_first_year_on(plan: Plan, late: Indicator) -> None:
    subject = indicator_subject(late, None)  # type: ignore[arg-type]

    assert not subject.is_due(Period(2025, 4))
    assert subject.is_due(Period(2026, 1))
