"""The first view of a page after a deed takes few statements, whoever looks at it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboards.selectors import kept
from measures.actions.comments import add_comment
from measures.actions.opinions import record_opinion
from plans.domain.vocabulary import RoleKind
from plans.models import Department, Initiative, Plan, User
from tests import factories
from tests.bench.costs import approve_another_figure
from tests.dashboards.selectors.test_standing import at, report

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
# What has moved since a meeting rests on two standings, and on the opinions.
MOST = {"meetings/since/": 15}
PAGES = (
    *("", "initiatives/", "indicators/", "changes/", "opinions/", "glossary/", "exports/"),
    *("measures/1-2/", "initiatives/1-2-1/", "indicators/1-2-1-a/"),
    *("meetings/", "meetings/since/"),
)


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> Iterator[None]:
    settings.STANDINGS_KEPT = 8
    kept.clear()
    yield
    kept.clear()


@pytest.mark.parametrize("role", RoleKind)
@pytest.mark.parametrize("path", PAGES)
def test_the_first_view_after_an_approval_takes_few_statements(
    path: str, role: RoleKind, plan: Plan, department: Department, approver: User
) -> None:
    initiative = Initiative.objects.get()
    add_comment(initiative=initiative, by=approver, text="確認しました。")
    administrator = factories.person(RoleKind.ADMINISTRATOR)
    meeting = factories.MeetingFactory(plan=plan)
    record_opinion(about=initiative, meeting=meeting, by=administrator, text="見込みは。")
    client, address = Client(), f"/plans/{plan.code}/{path}?period=2026Q2"
    client.force_login(factories.person(role, department))
    report(plan, approver, 66, at(2026, 11, 1, 9))
    client.get(address)
    approve_another_figure(plan)

    with CaptureQueriesContext(connection) as statements:
        assert client.get(address).status_code == 200

    assert len(statements) <= MOST.get(path, 12), [one["sql"] for one in statements]
