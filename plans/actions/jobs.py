"""Work outside of any page: queued, done by a worker, its result counted once (decision 0016).

An app enters what its kinds of job do into ``WORK``, in a module that its AppConfig imports, and
queues a job with ``start``. The work reports how far it is by calling its Attempt, and stores its
result within ``Attempt.finishing``. What a job does counts as a whole or not at all, however often
the queue delivers it and wherever a worker is killed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Model
from django_tasks import task

from plans import clock
from plans.actions.audit import record
from plans.domain.jobs import WAITING, JobState
from plans.domain.vocabulary import Labelled
from plans.errors import Refused
from plans.memory import relaxed_gc
from plans.models import Job, User
from plans.models.jobs import JobQuerySet

SECONDS_BETWEEN_REPORTS = 0.5
UNDER_WAY = "いま処理中です。終わるまでお待ちください。"
UNFORESEEN = (
    "思いがけない誤りのため、途中で止まりました。何も書き込んでいません。"
    "もう一度試し、それでも止まるときは、この画面を開いたまま管理者へ知らせてください。"
)


class Cancelled(Exception):
    """Somebody cancelled the job."""


class Superseded(Exception):
    """The job is no longer this attempt's: its worker was given up for lost."""


class Attempt:
    """One worker's attempt at a job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._stage: Labelled | None = None
        self._next = 0.0

    def __call__(self, stage: Labelled, done: int, total: int) -> None:
        """Report how far the work is, stored twice a second at the most.

        Raises Cancelled or Superseded where the work is to end.
        """
        now = time.monotonic()
        if stage is self._stage and now < self._next:
            return
        self._stage, self._next = stage, now + SECONDS_BETWEEN_REPORTS
        self._report(stage=stage.label, done=done, total=total)

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """The transaction that stores the result and ends the job.

        From here on the job can't be cancelled. Its row is locked, by which ``take_up`` knows that
        the worker lives, however long the transaction takes.
        """
        self._report(state=JobState.FINISHING)
        with transaction.atomic():
            self._report(state=JobState.FINISHING)
            yield
            self.end(JobState.DONE)

    def end(self, state: JobState, *messages: str) -> None:
        """Close the job. Raises Superseded where it is another attempt's by now."""
        closed = {"state": state, "messages": list(messages), "finished_at": clock.now()}
        if not self._own.update(**closed):
            raise Superseded

    def _report(self, **values: Any) -> None:
        own = self._own.filter(cancel_asked_at=None)
        if not own.update(heard_at=clock.now(), **values):
            raise Cancelled if self._own.exists() else Superseded

    @property
    def _own(self) -> JobQuerySet:
        started = Job.objects.live().exclude(state=JobState.QUEUED)
        return started.filter(pk=self.job.pk, attempt=self.job.attempt)


Work = Callable[[Attempt], None]
# What a job of each kind does.
WORK: dict[str, Work] = {}


@transaction.atomic
def start(
    *, kind: Labelled, subject: Model, by: User, payload: dict[str, Any] | None = None
) -> None:
    """Queue a job. Refused while another one works on *subject*."""
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind.value, title=kind.label, subject=subject, by=by, payload=payload or {}
            )
    except IntegrityError as error:
        raise Refused(UNDER_WAY) from error
    _enqueue(job)


def cancel(*, subject: Model, by: User, action: str, too_late: str) -> None:
    """Let the job on *subject* end without a result; *action* names this in the audit trail.

    Refused with *too_late* once the result is being stored: on SQLite that transaction would hold
    up this one.
    """
    model = ContentType.objects.get_for_model(subject)
    jobs = Job.objects.filter(content_type=model, object_id=subject.pk)
    if jobs.filter(state=JobState.FINISHING).exists():
        raise Refused(too_late)
    with transaction.atomic():
        now = clock.now()
        queued = jobs.filter(state=JobState.QUEUED)
        if not (
            queued.update(state=JobState.CANCELLED, finished_at=now)
            or jobs.filter(state=JobState.RUNNING).update(cancel_asked_at=now)
        ):
            raise Refused("処理は既に終わっています。")
        record(by=by, action=action, subject=subject)


def take_up_lost(*, everything: bool = False) -> int:
    """Queue every job again whose worker is gone. How many.

    *everything*: all that are under way, as when the only worker has just been started.
    """
    return sum(take_up(job=job, everything=everything) for job in Job.objects.live())


def take_up(*, job: Job, everything: bool = False) -> bool:
    """Queue *job* again, or end it if it was cancelled, where its worker is gone. Whether it is.

    A worker that stores a result holds the job's row on PostgreSQL, the whole database on SQLite.
    """
    try:
        with transaction.atomic():
            rows = Job.objects.live().select_for_update(of=("self",), skip_locked=True)
            found = rows.filter(pk=job.pk).first()
            if found is None or not (everything or found.is_lost):
                return False
            _put_back(found)
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True


def _put_back(job: Job) -> None:
    if job.cancel_asked_at:
        job.state, job.finished_at = JobState.CANCELLED, clock.now()
    else:
        job.state, job.stage, job.done, job.total = JobState.QUEUED, WAITING, 0, 0
        job.heard_at = clock.now()
        _enqueue(job)
    job.save()


def _enqueue(job: Job) -> None:
    transaction.on_commit(lambda: run.enqueue(job.pk))


@task()
@relaxed_gc()
def run(job_id: int) -> None:
    """Do a job's work, unless it is done, cancelled, or another worker has it."""
    # Nothing is left to do for an attempt whose job is another's, wherever it finds out.
    with suppress(Superseded):
        if job := _take(job_id):
            _perform(Attempt(job))


@transaction.atomic
def _take(job_id: int) -> Job | None:
    queued = Job.objects.filter(pk=job_id, state=JobState.QUEUED)
    taken = {"state": JobState.RUNNING, "attempt": F("attempt") + 1, "heard_at": clock.now()}
    return Job.objects.get(pk=job_id) if queued.update(**taken) else None


def _perform(attempt: Attempt) -> None:
    try:
        WORK[attempt.job.kind](attempt)
    except Superseded:
        raise
    except Cancelled:
        attempt.end(JobState.CANCELLED)
    except Refused as refusal:
        attempt.end(JobState.FAILED, *refusal.messages)
    except Exception:
        attempt.end(JobState.FAILED, UNFORESEEN)
        raise
