"""Each request has a number: in the log, on the answer, on the page that says what failed."""

import json
import logging
import re
from typing import Any

import pytest
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from plans.models import User
from tomedx.request_log import HEADER, JsonLines, NumberLines
from tomedx.urls import handler500 as portal_handler500
from tomedx.urls import urlpatterns as portal

handler500 = portal_handler500
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault")


urlpatterns = [*portal, path("broken/", broken)]


@pytest.fixture
def member(administrator: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(administrator)
    return client


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.handler.addFilter(NumberLines())
    caplog.set_level(logging.INFO, "tomedx.request")
    return caplog


def test_an_answer_and_its_line_have_the_same_number(
    member: Client, administrator: User, lines: pytest.LogCaptureFixture
) -> None:
    answer = member.get("/people/?q=someone@city.example")

    [record] = [record for record in lines.records if record.name == "tomedx.request"]
    line = json.loads(JsonLines().format(record))
    assert (line["path"], line["status"], line["user"]) == ("/people/", 200, administrator.pk)
    assert line["request"] == answer[HEADER]
    assert re.fullmatch("[0-9a-f]{32}", answer[HEADER])
    assert "@" not in json.dumps(line)
    assert administrator.display_name not in json.dumps(line)


@pytest.mark.parametrize(("proxies", "taken"), [(["unix"], True), ([], False)])
def test_the_number_of_a_trusted_proxy_is_kept(
    proxies: list[str], taken: bool, member: Client, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = proxies
    given = "0123456789abcdef"

    assert (member.get("/password/", headers={HEADER: given})[HEADER] == given) is taken
    assert member.get("/password/", headers={HEADER: "<b>"})[HEADER] != "<b>"


def test_the_page_of_a_fault_names_the_number(
    member: Client, lines: pytest.LogCaptureFixture
) -> None:
    answer = member.get("/broken/")

    assert answer.status_code == 500
    assert f'お問い合わせ番号 <span class="code">{answer[HEADER]}</span>' in answer.content.decode()


def test_a_fault_is_mailed_to_the_administrators_of_the_machine_once(
    member: Client, settings: Any
) -> None:
    settings.ADMINS = [("dx", "dx@city.example")]
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "failures",
        }
    }

    member.get("/broken/")
    member.get("/broken/")

    [sent] = mail.outbox
    assert sent.to == ["dx@city.example"]
    assert "RuntimeError" in sent.subject
    assert "Traceback" in sent.body


def test_nobody_is_mailed_where_nobody_is_named(
    member: Client, caplog: pytest.LogCaptureFixture
) -> None:
    member.get("/broken/")

    assert mail.outbox == []
