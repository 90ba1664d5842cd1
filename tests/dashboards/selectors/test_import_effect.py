"""What the preview tells of rates and ratings is what every page shows once the sheet is in."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboards.management.sample_sheet import only_quarter, quarters_of
from dashboards.selectors.import_effect import Effect, effect_of
from dashboards.selectors.pages import indicators_of, initiatives_of
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from measures.actions.import_confirm import confirm, import_file
from measures.actions.imports import preview, upload
from measures.models import ImportBatch
from plans import clock
from plans.domain.calendar import Period
from plans.models import Plan, User
from tests import factories
from tests.measures.sheets import HEADER, xlsx

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
SAMPLE = Path("fixtures/samples/tome_dx_actuals_sample.xlsx")
CODE = "1-2-1-a"


def received(plan: Plan, by: User, content: bytes) -> ImportBatch:
    return upload(plan=plan, by=by, file_name="実績.xlsx", content=content)


def brought_in(plan: Plan, by: User, value: int) -> None:
    """An official figure of the last quarter."""
    content = xlsx((CODE, 2026, 2, value))
    assert import_file(plan=plan, by=by, file_name="前の値.xlsx", content=content).batch


def shown_effect(batch: ImportBatch, period: str = "") -> Effect:
    effect = effect_of(batch.plan, preview(batch).writes, period)
    assert effect
    return effect


def everything(standing: PlanStanding) -> list[Any]:
    """All that a page could show of ratings, rates and phases."""
    return [
        [(item.initiative.code, item.rating, item.phases) for item in initiatives_of(standing)],
        [
            (item.indicator.code, item.figures, item.rating, item.sample)
            for item in indicators_of(standing)
        ],
        standing.total,
    ]


def shown(plan: Plan, period: Period) -> PlanStanding:
    return plan_standing(plan, ViewParams(period, clock.today()))


def test_of_a_whole_citys_quarter_everything_is_told_to_the_digit(administrator: User) -> None:
    """Values, fractions, a reference, pending ones, phases: over every quarter before it."""
    call_command("load_plan", "fixtures/tome_dx_plan.yaml", stdout=StringIO())
    plan, content = Plan.objects.get(), SAMPLE.read_bytes()
    *earlier, last = quarters_of(content)
    for period in earlier:
        import_file(
            plan=plan,
            by=administrator,
            file_name=f"{period}.xlsx",
            content=only_quarter(content, period),
            is_sample=True,
        )
    batch = received(plan, administrator, only_quarter(content, last))
    effect = shown_effect(batch)
    assert effect.period == last
    assert everything(effect.before) == everything(shown(plan, last))
    assert effect.changes.ratings

    confirm(batch=batch, by=administrator)
    assert everything(effect.after) == everything(shown(plan, last))


@pytest.mark.parametrize(
    "row",
    [
        pytest.param((CODE, None, 2026, 2, 90), id="a better value"),
        pytest.param((CODE, None, 2026, 2, 40), id="a regress below the baseline"),
        pytest.param((CODE, None, 2026, 2, None, "集計中"), id="still being counted"),
        pytest.param((CODE, None, 2026, 2, None, "該当なし"), id="not applicable"),
        pytest.param((CODE, None, 2026, 1, 93), id="an earlier quarter"),
        pytest.param((CODE, None, 2025, 4, 50), id="an earlier year"),
    ],
)
@pytest.mark.parametrize("stood", [None, 66])
def test_whatever_a_row_says(
    plan: Plan, administrator: User, stood: int | None, row: tuple[Any, ...]
) -> None:
    if stood:
        brought_in(plan, administrator, stood)
    batch = received(plan, administrator, xlsx(row, header=HEADER))
    effects = {period: shown_effect(batch, str(period)) for period in shown_effect(batch).periods}

    confirm(batch=batch, by=administrator)
    for period, effect in effects.items():
        assert everything(effect.after) == everything(shown(plan, period))


def test_the_change_of_a_rate_is_told_in_points(plan: Plan, administrator: User) -> None:
    brought_in(plan, administrator, 66)
    (item,) = shown_effect(received(plan, administrator, xlsx((CODE, 2026, 2, 73)))).indicators

    assert item.achievement_gain
    assert round(float(item.achievement_gain), 6) == round(1 - 66 / 73, 6)
    assert item.is_rated_otherwise


def test_a_department_is_told_what_its_draft_would_do(plan: Plan, promoter: User) -> None:
    effect = shown_effect(received(plan, promoter, xlsx((CODE, 2026, 2, 73))))
    assert effect.changes.ratings
    assert everything(effect.before) == everything(shown(plan, Period(2026, 2)))


def test_of_several_quarters_one_is_asked_for(plan: Plan, administrator: User) -> None:
    batch = received(plan, administrator, xlsx((CODE, 2026, 1, 53), (CODE, 2026, 2, 58)))

    assert [str(period) for period in shown_effect(batch).periods] == ["2026Q2", "2026Q1"]
    assert shown_effect(batch, "2026Q1").period == Period(2026, 1)
    assert shown_effect(batch, "昨年").period == Period(2026, 2)


def test_a_sheet_that_writes_nothing_has_no_effect(plan: Plan) -> None:
    assert effect_of(plan, []) is None


@pytest.mark.parametrize("many", [1, 40])
def test_the_number_of_queries_does_not_grow_with_the_sheet(
    plan: Plan, administrator: User, many: int
) -> None:
    initiative = plan.measures.get().initiatives.get()
    codes = [f"1-2-1-m{number}" for number in range(many)]
    for code in codes:
        factories.IndicatorFactory(initiative=initiative, code=code, name=code)
    rows = preview(
        received(plan, administrator, xlsx(*[(code, 2026, 2, 50) for code in codes]))
    ).writes
    with CaptureQueriesContext(connection) as queries:
        effect_of(plan, rows)
    assert len(queries) == 26
