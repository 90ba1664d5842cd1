"""The health checks: /healthz asks nobody, /readyz is never silent."""

import sqlite3
from collections.abc import Iterator
from threading import Event
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from tomedx import health

ON_POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL alone")


@pytest.mark.parametrize("host", ["testserver", "10.0.0.7", "elsewhere.example:8000"])
def test_life_is_told_without_database_host_or_scheme(host: str, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    answer = Client().get("/healthz", HTTP_HOST=host)

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_whole_database_is_ready_whatever_the_host_and_scheme(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    answer = Client().get("/readyz", HTTP_HOST="10.0.0.7")

    assert (answer.status_code, answer.content) == (200, b"ready\n")


def test_nothing_is_changed_by_a_health_check() -> None:
    assert Client().post("/healthz").status_code in (403, 404)


@pytest.mark.parametrize("error", [sqlite3.OperationalError, psycopg.OperationalError, OSError])
def test_a_database_that_is_away_or_full_is_not_ready(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> Any:
        raise error("No space left on device")

    monkeypatch.setattr(health, "_on_sqlite", away)
    monkeypatch.setattr(health, "_on_postgresql", away)

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"database unavailable\n")


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_leaves", lambda: {("plans", "9999_yet_to_come")})

    assert Client().get("/readyz").content == b"migrations pending\n"


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """A database that answers nobody until the event is set."""
    released = Event()

    def hang(*_: Any) -> str:
        released.wait(60)
        return health.READY

    monkeypatch.setattr(health, "_probe", hang)
    monkeypatch.setattr(health, "SECONDS", 0.05)
    yield released
    released.set()


def test_a_hanging_database_holds_up_no_health_check(hanging: Event) -> None:
    first = Client().get("/readyz")
    monitors = [Client().get("/readyz") for _ in range(5)]

    assert {answer.status_code for answer in [first, *monitors]} == {503}
    assert first.content == b"database does not answer\n"
    assert Client().get("/healthz").status_code == 200
    assert len(health._under_way) == 1

    hanging.set()
    assert health._under_way[0].result(60) == health.READY
    assert health.readiness() in (health.READY, health.HUNG)


@ON_POSTGRESQL
@pytest.mark.django_db
def test_a_server_that_may_not_be_written_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    read_only = "SET TRANSACTION READ ONLY"
    assert Client().get("/readyz").status_code == 200

    monkeypatch.setattr(health, "WRITE_PROBE", f"{read_only}; CREATE TABLE t (n int)")
    assert Client().get("/readyz").content == b"database unavailable\n"
