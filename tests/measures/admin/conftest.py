"""Everybody who may come to the admin pages."""

import pytest
from django.test import Client

from plans.models import Department, User
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
