"""A database that is away, hangs or is locked: said in words, once in the log, and survived."""

import logging
import re
import time
from threading import Thread
from typing import Any

import psycopg.errors
import pytest
from django.core.management import call_command
from django.db import DataError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from plans.models import User
from tomedx import answers, outages
from tomedx.operations.management.commands import worker
from tomedx.outages import Outage
from tomedx.urls import handler500 as portal_handler500
from tomedx.urls import urlpatterns as portal
from tomedx.watch import Watch

handler500 = portal_handler500
pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.urls(__name__)]

FAILURES: dict[str, Exception] = {
    "away": OperationalError("connection refused"),
    "closed": InterfaceError("the connection is closed"),
    "locked": OperationalError("canceling statement due to lock timeout"),
    "wrong": DataError("value too long"),
    "broken": RuntimeError("a fault of the portal"),
}


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise FAILURES[kind]


def ask_what_is_not_there(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    return HttpResponse()


urlpatterns = [*portal, path("fail/<kind>/", fail), path("missing/", ask_what_is_not_there)]


@pytest.fixture(autouse=True)
def outage(monkeypatch: pytest.MonkeyPatch) -> Outage:
    """None has been yet."""
    fresh = Outage()
    monkeypatch.setattr(answers, "OUTAGE", fresh)
    return fresh


@pytest.fixture
def member(administrator: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("kind", ["away", "closed", "locked"])
def test_a_database_that_fails_is_told_in_words_that_do_not_blame_the_portal(
    kind: str, member: Client
) -> None:
    answer = member.get(f"/fail/{kind}/")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "データを保管しているサーバーから返事がない" in answer.content.decode()


@pytest.mark.parametrize("address", ["/fail/wrong/", "/fail/broken/"])
def test_a_fault_of_the_portal_stays_one(
    address: str, member: Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert member.get(address).status_code == 500


@pytest.mark.django_db(transaction=True)
def test_a_question_that_is_wrong_is_no_outage(
    member: Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert member.get("/missing/").status_code == 500


def test_an_outage_that_shows_before_any_page_is_told_likewise(
    member: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> Any:
        raise FAILURES["away"]

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)

    answer = member.get("/people/")

    assert answer.status_code == 503
    assert "いまは表示できません" in answer.content.decode()


def test_an_outage_is_one_line_in_the_log_when_it_begins_and_one_when_it_is_over(
    member: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "QUIET", 0.0)
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            member.get("/fail/away/")
        member.get("/password/")
        member.get("/password/")

    lines = [record.getMessage() for record in caplog.records]
    begun, over = lines
    assert begun == "データベースが使えません（503 を返しています）: connection refused"
    assert re.fullmatch(r"データベースが戻りました（\d+秒、断った画面 20）", over)
    assert [record.exc_info for record in caplog.records] == [None, None]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no line to cut")
def test_a_page_that_waits_for_a_database_that_hangs_is_cut_off() -> None:
    watch, raised = Watch(seconds=0), list[BaseException]()

    def wait() -> None:
        with watch.over_this_thread():
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(60)")
            except OperationalError as error:
                raised.append(error)
        connection.close()

    visitor = Thread(target=wait, daemon=True)
    visitor.start()
    until = time.monotonic() + 30
    while visitor.is_alive() and time.monotonic() < until:
        watch.look()
        visitor.join(0.05)

    assert [outages.is_outage(error) for error in raised] == [True]


@pytest.mark.parametrize("error", [psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled])
def test_the_limits_of_the_database_are_outages(error: type[Exception]) -> None:
    wrapped = OperationalError("canceling statement due to …")
    wrapped.__cause__ = error()

    assert outages.is_outage(wrapped)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(worker.time, "sleep", waited.append)
    return waited


def test_the_worker_waits_for_the_database_and_goes_on(
    no_waiting: list[float], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    steps = iter([None, FAILURES["away"], FAILURES["closed"], None, None])

    def step(*_: Any, **__: Any) -> None:
        if error := next(steps):
            raise error

    # By turns: what was left lying is taken up, the queue is worked on.
    monkeypatch.setattr(worker, "take_up_lost", step)
    monkeypatch.setattr(worker, "call_command", step)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    with caplog.at_level(logging.INFO):
        call_command("worker")

    assert no_waiting == [10, 10]
    lines = [record.getMessage() for record in caplog.records]
    assert lines == [
        "データベースが使えないため待ちます: connection refused",
        "データベースが戻りました。処理を続けます。",
    ]


def test_the_worker_ends_on_a_fault_of_its_own(
    no_waiting: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    def db_worker(*_: Any, **__: Any) -> None:
        raise FAILURES["broken"]

    monkeypatch.setattr(worker, "call_command", db_worker)

    with pytest.raises(RuntimeError):
        call_command("worker")
    assert no_waiting == []
