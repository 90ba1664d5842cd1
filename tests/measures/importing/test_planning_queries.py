"""A sheet costs the same number of queries however many rows it has."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.actions.import_confirm import import_file
from measures.models import Actual
from plans.models import Initiative, Plan, User
from tests import factories
from tests.measures.sheets import xlsx

pytestmark = pytest.mark.usefixtures("today")
INDICATORS = 100


@pytest.fixture
def wide_plan(plan: Plan) -> Plan:
    initiative = Initiative.objects.get(measure__plan=plan)
    for number in range(INDICATORS):
        factories.IndicatorFactory(
            initiative=initiative, code=f"1-2-1-n{number}", name=f"指標その{number}"
        )
    return plan


def queries(plan: Plan, by: User, indicators: range, year: int) -> int:
    rows = [
        (f"1-2-1-n{number}", year, quarter, number)
        for number in indicators
        for quarter in range(1, 5)
    ]
    by = User.objects.get(pk=by.pk)
    with CaptureQueriesContext(connection) as context:
        result = import_file(plan=plan, by=by, file_name="a.xlsx", content=xlsx(*rows))
    assert result.batch
    assert result.plan.counts["new"] == len(rows)
    # SQLite takes some fifty rows in one INSERT, PostgreSQL all of them: that is not ours to count.
    return sum('INSERT INTO "measures_actual"' not in query["sql"] for query in context)


@pytest.mark.thorough
def test_four_hundred_rows_cost_as_many_queries_as_twenty(
    wide_plan: Plan, administrator: User
) -> None:
    few = queries(wide_plan, administrator, range(5), 2024)
    many = queries(wide_plan, administrator, range(100), 2025)

    assert Actual.objects.count() == 420
    assert many == few


@pytest.mark.thorough
def test_a_preview_costs_as_many_queries_on_a_full_plan_as_on_an_empty_one(
    wide_plan: Plan, administrator: User
) -> None:
    def dry_run() -> int:
        by = User.objects.get(pk=administrator.pk)
        with CaptureQueriesContext(connection) as context:
            import_file(
                plan=wide_plan,
                by=by,
                file_name="a.xlsx",
                content=xlsx(("1-2-1-n1", 2026, 1, 5)),
                dry_run=True,
            )
        return len(context)

    before = dry_run()
    queries(wide_plan, administrator, range(100), 2025)
    assert dry_run() == before
