"""Health checks for a monitor: without log-in, without figures, whatever the Host or scheme.

``/healthz`` answers as long as the process does and never asks the database. ``/readyz`` asks it
on a connection of its own and answers within two seconds, whatever becomes of the database.
"""

import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import psycopg
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

SECONDS = 1.8
LEAST_FREE = 50 * 1024 * 1024
APPLIED = "SELECT app, name FROM django_migrations"
# Takes a megabyte on the server's disk and gives it back: a full disk and a standby refuse it.
WRITE_PROBE = """
    CREATE TEMP TABLE ready ON COMMIT DROP AS
    SELECT string_agg(md5(n::text), '') FROM generate_series(1, 32768) n GROUP BY n / 64
"""

READY, HUNG = "ready", "database does not answer"
_probes = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readyz")
_under_way: list["Future[str]"] = []
_lock = Lock()


class HealthChecks:
    """Answers the two addresses before anything else looks at the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = health(request.path)
        if found is None or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        status, text = found
        response = HttpResponse(f"{text}\n", status=status, content_type="text/plain")
        response["Cache-Control"] = "no-store"
        # Said by the answer itself, not once more for every question in the log.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response


def health(path: str) -> tuple[int, str] | None:
    """The status and the word for the address *path*; None of one that is no health check."""
    if path == "/healthz":
        return 200, "ok"
    if path == "/readyz":
        word = readiness()
        return (200 if word == READY else 503), word
    return None


def readiness() -> str:
    """``ready`` when the database can be read and written and has every migration, else why not.

    One probe at a time: while one hangs, nobody waits for another.
    """
    with _lock:
        if _under_way and not _under_way[0].done():
            return HUNG
        _under_way[:] = [_probes.submit(_probe, dict(connection.settings_dict))]
        probe = _under_way[0]
    try:
        return probe.result(SECONDS)
    except TooLate:
        return HUNG


def _probe(settings: dict[str, Any]) -> str:
    try:
        applied = _on_sqlite(settings) if connection.vendor == "sqlite" else _on_postgresql()
    except (sqlite3.Error, psycopg.Error, OSError):
        return "database unavailable"
    return READY if applied >= _leaves() else "migrations pending"


def _on_postgresql() -> set[tuple[str, str]]:
    parameters = connection.get_connection_params()
    parameters = {
        key: value
        for key, value in parameters.items()
        if key not in ("cursor_factory", "context", "prepare_threshold")
    }
    parameters |= {"connect_timeout": 2, "options": "-c statement_timeout=1500"}
    with psycopg.connect(**parameters) as own:
        own.execute(WRITE_PROBE)
        return set(own.execute(APPLIED).fetchall())


def _on_sqlite(settings: dict[str, Any]) -> set[tuple[str, str]]:
    file = Path(settings["NAME"])
    if shutil.disk_usage(file.parent).free < LEAST_FREE:
        raise OSError("disk full")
    own = sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=1)
    try:
        return set(own.execute(APPLIED).fetchall())
    finally:
        own.close()


@cache
def _leaves() -> set[tuple[str, str]]:
    """The last migration of each app: as long as the process runs, it is the same program."""
    return set(MigrationLoader(None).graph.leaf_nodes())
