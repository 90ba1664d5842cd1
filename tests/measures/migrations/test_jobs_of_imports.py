"""Migration 0011: what imports had under way goes on as jobs of the general kind."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from measures.actions import imports
from measures.models import Actual, ImportBatch
from measures.importing.previews import preview_head
from plans import clock
from plans.actions import jobs
from plans.domain.jobs import JobState
from plans.models import Job, Plan, User
from tests.measures.sheets import xlsx

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]


@pytest.fixture
def before() -> Iterator[Any]:
    """The models as they were, and the table of their jobs."""
    nodes = [("measures", "0010_of_nothing_is_nothing"), ("plans", "0007_jobs")]
    found = MigrationLoader(connection).project_state(nodes).apps
    old = found.get_model("measures", "ImportJob")
    with connection.schema_editor() as editor:
        editor.create_model(old)
    yield found
    with connection.schema_editor() as editor:
        editor.delete_model(old)


@pytest.fixture
def batch(plan: Plan, administrator: User, monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
    """A sheet whose preview is kept, without any job."""
    monkeypatch.setattr(imports, "LONG", -1)
    content = xlsx(("1-2-1-a", 2026, 2, 53))
    batch = imports.upload(plan=plan, by=administrator, file_name="長い.xlsx", content=content)
    Job.objects.all().delete()
    batch.refresh_from_db()
    return batch


def carried_over(before: Any, batch: ImportBatch, **values: Any) -> Job:
    """The job that becomes of one of before."""
    shared = {"batch_id": batch.pk, "by_id": batch.uploaded_by_id}
    before.get_model("measures", "ImportJob").objects.create(**shared, **values)
    import_module("measures.migrations.0011_jobs_of_imports").carry_over(before, None)
    return Job.objects.get()


@pytest.mark.thorough
def test_what_was_under_way_is_taken_up_by_the_next_worker(
    before: Any, batch: ImportBatch
) -> None:
    running = {"state": "running", "stage": "writing", "done": 3, "total": 9, "attempt": 1}
    seen = preview_head(batch).fingerprint
    job = carried_over(before, batch, kind="apply", seen=seen, **running)
    assert (job.state, job.title, job.subject) == (JobState.QUEUED, "反映", batch)

    assert jobs.take_up_lost(everything=True) == 1
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.DONE, 2)
    assert Actual.objects.get().batch == batch


@pytest.mark.thorough
def test_what_was_to_be_cancelled_is(before: Any, batch: ImportBatch) -> None:
    job = carried_over(before, batch, kind="read", state="running", cancel_asked_at=clock.now())

    assert job.state == JobState.CANCELLED
    assert job.finished_at


@pytest.mark.thorough
def test_what_had_ended_keeps_its_end(before: Any, batch: ImportBatch) -> None:
    ended = {"state": "failed", "messages": ["壊れています。"], "finished_at": clock.now()}
    job = carried_over(before, batch, kind="read", stage="comparing", **ended)

    assert (job.state, job.messages) == (JobState.FAILED, ["壊れています。"])
    assert job.stage == "今の値と比べています"
    assert batch.jobs.get() == job
