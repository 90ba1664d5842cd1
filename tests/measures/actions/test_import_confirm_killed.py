"""kill -9: a worker is killed in earnest. A hundred times by hand: tests/bench/kill.py."""

import os
import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django_tasks import task_backends
from pytest_django import Settings

from measures.actions import imports
from tests.bench import kill
from tests.bench.kill_world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A sheet of 2,000 rows, and workers that find this test's database and queue."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    assert "django_tasks_db" in type(task_backends["default"]).__module__
    monkeypatch.setattr(imports, "LONG", -1)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", kill.SETTINGS)
    monkeypatch.setenv("DATABASE_URL", this_database())
    world = World(2_000)
    yield world
    world.close()


def this_database() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{os.path.abspath(str(found['NAME']))}"
    secret = f":{found['PASSWORD']}" if found["PASSWORD"] else ""
    who = f"{found['USER']}{secret}@{found['HOST']}:{found['PORT']}"
    return f"postgres://{who}/{found['NAME']}"


@pytest.mark.thorough
def test_a_killed_import_is_there_as_a_whole_or_not_at_all_and_goes_on(world: World) -> None:
    for kind in ("read", "apply"):
        world.queue(kind)
        begin = time.monotonic()
        kill.killed_after(0.1)
        beginning = time.monotonic() - begin
        for part in (10, 14):
            world.check(kind)
            kill.manage("resume_jobs", "--all")
            kill.killed_after(beginning * part)
        world.check(kind)
        kill.manage("resume_jobs", "--all")
        kill.whole()
        world.check_done(kind)
    world.check_audit()
