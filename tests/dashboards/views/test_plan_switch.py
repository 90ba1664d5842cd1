"""Plans are switched in the head of their pages; an administrator chooses which one is first."""

import pytest
from django.test import Client

from plans.models import AuditEntry, Plan, User
from tests import factories
from tests.plans.admin.test_structure import save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGES = ("/plans/tome-dx/", "/plans/tome-dx/indicators/1-2-1-a/", "/plans/tome-dx/rounds/")
SWITCH = "計画を切り替える"


@pytest.fixture
def committee(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


def head(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return page.split('<nav class="plan-nav"')[1].split("</nav>")[0]


@pytest.mark.thorough
@pytest.mark.parametrize("path", PAGES)
def test_there_is_nothing_to_switch_where_there_is_one_plan(
    path: str, committee: Client, plan: Plan
) -> None:
    assert SWITCH not in head(committee, path)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_a_plan_leads_to_the_others(path: str, committee: Client, plan: Plan) -> None:
    factories.PlanFactory(code="other", name="隣の計画")
    shown = head(committee, path)

    assert SWITCH in shown
    assert '<a href="/plans/other/">隣の計画 <span class="code">other</span></a>' in shown
    assert '<a href="/plans/tome-dx/" aria-current="true">' in shown
    assert "すべての計画" not in shown


def test_of_many_plans_the_head_leads_to_the_list_of_all(committee: Client, plan: Plan) -> None:
    for number in range(60):
        factories.PlanFactory(code=f"p{number}", rating_scheme=plan.rating_scheme)
    shown = head(committee, PAGES[0])

    assert shown.count('href="/plans/p') == 0
    assert f'<a href="/plans/">{SWITCH}</a>' in shown
    listed = [committee.get(f"/plans/?page={page}").content.decode() for page in (1, 2)]
    assert sum(page.count('href="/plans/') for page in listed) == 61


@pytest.mark.thorough
def test_the_home_plan_opens_first(committee: Client, administrator: User, plan: Plan) -> None:
    other = factories.PlanFactory(code="other", name="隣の計画")
    assert committee.get("/").headers["Location"] == "/plans/tome-dx/"

    office = Client()
    office.force_login(administrator)
    assert save(office, other, is_home="on").status_code == 302
    assert committee.get("/").headers["Location"] == "/plans/other/"

    assert save(office, plan, is_home="on").status_code == 302
    assert committee.get("/").headers["Location"] == "/plans/tome-dx/"
    assert [*Plan.objects.filter(is_home=True)] == [plan]
    assert AuditEntry.objects.filter(changes__has_key="is_home").count() == 3
