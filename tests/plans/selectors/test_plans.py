"""The portal opens with the plan that was chosen, or loaded first, whatever is loaded after it."""

import pytest
from django.db import IntegrityError, transaction

from plans.actions.home_plan import choose_home_plan
from plans.actions.plans import load_plan
from plans.models import AuditEntry, Plan, User
from plans.selectors.plans import home_plan
from tests import factories
from tests.plans.plan_file import PlanFile

pytestmark = pytest.mark.django_db


def loaded(code: str, first: int, final: int) -> None:
    file = PlanFile()
    file.values["plan"].update(code=code, first_year=str(first), final_year=str(final))
    file.values["edition"]["effective_from"] = str(first)
    file.measure["initiatives"] = []
    load_plan(document=file.document, by=None)


def test_there_is_none_before_one_is_loaded() -> None:
    assert home_plan() is None


@pytest.mark.parametrize(("first", "final"), [(2024, 2028), (2020, 2026), (2026, 2030)])
@pytest.mark.parametrize("code", ["a-plan", "z-plan"])
def test_loading_another_plan_changes_nothing(code: str, first: int, final: int) -> None:
    loaded("m-plan", 2024, 2028)
    loaded(code, first, final)

    plan = home_plan()
    assert plan is not None
    assert plan.code == "m-plan"


@pytest.mark.thorough
def test_the_plan_that_was_chosen_is_home(administrator: User) -> None:
    for code in ("m-plan", "n-plan", "o-plan"):
        loaded(code, 2024, 2028)
    for code in ("n-plan", "o-plan"):
        choose_home_plan(plan=Plan.objects.get(code=code), by=administrator)
        loaded(f"after-{code}", 2026, 2030)

        assert home_plan() == Plan.objects.get(code=code)
    assert Plan.objects.filter(is_home=True).count() == 1
    assert AuditEntry.objects.filter(changes__has_key="is_home").count() == 3


@pytest.mark.thorough
def test_loading_the_home_plan_again_leaves_it_home(administrator: User) -> None:
    loaded("m-plan", 2024, 2028)
    loaded("n-plan", 2024, 2028)
    choose_home_plan(plan=Plan.objects.get(code="n-plan"), by=administrator)
    loaded("n-plan", 2024, 2029)

    assert home_plan() == Plan.objects.get(code="n-plan")


def test_the_database_holds_one_home_plan_at_most() -> None:
    factories.PlanFactory(is_home=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.PlanFactory(is_home=True)
