"""The admin's pages of rounds, reports and imports × everybody who may come to them."""

import pytest
from django.db.models import Model
from django.test import Client

from measures.models import ImportBatch, QuarterlyReport, ReportingRound
from plans.models import Plan, User
from tests import factories
from tests.plans.admin.visitors import (
    ADMINISTRATOR,
    APPROVER,
    ON_ALL,
    ON_ONE,
    PROMOTER,
    address,
    answers,
    expected,
    registered,
)

pytestmark = [pytest.mark.thorough, pytest.mark.django_db]
ENTERS = {PROMOTER, ADMINISTRATOR}
WORKS = {PROMOTER, APPROVER, ADMINISTRATOR}
NOBODY: set[str] = set()

ALLOWED: dict[type[Model], dict[str, set[str]]] = {
    ReportingRound: {name: {ADMINISTRATOR} for name in (*ON_ALL, *ON_ONE)},
    QuarterlyReport: {
        "changelist": WORKS,
        "add": ENTERS,
        "change": WORKS,
        "history": WORKS,
        "delete": NOBODY,
    },
    ImportBatch: {
        "changelist": ENTERS,
        "add": NOBODY,
        "change": {ADMINISTRATOR},
        "history": {ADMINISTRATOR},
        "delete": NOBODY,
    },
}


@pytest.fixture
def one_of_each(clients: dict[str, Client], plan: Plan, administrator: User) -> None:
    factories.report_of(plan, administrator)
    ImportBatch.objects.create(
        plan=plan, file_name="a.csv", sha256="0" * 64, size=1, uploaded_by=administrator
    )


def test_every_model_is_in_the_table() -> None:
    assert set(registered("measures")) == set(ALLOWED)


@pytest.mark.usefixtures("one_of_each")
@pytest.mark.parametrize("name", [*ON_ALL, *ON_ONE])
@pytest.mark.parametrize("model", ALLOWED)
def test_only_those_named_are_let_in(
    model: type[Model], name: str, clients: dict[str, Client]
) -> None:
    item = model._default_manager.first() if name in ON_ONE else None
    path = address(model, name, item)
    if path is None:
        assert name in {"import", "export"}
        return
    found = answers(path, clients)

    if model is ImportBatch and name in ON_ONE:
        # Somebody else's sheet is not there for them: back to the index.
        assert {found.pop(PROMOTER), found.pop(APPROVER)} <= {302, 403}
    wanted = expected(ALLOWED[model][name])
    assert found == {who: wanted[who] for who in found}


@pytest.mark.parametrize("name", ON_ONE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_departments_report_is_not_there(
    name: str, method: str, clients: dict[str, Client], plan: Plan, administrator: User
) -> None:
    theirs = factories.small_plan(code="other")
    report = factories.report_of(theirs, administrator)

    for who in (PROMOTER, APPROVER):
        path = address(QuarterlyReport, name, report) or ""
        form = {"do": "approve", "done": "よその報告", "post": "yes"}
        answer = getattr(clients[who], method)(path, form if method == "post" else {})
        assert answer.status_code in {403, 404}, (who, answer.status_code)

    report.refresh_from_db()
    assert (report.state, report.version, report.done) == ("draft", 1, "")


def test_the_list_holds_ones_own_departments_alone(
    clients: dict[str, Client], plan: Plan, administrator: User
) -> None:
    own = factories.report_of(plan, administrator)
    factories.report_of(factories.small_plan(code="other"), administrator)
    path = address(QuarterlyReport, "changelist") or ""

    found = {who: list(clients[who].get(path).context["cl"].result_list) for who in WORKS}

    assert found[PROMOTER] == found[APPROVER] == [own]
    assert len(found[ADMINISTRATOR]) == 2


def test_a_promoter_begins_reports_of_their_own_department_alone(
    clients: dict[str, Client], plan: Plan
) -> None:
    theirs = factories.small_plan(code="other")
    form = {
        "round": theirs.rounds.get().pk,
        "initiative": theirs.measures.get().initiatives.get().pk,
    }

    answer = clients[PROMOTER].post(address(QuarterlyReport, "add") or "", form)

    assert answer.status_code == 200
    assert "正しく選択してください" in answer.content.decode()
    assert not QuarterlyReport.objects.exists()
