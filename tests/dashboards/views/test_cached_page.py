"""A page is kept for all who may see it, but nobody sees what is another's own."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from dashboards.selectors import kept
from dashboards.views.cached_page import plan_page
from measures.actions.reports import ensure_report, move_report
from plans import clock
from plans.actions.records import save_record
from plans.domain.calendar import Period
from plans.domain.vocabulary import RoleKind
from plans.models import Indicator, Plan, User
from plans.templatetags.frame import MARK
from tests import factories
from tests.dashboards.reported import reported, round_of

pytestmark = pytest.mark.django_db
PAGE = "/plans/tome-dx/indicators/1-2-1-a/?period=2026Q2"
# The session, the user with their unread notices, the roles, and the plan's state.
QUERIES = 4


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> Iterator[None]:
    settings.STANDINGS_KEPT = 8
    kept.clear()
    yield
    kept.clear()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def leave_message(client: Client, words: str) -> None:
    """As an earlier answer would have left it."""
    storage, answer = CookieStorage(RequestFactory().get("/")), HttpResponse()
    storage.add(SUCCESS, words)
    storage.update(answer)
    client.cookies.update(answer.cookies)


def text(client: Client, path: str = PAGE) -> str:
    return client.get(path).content.decode()


@pytest.mark.thorough
def test_the_next_visitor_costs_only_the_queries_about_themselves(
    plan: Plan, viewer: User, administrator: User, django_assert_max_num_queries: Any
) -> None:
    text(client_of(viewer))
    client = client_of(administrator)

    with django_assert_max_num_queries(QUERIES):
        assert "計算のしかた" in text(client)


@pytest.mark.thorough
def test_everybody_sees_their_own_name_links_and_form(
    plan: Plan, viewer: User, administrator: User
) -> None:
    first, second = text(client_of(viewer)), text(client_of(administrator))

    assert viewer.email in first
    assert viewer.email not in second
    assert administrator.email in second
    assert "管理</a>" not in first
    assert "管理</a>" in second
    tokens = [page.split('csrfmiddlewaretoken" value="')[1][:64] for page in (first, second)]
    assert tokens[0] != tokens[1]
    assert not MARK.search(first + second)


def test_a_message_is_shown_once_and_to_its_reader_alone(plan: Plan, viewer: User) -> None:
    client, other = client_of(viewer), client_of(factories.person(RoleKind.VIEWER))
    text(other)
    leave_message(client, "保存しました")

    assert "保存しました" in text(client)
    assert "保存しました" not in text(client)
    assert "保存しました" not in text(other)


@pytest.mark.thorough
def test_what_an_action_changes_shows_at_once(
    plan: Plan, viewer: User, administrator: User
) -> None:
    client = client_of(viewer)
    before = text(client)
    indicator = Indicator.objects.get()
    indicator.name = "別の名の指標"
    save_record(record=indicator, by=administrator)

    assert "別の名の指標" not in before
    assert "別の名の指標" in text(client)


def test_who_lost_their_role_is_not_let_in_to_a_kept_page(plan: Plan, viewer: User) -> None:
    client = client_of(viewer)
    text(client)
    viewer.roles.all().delete()

    assert client.get(PAGE).status_code == 403


@pytest.mark.thorough
def test_another_query_is_another_page(plan: Plan, viewer: User) -> None:
    client = client_of(viewer)

    assert "令和8年度第2四半期（7〜9月）の値" in text(client)
    assert "令和7年度第4四半期（1〜3月）の値" in text(client, PAGE.replace("2026Q2", "2025Q4"))


def test_a_mark_typed_in_by_somebody_stays_text(plan: Plan, viewer: User) -> None:
    indicator = plan.measures.get().initiatives.get().indicators.get()
    indicator.name = "<!--personal components/user_bar.html-->"
    indicator.save()

    assert text(client_of(viewer)).count('class="user-menu"') == 1


def test_a_page_that_is_not_there_is_not_found_however_often(plan: Plan, viewer: User) -> None:
    client = client_of(viewer)

    for _ in range(2):
        assert client.get("/plans/tome-dx/indicators/9-9/").status_code == 404


def test_a_kept_view_is_not_told_who_asks(viewer: User, plan: Plan) -> None:
    requests: list[HttpRequest] = []

    @plan_page
    def careless(request: HttpRequest, plan: str) -> TemplateResponse:
        requests.append(request)
        return TemplateResponse(request, "dashboards/empty.html")

    request = RequestFactory().get("/")
    request.user = viewer
    request.COOKIES["csrftoken"] = "secret"
    answer = careless(request, plan.code).content.decode()

    assert not requests[0].user.is_authenticated
    assert not requests[0].COOKIES
    assert viewer.email in answer


@pytest.mark.thorough
def test_the_forms_of_an_initiative_are_the_visitors_own(
    plan: Plan, viewer: User, administrator: User
) -> None:
    path = "/plans/tome-dx/initiatives/1-2-1/"
    first, second = text(client_of(administrator), path), text(client_of(viewer), path)

    assert "委員意見を記録する" in first
    assert "委員意見を記録する" not in second


def test_only_an_administrator_sees_the_offer_on_a_kept_page(
    plan: Plan, viewer: User, administrator: User, approver: User
) -> None:
    Indicator.objects.update(baseline_value=None, baseline_on=None)
    reported(Indicator.objects.get(), approver, Period(2026, 1), 40)
    first, second = text(client_of(viewer)), text(client_of(administrator))

    assert "初回報告は R8 Q1" in first
    assert "/1-2-1-a/baseline/" not in first
    assert "/1-2-1-a/baseline/" in second


@pytest.mark.thorough
def test_a_page_moves_on_when_an_approval_crosses_the_half(
    plan: Plan, viewer: User, administrator: User, promoter: User, approver: User
) -> None:
    evening = timezone.make_aware(datetime(2026, 10, 20, 17))
    round_of(plan, Period(2026, 1))
    with clock.frozen(evening):
        client, address = client_of(viewer), "/plans/tome-dx/"
        before = text(client, address)
        stored = ensure_report(
            round=plan.rounds.get(quarter=2),
            initiative=plan.measures.get().initiatives.get(),
            by=promoter,
        )
        stored = move_report(report=stored, action="submit", by=promoter)
        submitted = text(client, address)
        move_report(report=stored, action="approve", by=approver)
        after = text(client, address)

    assert "令和8年度第1四半期（4〜6月）の値" in before
    assert "R8 Q2 は1件のうち0件承認" in submitted
    assert "令和8年度第2四半期（7〜9月）の値" in after
    assert "件承認" not in after
