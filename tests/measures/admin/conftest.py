"""Everybody who may come to the admin pages."""

import pytest
from django.test import Client

from measures.actions.reports import ensure_report
from measures.models import QuarterlyReport
from plans.models import Department, Initiative, Plan, User
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
def report(plan: Plan, promoter: User, today: object) -> QuarterlyReport:
    initiative = Initiative.objects.get(measure__plan=plan)
    return ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)
