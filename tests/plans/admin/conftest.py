"""Everybody who may come to the admin pages, and a plan to change there."""

import pytest
from django.test import Client

from plans.models import Department, EvaluationScheme, GlossaryTerm, Indicator, Plan, Target, User
from tests.plans.admin import visitors


@pytest.fixture
def clients(department: Department, today: object) -> dict[str, Client]:
    return visitors.visitors(department)


@pytest.fixture
def desk(administrator: User, today: object) -> Client:
    """An administrator's browser."""
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def world(plan: Plan) -> Plan:
    """The small plan as a draft, so that all of it may be changed, with a term and a round."""
    plan.editions.update(adopted_on=None)
    GlossaryTerm.objects.create(plan=plan, term="DX", meaning="一行目\n二行目")
    EvaluationScheme.objects.create(plan=plan)
    return plan


@pytest.fixture
def indicator(world: Plan) -> Indicator:
    return Indicator.objects.get()


@pytest.fixture
def target(indicator: Indicator) -> Target:
    return indicator.targets.get(fiscal_year=2026)
