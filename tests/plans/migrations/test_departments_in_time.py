"""Migration 0012: departments out of use end, and codes that are alike stay apart."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from plans.models import Department, InitiativeDepartment, RoleAssignment
from tests import factories

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]
BEFORE = [("plans", "0011_home_plan_and_late_indicators")]


@pytest.fixture
def before() -> Iterator[Any]:
    """The models as they were; the database is at its newest again afterwards."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def migrate() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_what_is_out_of_use_ends_with_all_that_was_still_its() -> None:
    plan, user = factories.small_plan(), factories.UserFactory()
    gone = Department.objects.get()
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    try:
        old = executor.loader.project_state(BEFORE).apps
        old.get_model("plans", "Department").objects.update(is_active=False)
        held = {"user_id": user.pk, "role": "promoter", "department_id": gone.pk}
        roles = old.get_model("plans", "RoleAssignment").objects
        roles.create(**held, starts_on=date(2020, 4, 1))
        roles.create(**held, starts_on=date.today() + timedelta(days=30))
    finally:
        migrate()

    last = date.today() - timedelta(days=1)
    assert Department.objects.get().ends_on == last
    assert RoleAssignment.objects.get(user=user).ends_on == last
    rows = InitiativeDepartment.of_all_time.filter(initiative__measure__plan=plan)
    assert [row.ends_on for row in rows] == [last]


def test_codes_alike_stay_and_the_next_one_is_refused(before: Any) -> None:
    departments = before.get_model("plans", "Department").objects
    for code in ("sample-A", "ｓａｍｐｌｅ－ａ"):
        departments.create(code=code, name=code)
    migrate()

    keys = list(Department.objects.order_by("pk").values_list("code_key", flat=True))
    assert keys[0] == "sample-a"
    assert keys[1].startswith("sample-a~")
