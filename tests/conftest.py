"""Fixtures that many tests share."""

import gc
import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from plans import clock, memory
from plans.domain.vocabulary import RoleKind
from plans.models import Department, Plan, User
from tests import factories, logging_in, small_plan

# A run that decides whether a change goes in plays the same examples each time; a developer's own
# goes on looking for new ones.
# A slow machine is no fault of the code: no example fails by the time it takes.
PATIENT: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [hypothesis.HealthCheck.too_slow],
}
hypothesis.settings.register_profile("patient", **PATIENT)
hypothesis.settings.register_profile("ci", derandomize=True, **PATIENT)
hypothesis.settings.load_profile("patient")
if os.environ.get("CI") == "true":
    hypothesis.settings.load_profile("ci")
if os.environ.get("TOMEDX_QUICK"):
    hypothesis.settings.register_profile("quick", max_examples=20, **PATIENT)
    hypothesis.settings.load_profile("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what touches no database, and so answers alike on every one",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    left_out = [item for item in items if not _touches_database(item)]
    items[:] = [item for item in items if _touches_database(item)]
    config.hook.pytest_deselected(items=left_out)


def _touches_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what collecting made out of every garbage collection: a fifth of the tests' time."""
    gc.freeze()
    gc.set_threshold(*memory.RELAXED)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """On SQLite Django empties tables between tests by DELETE, which the audit trail refuses.

    tests/plans/models/test_audit_guard.py puts the guard back and tries it.
    """
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER IF EXISTS plans_auditentry_no_delete")


@pytest.fixture(scope="session", autouse=True)
def no_session_left(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let the test database go, though a browser's last request may still hold a session of it."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


# Logging in as a person does is the subject of tests/tomedx/test_login.py.
Client.force_login = logging_in.force_login  # type: ignore[method-assign]

TODAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def today() -> Iterator[datetime]:
    """The clock stands at 2026-11-23 10:00 in Japan."""
    with clock.frozen(TODAY):
        yield TODAY


@pytest.fixture
def plan(db: None) -> Plan:
    return small_plan.stored()


@pytest.fixture
def department(plan: Plan) -> Department:
    """The department that answers for the small plan's initiative."""
    return Department.objects.get(initiatives__measure__plan=plan)


@pytest.fixture
def viewer(db: None) -> User:
    return factories.person(RoleKind.VIEWER)


@pytest.fixture
def promoter(department: Department) -> User:
    return factories.person(RoleKind.PROMOTER, department)


@pytest.fixture
def approver(department: Department) -> User:
    return factories.person(RoleKind.APPROVER, department)


@pytest.fixture
def administrator(db: None) -> User:
    return factories.person(RoleKind.ADMINISTRATOR, is_staff=True)
