"""The admin's door and its pages × everybody who may come to them."""

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from plans.actions.audit import record
from plans.models import (
    AuditEntry,
    Department,
    Edition,
    EvaluationScheme,
    GlossaryTerm,
    Indicator,
    Initiative,
    Measure,
    Phase,
    Plan,
    Policy,
    RatingScheme,
    RoleAssignment,
    Target,
    User,
)
from tests.plans.admin.visitors import (
    ADMINISTRATOR,
    APPROVER,
    ENDED,
    ON_ALL,
    ON_ONE,
    PROMOTER,
    STRANGER,
    address,
    answers,
    expected,
    registered,
)

pytestmark = [pytest.mark.thorough, pytest.mark.django_db]

MODELS = (
    AuditEntry,
    Department,
    Edition,
    EvaluationScheme,
    GlossaryTerm,
    Indicator,
    Initiative,
    Measure,
    Phase,
    Plan,
    Policy,
    RatingScheme,
    RoleAssignment,
    Target,
    User,
)
# What not even an administrator is let do: the trail is sealed, people are never deleted, a role
# that has begun is ended, and an adopted edition stays with its targets and phases.
NOBODY = {
    (AuditEntry, "add"),
    (AuditEntry, "delete"),
    (User, "delete"),
    (RoleAssignment, "delete"),
    (Edition, "delete"),
    (Phase, "delete"),
    (Target, "delete"),
}


@pytest.fixture
def one_of_each(clients: dict[str, Client], plan: Plan, administrator: User) -> None:
    GlossaryTerm.objects.create(plan=plan, term="DX", meaning="見本の意味")
    EvaluationScheme.objects.create(plan=plan)
    record(by=administrator, action="見本")


def test_every_model_is_in_the_table() -> None:
    assert set(registered("plans")) == set(MODELS)


@pytest.mark.usefixtures("one_of_each")
@pytest.mark.parametrize("name", [*ON_ALL, *ON_ONE])
@pytest.mark.parametrize("model", MODELS)
def test_only_administrators_are_let_in(
    model: type[Model], name: str, clients: dict[str, Client]
) -> None:
    item = model._default_manager.first() if name in ON_ONE else None
    path = address(model, name, item)
    if path is None:
        assert name in {"import", "export"}
        return
    allowed = set() if (model, name) in NOBODY else {ADMINISTRATOR}

    assert answers(path, clients) == expected(allowed)


def test_the_index_is_open_to_those_who_have_something_to_do_there(
    clients: dict[str, Client],
) -> None:
    path = reverse("admin:index")

    assert answers(path, clients) == expected({PROMOTER, APPROVER, ADMINISTRATOR})


def test_what_lies_beside_the_models_is_closed_too(clients: dict[str, Client]) -> None:
    opened = {PROMOTER, APPROVER, ADMINISTRATOR}

    assert answers("/admin/jsi18n/", clients) == expected(opened)
    assert answers("/admin/plans/", clients) == expected({ADMINISTRATOR}) | {
        PROMOTER: 404,
        APPROVER: 404,
    }
    lookup = "/admin/autocomplete/?app_label=plans&model_name=phase&field_name=initiative"
    assert answers(lookup, clients) == expected({ADMINISTRATOR})


def test_libraries_bring_no_pages_of_their_own_into_the_admin() -> None:
    ours = {"plans", "measures"}

    assert {model._meta.app_label for model in admin.site._registry} == ours


def test_the_admin_has_no_door_of_its_own(clients: dict[str, Client]) -> None:
    path = reverse("admin:login") + "?next=/admin/plans/plan/"

    assert clients[STRANGER].get(path)["Location"] == "/login/?next=/admin/plans/plan/"
    assert clients[ENDED].get(path).status_code == 403
    assert clients[ADMINISTRATOR].get(path)["Location"] == "/admin/"
    assert clients[ADMINISTRATOR].get("/admin/password_change/")["Location"] == "/password/"
    assert clients[ADMINISTRATOR].post("/admin/logout/")["Location"] == "/login/"
    assert clients[ADMINISTRATOR].get("/admin/").status_code == 302


def test_a_role_that_ended_closes_the_admin_at_once(clients: dict[str, Client], plan: Plan) -> None:
    client = clients[ADMINISTRATOR]
    assert client.get("/admin/plans/plan/").status_code == 200

    RoleAssignment.objects.filter(role="administrator").update(ends_on="2026-11-22")

    assert User.objects.filter(roles__role="administrator", is_staff=True).exists()
    for path in ("/admin/", "/admin/plans/plan/", f"/admin/plans/plan/{plan.pk}/change/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {}).status_code == 403


def test_the_index_is_in_japanese_and_in_groups(clients: dict[str, Client]) -> None:
    text = clients[ADMINISTRATOR].get("/admin/").content.decode()

    assert "tomedx 管理" in text
    for group in ("報告・実績", "計画の構成", "指標と評価", "利用者と組織", "用語・監査"):
        assert group in text
    assert "計画の構成" not in clients[PROMOTER].get("/admin/").content.decode()


@pytest.mark.parametrize("query", ["no_column=1", f"plan={10**20}", f"plan__id__exact={10**20}"])
@pytest.mark.parametrize("page", ["", "export/"])
def test_a_filter_that_no_list_has_is_left_out(
    page: str, query: str, clients: dict[str, Client], plan: Plan
) -> None:
    path = f"/admin/plans/policy/{page}"
    answer = clients[ADMINISTRATOR].get(f"{path}?{query}", follow=True)

    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == path
