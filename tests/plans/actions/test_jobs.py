"""A job of any kind: done once, as a whole, by one worker at a time."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from plans import clock
from plans.actions import jobs
from plans.domain.jobs import LEASE, JobState
from plans.domain.vocabulary import Labelled, RoleKind
from plans.errors import Refused
from plans.models import AuditEntry, Department, Job, User
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


class Kind(Labelled):
    RENAME = "rename", "課名の変更"


class Stage(Labelled):
    THINKING = "thinking", "考えています"


@pytest.fixture
def by() -> User:
    return factories.person(RoleKind.ADMINISTRATOR)


@pytest.fixture
def department() -> Department:
    return factories.DepartmentFactory(name="前の課")


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What is put into the queue waits there."""
    waiting: list[int] = []
    monkeypatch.setattr(jobs, "_enqueue", lambda job: waiting.append(job.pk))
    return waiting


@pytest.fixture
def start(
    monkeypatch: pytest.MonkeyPatch, department: Department, by: User
) -> Callable[[jobs.Work], Job]:
    """Queues a job that does the given work on the department."""

    def queued(work: jobs.Work) -> Job:
        monkeypatch.setitem(jobs.WORK, Kind.RENAME.value, work)
        jobs.start(kind=Kind.RENAME, subject=department, by=by, payload={"name": "新しい課"})
        return Job.objects.latest("pk")

    return queued


Start = Callable[[jobs.Work], Job]


def rename(attempt: jobs.Attempt) -> None:
    attempt(Stage.THINKING, 1, 2)
    with attempt.finishing():
        Department.objects.filter(pk=attempt.job.object_id).update(name=attempt.job.payload["name"])


def cancel(department: Department, by: User) -> None:
    jobs.cancel(subject=department, by=by, action="変更の中止", too_late="書き込み中です。")


def put_back(job: Job) -> None:
    """What happens to a job that was given up for lost."""
    assert jobs.take_up(job=job, everything=True)


def work_off(queue: list[int]) -> None:
    while queue:
        jobs.run.call(queue.pop(0))


def elsewhere(work: Callable[[], object]) -> object:
    """What *work* answers in a thread and a connection of its own, which waits for no lock."""
    found: list[object] = []

    def work_there() -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 50")
        try:
            found.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=work_there)
    thread.start()
    thread.join()
    return found[0]


def test_a_job_is_done_and_tells_how_far_it_was(start: Start, department: Department) -> None:
    job = start(rename)

    department.refresh_from_db()
    assert department.name == "新しい課"
    assert (job.state, job.title, job.attempt) == (JobState.DONE, "課名の変更", 1)
    assert (job.stage, job.done, job.total) == ("考えています", 1, 2)
    assert job.finished_at


def test_one_job_at_a_time_works_on_a_record(
    start: Start, queue: list[int], department: Department, by: User
) -> None:
    start(rename)
    with pytest.raises(Refused, match="処理中"):
        start(rename)

    other = factories.DepartmentFactory()
    jobs.start(kind=Kind.RENAME, subject=other, by=by, payload={"name": "別の課"})
    work_off(queue)
    assert start(rename).state == JobState.QUEUED


def test_a_refusal_is_kept_for_whoever_looks(start: Start) -> None:
    def refuse(attempt: jobs.Attempt) -> None:
        raise Refused("一つめ。", "二つめ。")

    job = start(refuse)
    assert (job.state, job.messages) == (JobState.FAILED, ["一つめ。", "二つめ。"])


def test_what_failed_while_it_was_stored_left_nothing(
    start: Start, queue: list[int], department: Department
) -> None:
    def fail(attempt: jobs.Attempt) -> None:
        with attempt.finishing():
            Department.objects.update(name="半分")
            raise ZeroDivisionError

    job = start(fail)
    with pytest.raises(ZeroDivisionError):
        work_off(queue)

    job.refresh_from_db()
    department.refresh_from_db()
    assert (job.state, job.messages) == (JobState.FAILED, [jobs.UNFORESEEN])
    assert department.name == "前の課"


def test_a_cancelled_job_ends_at_its_next_report(
    start: Start, department: Department, by: User
) -> None:
    def cancelled(attempt: jobs.Attempt) -> None:
        cancel(department, by)
        rename(attempt)

    assert start(cancelled).state == JobState.CANCELLED
    department.refresh_from_db()
    assert department.name == "前の課"
    assert AuditEntry.objects.filter(action="変更の中止").count() == 1


def test_a_job_cancelled_after_its_last_report_stores_nothing(
    start: Start, department: Department, by: User
) -> None:
    def cancelled(attempt: jobs.Attempt) -> None:
        attempt(Stage.THINKING, 2, 2)
        cancel(department, by)
        with attempt.finishing():
            Department.objects.update(name="新しい課")

    assert start(cancelled).state == JobState.CANCELLED
    department.refresh_from_db()
    assert department.name == "前の課"


def test_what_is_being_stored_is_not_cancelled(
    start: Start, department: Department, by: User
) -> None:
    def too_late(attempt: jobs.Attempt) -> None:
        with attempt.finishing(), pytest.raises(Refused, match="書き込み中"):
            cancel(department, by)

    assert start(too_late).state == JobState.DONE
    assert not AuditEntry.objects.filter(action="変更の中止").exists()


@pytest.mark.parametrize("end", [None, Refused("だめ。"), jobs.Cancelled(), ZeroDivisionError()])
def test_the_task_of_a_superseded_worker_ends_quietly(
    start: Start, queue: list[int], end: Exception | None
) -> None:
    def superseded(attempt: jobs.Attempt) -> None:
        put_back(attempt.job)
        if end:
            raise end
        rename(attempt)

    job = start(superseded)
    jobs.run.call(job.pk)

    job.refresh_from_db()
    assert (job.state, job.messages) == (JobState.QUEUED, [])


def test_a_superseded_worker_that_is_storing_rolls_back(
    start: Start, queue: list[int], department: Department
) -> None:
    def superseded(attempt: jobs.Attempt) -> None:
        with attempt.finishing():
            Department.objects.update(name="半分")
            Job.objects.update(attempt=2)

    job = start(superseded)
    jobs.run.call(job.pk)

    department.refresh_from_db()
    job.refresh_from_db()
    assert department.name == "前の課"
    assert job.is_live


def test_a_worker_that_stores_for_longer_than_the_lease_is_not_given_up(
    start: Start, queue: list[int], department: Department
) -> None:
    taken: list[object] = []

    def long(attempt: jobs.Attempt) -> None:
        with attempt.finishing():
            with clock.frozen(clock.now() + LEASE * 2):
                assert Job.objects.get().is_lost
                taken.append(elsewhere(jobs.take_up_lost))
            Department.objects.update(name="新しい課")

    job = start(long)
    work_off(queue)

    job.refresh_from_db()
    department.refresh_from_db()
    assert taken == [0]
    assert (job.state, job.attempt, department.name) == (JobState.DONE, 1, "新しい課")


def test_a_worker_killed_while_it_stored_is_given_up(start: Start, queue: list[int]) -> None:
    job = start(rename)
    assert jobs._take(job.pk)
    Job.objects.update(state=JobState.FINISHING)
    queue.clear()

    with clock.frozen(clock.now() + LEASE + timedelta(seconds=1)):
        assert jobs.take_up_lost() == 1
    work_off(queue)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.DONE, 2)


def test_each_attempt_is_given_longer_than_the_last(start: Start, queue: list[int]) -> None:
    """So that work which is only slow does not begin again for ever."""
    job = start(rename)
    for attempt in (1, 2, 3):
        assert jobs._take(job.pk)
        with clock.frozen(clock.now() + LEASE * attempt - timedelta(seconds=1)):
            assert jobs.take_up_lost() == 0
        with clock.frozen(clock.now() + LEASE * attempt + timedelta(seconds=1)):
            assert jobs.take_up_lost() == 1


def test_a_cancelled_job_whose_worker_is_gone_ends(
    start: Start, queue: list[int], department: Department, by: User
) -> None:
    job = start(rename)
    assert jobs._take(job.pk)
    cancel(department, by)
    queue.clear()

    with clock.frozen(clock.now() + LEASE + timedelta(seconds=1)):
        call_command("resume_jobs")
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert queue == []
