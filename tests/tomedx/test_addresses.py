"""Every address of the portal × everybody who may come to it. Denied unless granted here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from plans.domain.vocabulary import RoleKind
from plans.models import Department, Plan
from tests import factories

pytestmark = pytest.mark.django_db

VIEWER, PROMOTER, APPROVER, ADMINISTRATOR = RoleKind
NO_ROLE, STRANGER = "no role", "stranger"
EVERYBODY = (*RoleKind, NO_ROLE, STRANGER)
WITH_A_ROLE = frozenset(RoleKind)
ADMINISTRATORS = frozenset({ADMINISTRATOR})
LOGGED_IN = frozenset({*RoleKind, NO_ROLE})
IMPORTERS = frozenset({PROMOTER, ADMINISTRATOR})
WORKERS = frozenset({PROMOTER, APPROVER, ADMINISTRATOR})
PLAN = {"plan": "tome-dx"}


@dataclass(frozen=True)
class Address:
    """Who is let in, what they are answered, and what the address is filled in with."""

    allowed: frozenset[str]
    arguments: Mapping[str, object] = field(default_factory=dict)
    answer: int = 200


ADDRESSES = {
    "password_change": Address(LOGGED_IN),
    "password_change_done": Address(LOGGED_IN),
    "import-upload": Address(IMPORTERS),
    "import-template": Address(IMPORTERS, answer=302),
    # A sheet is seen by who brought it in, and is confirmed by a form, not by a link.
    "import-preview": Address(IMPORTERS, {"pk": 1}, answer=404),
    "import-marked": Address(IMPORTERS, {"pk": 1}, answer=404),
    "import-take-back": Address(IMPORTERS, {"pk": 1}, answer=405),
    "import-mend": Address(IMPORTERS, {"pk": 1}, answer=405),
    "import-confirm": Address(IMPORTERS, {"pk": 1}, answer=405),
    "import-effect": Address(IMPORTERS, {"pk": 1}, answer=404),
    "import-progress": Address(IMPORTERS, {"pk": 1}, answer=404),
    "import-cancel": Address(IMPORTERS, {"pk": 1}, answer=405),
    "import-start-again": Address(IMPORTERS, {"pk": 1}, answer=405),
    "surveys": Address(IMPORTERS),
    "survey-download": Address(IMPORTERS, answer=302),
    "survey-confirm": Address(IMPORTERS, answer=405),
    "audit": Address(ADMINISTRATORS),
    "status": Address(ADMINISTRATORS),
    "audit-export": Address(ADMINISTRATORS, {"kind": "csv"}),
    "people": Address(ADMINISTRATORS),
    "roster": Address(ADMINISTRATORS),
    "person-invite": Address(ADMINISTRATORS, {"pk": 0}, answer=405),
    "roster-import": Address(ADMINISTRATORS),
    "roster-confirm": Address(ADMINISTRATORS, answer=405),
    "organisation": Address(ADMINISTRATORS),
    "organisation-confirm": Address(ADMINISTRATORS, answer=405),
    "plan-workbook": Address(ADMINISTRATORS),
    "plan-workbook-adopt": Address(ADMINISTRATORS, answer=405),
    "plan-workbook-empty": Address(ADMINISTRATORS, answer=302),
    "plan-workbook-file": Address(ADMINISTRATORS, PLAN | {"number": 1, "kind": "xlsx"}),
    # By object: tests/measures/views/test_desk_access.py.
    "desk": Address(WORKERS),
    "desk-chase": Address(ADMINISTRATORS, answer=405),
    "desk-sheet": Address(WORKERS, {"round": 0, "department": 0}, answer=404),
    "desk-sheet-files": Address(
        WORKERS, {"round": 0, "department": 0, "initiative": 0}, answer=405
    ),
    "desk-report": Address(WORKERS, {"pk": 0}, answer=404),
    "desk-report-correct": Address(ADMINISTRATORS, {"pk": 0}, answer=405),
    "desk-file": Address(WORKERS, {"pk": 0}, answer=404),
    "desk-file-add": Address(WORKERS, {"pk": 0}, answer=405),
    "desk-file-remove": Address(WORKERS, {"pk": 0}, answer=405),
    # By object: tests/measures/views/test_talk.py.
    "comment-add": Address(WITH_A_ROLE, PLAN | {"code": "1-2-1"}, answer=405),
    "comment-withdraw": Address(WITH_A_ROLE, {"pk": 0}, answer=405),
    "opinion-add": Address(ADMINISTRATORS, PLAN),
    "opinion-answer": Address(IMPORTERS, {"pk": 0}, answer=405),
    "opinions": Address(WITH_A_ROLE, PLAN),
    "meetings": Address(WITH_A_ROLE, PLAN),
    "meeting-add": Address(ADMINISTRATORS, PLAN),
    "meeting": Address(WITH_A_ROLE, PLAN | {"pk": 0}, answer=404),
    "meeting-edit": Address(ADMINISTRATORS, PLAN | {"pk": 0}, answer=404),
    "meeting-screens": Address(WITH_A_ROLE, PLAN | {"pk": 0}, answer=404),
    "meeting-screen": Address(WITH_A_ROLE, PLAN | {"pk": 0, "number": 1}, answer=404),
    "since-meeting": Address(WITH_A_ROLE, PLAN),
    "since-one-meeting": Address(WITH_A_ROLE, PLAN | {"pk": 0}, answer=404),
    "notices": Address(WITH_A_ROLE),
    "notices-read": Address(WITH_A_ROLE, answer=405),
    "notice-settings": Address(WITH_A_ROLE),
    "notice-open": Address(WITH_A_ROLE, {"pk": 0}, answer=404),
    "rounds": Address(WITH_A_ROLE, PLAN),
    "rounds-open": Address(ADMINISTRATORS, PLAN, answer=405),
    "round": Address(ADMINISTRATORS, PLAN | {"period": "2026Q2"}),
    "round-extend": Address(ADMINISTRATORS, PLAN | {"period": "2026Q2"}, answer=405),
    "extension-end": Address(ADMINISTRATORS, PLAN | {"period": "2026Q2", "pk": 0}, answer=405),
    "editions": Address(ADMINISTRATORS, PLAN),
    "headlines": Address(ADMINISTRATORS, PLAN),
    "edition": Address(ADMINISTRATORS, PLAN | {"number": 1}),
    "edition-measure": Address(ADMINISTRATORS, PLAN | {"number": 1, "code": "1-2"}),
    "edition-draft": Address(ADMINISTRATORS, PLAN, answer=405),
    "edition-adopt": Address(ADMINISTRATORS, PLAN | {"number": 1}, answer=405),
    "edition-discard": Address(ADMINISTRATORS, PLAN | {"number": 1}, answer=405),
    "edition-add": Address(ADMINISTRATORS, PLAN | {"number": 1, "code": "1-2"}, answer=405),
    "edition-end": Address(ADMINISTRATORS, PLAN | {"number": 1, "code": "1-2-1"}, answer=405),
    "overview": Address(WITH_A_ROLE, answer=302),
    "plans": Address(WITH_A_ROLE),
    "help": Address(WITH_A_ROLE),
    "accessibility": Address(WITH_A_ROLE),
    "components": Address(ADMINISTRATORS),
    "plan": Address(WITH_A_ROLE, PLAN),
    "initiatives": Address(WITH_A_ROLE, PLAN),
    "indicators": Address(WITH_A_ROLE, PLAN),
    "search": Address(WITH_A_ROLE, PLAN),
    "search-home": Address(WITH_A_ROLE, answer=302),
    "changes": Address(WITH_A_ROLE, PLAN),
    # Only where the plan shows money: tests/dashboards/views/test_money.py.
    "money": Address(WITH_A_ROLE, PLAN, answer=404),
    "money-import": Address(IMPORTERS, PLAN, answer=404),
    "money-import-confirm": Address(IMPORTERS, PLAN, answer=405),
    "money-entry": Address(IMPORTERS, PLAN | {"code": "1-2-1", "fiscal_year": 2025}, answer=404),
    # Only where the plan's years are evaluated: tests/dashboards/views/test_evaluations.py.
    "evaluations": Address(WITH_A_ROLE, PLAN, answer=404),
    "evaluation": Address(WORKERS, PLAN | {"code": "1-2-1", "fiscal_year": 2025}, answer=404),
    "evaluation-list": Address(WORKERS, {"pk": 0}, answer=404),
    "glossary": Address(WITH_A_ROLE, PLAN),
    "departments": Address(WITH_A_ROLE, PLAN),
    # By what a department answered for: tests/dashboards/views/test_departments.py.
    "department": Address(WITH_A_ROLE, PLAN | {"code": "nowhere"}, answer=404),
    "schedule": Address(WITH_A_ROLE, PLAN),
    "year-table": Address(WITH_A_ROLE, PLAN),
    "exports": Address(WITH_A_ROLE, PLAN),
    "export": Address(WITH_A_ROLE, PLAN | {"kind": "figures"}),
    "measure": Address(WITH_A_ROLE, PLAN | {"code": "1-2"}),
    "initiative": Address(WITH_A_ROLE, PLAN | {"code": "1-2-1"}),
    "indicator": Address(WITH_A_ROLE, PLAN | {"code": "1-2-1-a"}),
    # Only where the plan knows no baseline: tests/dashboards/views/test_baselines.py.
    "baseline": Address(ADMINISTRATORS, PLAN | {"code": "1-2-1-a"}, answer=404),
    "indicator-explain": Address(WITH_A_ROLE, PLAN | {"code": "1-2-1-a"}),
    "indicator-history": Address(WITH_A_ROLE, PLAN | {"code": "1-2-1-a"}),
}
# The door itself (tests/plans/test_door.py, tests/plans/views/test_account.py), and the admin,
# whose pages have their own table (tests/plans/admin, tests/measures/admin).
ELSEWHERE = {"login", "logout", "password-forgotten", "password-set"}


def names(resolver: URLResolver) -> Iterator[str]:
    """The names of all addresses but the admin's."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from names(entry)
        elif isinstance(entry, URLPattern):
            yield str(entry.name)


@pytest.fixture
def visitors(plan: Plan, department: Department) -> dict[str, Client]:
    clients: dict[str, Client] = {who: Client() for who in EVERYBODY}
    for role in RoleKind:
        clients[role].force_login(factories.person(role, department))
    clients[NO_ROLE].force_login(factories.UserFactory())
    return clients


def test_every_address_is_in_the_table() -> None:
    assert set(names(get_resolver())) - ELSEWHERE == set(ADDRESSES)


@pytest.mark.thorough
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_only_those_named_are_let_in(name: str, visitors: dict[str, Client]) -> None:
    address = ADDRESSES[name]
    try:
        path = reverse(name, kwargs=dict(address.arguments))
    except NoReverseMatch as error:
        pytest.fail(str(error))

    answers = {who: client.get(path).status_code for who, client in visitors.items()}

    expected = dict.fromkeys(EVERYBODY, 403) | {STRANGER: 302}
    expected |= dict.fromkeys(address.allowed, address.answer)
    assert answers == expected


@pytest.mark.thorough
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_what_a_log_in_opens_is_left_in_no_browser(name: str, visitors: dict[str, Client]) -> None:
    path = reverse(name, kwargs=dict(ADDRESSES[name].arguments))

    assert visitors[ADMINISTRATOR].get(path)["Cache-Control"] == "private, no-store"


@pytest.mark.thorough
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_a_stranger_is_sent_to_the_door_and_back(name: str, plan: Plan) -> None:
    path = reverse(name, kwargs=dict(ADDRESSES[name].arguments))
    answer = Client().get(path)

    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('login')}?next={path}"


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["plan", "measure", "initiative", "indicator", "glossary"])
def test_what_is_not_there_is_not_found(name: str, visitors: dict[str, Client]) -> None:
    wrong = dict.fromkeys(ADDRESSES[name].arguments, "nowhere")

    assert visitors[VIEWER].get(reverse(name, kwargs=wrong)).status_code == 404


@pytest.mark.thorough
@pytest.mark.parametrize(
    "name", ["plan", "initiatives", "indicators", "changes", "schedule", "indicator"]
)
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("period=2031Q1", "四半期「2031Q1」はこの計画にありません"),
        ("period=abc", "四半期「abc」はこの計画にありません"),
        ("as_known_on=11/1", "基準日「11/1」: 年がありません。「2026-09-30」か"),
        ("as_known_on=2099-01-01", "今日までの日付"),
    ],
)
def test_a_query_that_cannot_be_read_is_told_in_words(
    name: str, query: str, message: str, visitors: dict[str, Client]
) -> None:
    path = reverse(name, kwargs=dict(ADDRESSES[name].arguments))
    answer = visitors[VIEWER].get(f"{path}?{query}")

    assert answer.status_code == 200
    assert message in answer.content.decode()
