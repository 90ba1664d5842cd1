"""The portal opens with the plan that was loaded first, whatever is loaded after it."""

import pytest

from dashboards.selectors.plans import current_plan
from plans.actions.plans import load_plan
from tests.plans.plan_file import PlanFile

pytestmark = pytest.mark.django_db


def loaded(code: str, first: int, final: int) -> None:
    file = PlanFile()
    file.values["plan"].update(code=code, first_year=str(first), final_year=str(final))
    file.values["edition"]["effective_from"] = str(first)
    file.measure["initiatives"] = []
    load_plan(document=file.document, by=None)


def test_there_is_none_before_one_is_loaded() -> None:
    assert current_plan() is None


@pytest.mark.parametrize(("first", "final"), [(2024, 2028), (2020, 2026), (2026, 2030)])
@pytest.mark.parametrize("code", ["a-plan", "z-plan"])
def test_loading_another_plan_changes_nothing(code: str, first: int, final: int) -> None:
    loaded("m-plan", 2024, 2028)
    loaded(code, first, final)

    plan = current_plan()
    assert plan is not None
    assert plan.code == "m-plan"
