"""The log-in page leads each role to the page it begins with."""

import pytest
from django.test import Client

from plans.domain.vocabulary import RoleKind
from tests import factories

PASSWORD = "見本のパスワード9"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "query", "page"),
    [
        (RoleKind.VIEWER, "", "/"),
        (RoleKind.PROMOTER, "", "/work/"),
        (RoleKind.APPROVER, "", "/work/"),
        (RoleKind.ADMINISTRATOR, "", "/work/"),
        (RoleKind.ADMINISTRATOR, "?next=/people/", "/people/"),
    ],
)
def test_a_log_in_leads_to_the_work_or_to_the_plan(role: RoleKind, query: str, page: str) -> None:
    user = factories.person(role)
    user.set_password(PASSWORD)
    user.save()
    posted = {"username": user.email, "password": PASSWORD}
    answer = Client().post(f"/login/{query}", posted)

    assert (answer.status_code, answer["Location"]) == (302, page)
