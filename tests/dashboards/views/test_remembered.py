"""What the portal remembers of a person: the plan that was opened last, the filter of the lists."""

import pytest
from django.test import Client

from measures.models import QuarterlyReport
from plans.models import Indicator, Plan, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LIST = "/plans/tome-dx/initiatives/"
FIELDS = ("policy", "department", "rating", "reporting", "headline", "q")


@pytest.fixture
def committee(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


def asked(**chosen: str) -> dict[str, str]:
    """The query of the filter's form."""
    return dict.fromkeys(FIELDS, "") | chosen


def shown(client: Client, path: str, **query: str) -> str:
    return client.get(path, query).content.decode()


class TestThePlan:
    def test_that_was_opened_last_is_opened_again_by_this_person_alone(
        self, committee: Client, administrator: User, plan: Plan
    ) -> None:
        factories.small_plan(code="other", name="隣の計画")
        assert committee.get("/")["Location"] == "/plans/tome-dx/"
        committee.get("/plans/other/")
        assert committee.get("/")["Location"] == "/plans/other/"
        assert committee.get("/search/?q=x")["Location"].startswith("/plans/other/search/")

        office = Client()
        office.force_login(administrator)
        assert office.get("/")["Location"] == "/plans/tome-dx/"

    def test_that_is_not_there_is_not_remembered(self, committee: Client, plan: Plan) -> None:
        assert committee.get("/plans/nix/").status_code == 404
        assert committee.get("/")["Location"] == "/plans/tome-dx/"

    def test_that_was_loaded_later_does_not_come_first(self, committee: Client, plan: Plan) -> None:
        committee.get("/plans/tome-dx/")
        factories.small_plan(code="later", name="後の計画")
        assert committee.get("/")["Location"] == "/plans/tome-dx/"


class TestTwoPlans:
    def test_show_their_headline_goals_side_by_side(self, committee: Client, plan: Plan) -> None:
        factories.small_plan(code="other", name="隣の計画")
        Indicator.objects.update(headline=True)
        page = shown(committee, "/plans/", first="tome-dx", second="other")

        for code in ("tome-dx", "other"):
            assert f'<a href="/plans/{code}/indicators/1-2-1-a/">' in page

    @pytest.mark.parametrize("second", ["", "nix", "tome-dx", "<b>"])
    def test_are_asked_for_where_there_is_but_one(
        self, committee: Client, plan: Plan, second: str
    ) -> None:
        page = shown(committee, "/plans/", first="tome-dx", second=second)

        assert "二つの計画のコードを入力してください" in page
        assert "<b>" not in page


class TestTheFilter:
    def test_is_kept_for_the_next_visit_and_let_go(self, committee: Client, plan: Plan) -> None:
        committee.get(LIST, asked(q="電子"))
        answer = committee.get(LIST)
        assert answer["Location"] == f"{LIST}?q=%E9%9B%BB%E5%AD%90"
        assert "絞り込みを解く" in shown(committee, answer["Location"])
        assert committee.get("/plans/tome-dx/indicators/").status_code == 302, "of both lists"

        committee.get(LIST, asked())
        assert committee.get(LIST).status_code == 200

    def test_of_a_link_is_followed_and_not_kept(self, committee: Client, plan: Plan) -> None:
        assert committee.get(LIST, {"rating": "C"}).status_code == 200
        assert committee.get(LIST).status_code == 200

    def test_keeps_the_quarter_that_is_asked_for(self, committee: Client, plan: Plan) -> None:
        committee.get(LIST, asked(q="電子"))
        assert "period=2026Q1" in committee.get(LIST, {"period": "2026Q1"})["Location"]

    def test_goes_from_initiatives_to_indicators(self, committee: Client, plan: Plan) -> None:
        page = shown(committee, LIST, q="電子", sort="rating")
        assert 'href="/plans/tome-dx/indicators/?q=%E9%9B%BB%E5%AD%90"' in page

    def test_takes_headline_goals(self, committee: Client, plan: Plan) -> None:
        for path in (LIST, "/plans/tome-dx/indicators/", "/plans/tome-dx/table/"):
            assert "1-2-1" not in main(shown(committee, path, headline="on"))
        Indicator.objects.update(headline=True)
        factories.InitiativeFactory(measure=plan.measures.get(), code="9-9-9")
        for path in (LIST, "/plans/tome-dx/indicators/"):
            page = main(shown(committee, path, headline="on"))
            assert "1-2-1" in page
            assert "9-9-9" not in page

    def test_takes_the_state_of_reporting_as_it_is_now(
        self, committee: Client, plan: Plan, promoter: User
    ) -> None:
        there = {"period": "2026Q2", "reporting": "not_begun"}
        assert "1-2-1" in main(shown(committee, LIST, **there))
        factories.report_of(plan, promoter)
        assert "1-2-1" not in main(shown(committee, LIST, **there))
        assert "1-2-1" in main(shown(committee, LIST, **there | {"reporting": "begun"}))
        QuarterlyReport.objects.update(state="submitted")
        assert "1-2-1" in main(shown(committee, LIST, **there | {"reporting": "submitted"}))

    def test_says_where_the_state_of_reporting_is_not_known(
        self, committee: Client, plan: Plan
    ) -> None:
        page = shown(committee, LIST, period="2024Q1", reporting="begun")
        assert "この四半期は、報告の状況で絞り込めません" in page


def main(page: str) -> str:
    """The table of a list."""
    return page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_an_address_says_whether_it_is_fixed_to_a_day(committee: Client, plan: Plan) -> None:
    moving = shown(committee, LIST)
    assert "このアドレスは、開いた日の値を示します" in moving
    assert 'href="?period=2026Q2&amp;as_known_on=2026-11-23">この日の値で固定</a>' in moving

    fixed = shown(committee, LIST, period="2026Q2", as_known_on="2026-11-23")
    assert "2026年11月23日の値で固定されています" in fixed
