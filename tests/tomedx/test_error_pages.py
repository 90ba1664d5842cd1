"""What people read when something cannot be shown: in Japanese, with the way on."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from plans.models import Plan, User
from tests import factories
from tomedx.urls import urlpatterns as portal

pytestmark = pytest.mark.django_db


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


urlpatterns = [*portal, path("broken/", broken)]


@pytest.fixture
def member(viewer: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(viewer)
    return client


def test_what_is_not_there(member: Client, plan: Plan) -> None:
    answer = member.get("/plans/nowhere/")

    assert answer.status_code == 404
    assert "ページが見つかりません" in answer.content.decode()


def test_what_one_may_not_open(plan: Plan) -> None:
    client = Client()
    client.force_login(factories.UserFactory())
    answer = client.get("/plans/tome-dx/")

    assert answer.status_code == 403
    assert "役割の登録を頼んでください" in answer.content.decode()
    assert "ログアウト" in answer.content.decode()


def test_a_form_that_stood_open_too_long(viewer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(viewer)
    answer = client.post("/logout/")

    assert answer.status_code == 403
    assert "画面の期限が切れています" in answer.content.decode()


@pytest.mark.urls(__name__)
def test_a_fault_of_the_portal_tells_no_detail(
    member: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = member.get("/broken/")

    assert answer.status_code == 500
    assert "処理できませんでした" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()


def test_an_unknown_host_is_refused(member: Client, caplog: pytest.LogCaptureFixture) -> None:
    answer = member.get("/", HTTP_HOST="elsewhere.example")

    assert answer.status_code == 400
    assert "受け取れない内容です" in answer.content.decode()
