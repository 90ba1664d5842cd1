"""A promoter's sheet of the small plan, and the names of its fields."""

import pytest

from plans.models import Department, Indicator, Phase, Plan, User
from tests.measures.views.desk_sheet import Sheet, sheet_of


@pytest.fixture
def sheet(plan: Plan, department: Department, promoter: User) -> Sheet:
    return sheet_of(promoter, plan, department)


@pytest.fixture
def indicator(plan: Plan) -> Indicator:
    return Indicator.objects.get(initiative__measure__plan=plan)


@pytest.fixture
def value(indicator: Indicator) -> str:
    return f"a{indicator.pk}-value"


@pytest.fixture
def initiative(indicator: Indicator) -> str:
    return f"i{indicator.initiative_id}"


@pytest.fixture
def state(plan: Plan) -> str:
    return f"p{Phase.objects.get(edition__plan=plan).pk}-state"
