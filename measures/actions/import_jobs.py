"""Bringing in a long sheet without holding up a page: a worker reads it, and a worker applies it.

A short sheet goes the direct way (``measures.actions.imports``); both ways end in the same
``confirm``. What a job does counts as a whole or not at all, and once, however often the queue
delivers it and wherever a worker is killed: whether a batch is applied stands in the batch, written
in the transaction that writes its rows (docs/decisions/0016).
"""

import time
from typing import Any

from django.db import transaction
from django_tasks import task

from measures.actions import imports
from measures.domain.jobs import STEPS, JobKind, JobStage, JobState
from measures.imports.packages import rows_about
from measures.models import ImportBatch, ImportChunk, ImportJob
from measures.selectors.import_kept import (
    chunks_to_keep,
    head_to_keep,
    kept_plan,
    seal_of_today,
)
from measures.selectors.import_rows import ImportPlan
from plans import clock
from plans.actions.audit import record
from plans.errors import Refused
from plans.memory import few_collections
from plans.models import Plan, User
from plans.permissions import access_of

# Some three seconds of reading and comparing, which a page may take.
LONG = 15_000
SECONDS_A_TICK = 0.5
UNDER_WAY = "このシートはいま処理中です。終わるまでお待ちください。"
UNFORESEEN = (
    "思いがけない誤りのため、途中で止まりました。何も書き込んでいません。"
    "もう一度試し、それでも止まるときは、この画面を開いたまま管理者へ知らせてください。"
)


class Cancelled(Exception):
    """Somebody asked for it."""


class SentOff(Exception):
    """Another worker was given the job meanwhile."""


def upload(
    *, plan: Plan, by: User, file_name: str, content: bytes, is_sample: bool = False
) -> ImportBatch:
    """Keep a sheet for its preview, which a long one gets from a worker."""
    sheet: dict[str, Any] = {"plan": plan, "by": by, "file_name": file_name, "is_sample": is_sample}
    if rows_about(content) <= LONG:
        return imports.upload(content=content, **sheet)
    with transaction.atomic():
        batch = imports.receive(content=content, **sheet)
        batch.save()
        record(by=by, action=imports.RECEIVED, subject=batch, changes={"size": batch.size})
        _start(batch, JobKind.READ, by)
    return batch


def answer(*, batch: ImportBatch, by: User, sheet: str, cell: str, text: str | None) -> None:
    """``imports.answer``; a long sheet is read anew by a worker."""
    said: dict[str, Any] = {"batch": batch, "by": by, "sheet": sheet, "cell": cell, "text": text}
    if not batch.jobs.exists():
        imports.answer(**said)
        return
    with transaction.atomic():
        stored = imports.write_answer(**said)
        stored.kept_head, stored.kept_seal = None, ""
        stored.save()
        stored.chunks.all().delete()
        _start(stored, JobKind.READ, by)


def confirm(*, batch: ImportBatch, by: User, seen: str) -> bool:
    """``imports.confirm``, at once or by a worker. Whether it is done already."""
    if not batch.jobs.exists():
        imports.confirm(batch=batch, by=by, seen=seen)
        return True
    imports.refuse_unless_own(batch, by)
    with transaction.atomic():
        _start(batch, JobKind.APPLY, by, seen)
    batch.refresh_from_db()
    return batch.applied_at is not None


@transaction.atomic
def cancel(*, batch: ImportBatch, by: User) -> None:
    """Let the work on *batch* end without a result. Not any more once its rows are written."""
    job = _live_job(batch)
    if job is None:
        raise Refused("処理は既に終わっています。")
    _check_owner(batch, by)
    if job.stage == JobStage.WRITING:
        raise Refused(
            "書き込みが始まったため、中止できません。終わった後で「この取込を取り消す」で戻せます。"
        )
    if job.state == JobState.QUEUED:
        _close(job, JobState.CANCELLED)
    else:
        job.cancel_asked_at = clock.now()
        job.save()
    record(by=by, action="取込の中止", subject=batch)


@transaction.atomic
def start_again(*, batch: ImportBatch, by: User) -> None:
    """Take up a job whose worker is gone, or read a sheet anew whose reading did not end well."""
    _check_owner(batch, by)
    if job := _live_job(batch):
        if not job.is_lost:
            raise Refused(UNDER_WAY)
        _put_back(job)
    elif batch.kept_head is None and batch.content is not None and batch.applied_at is None:
        _start(batch, JobKind.READ, by)
    else:
        raise Refused("やり直す処理はありません。")


def take_up_lost(*, everything: bool = False) -> int:
    """Hand every job whose worker is gone to the queue again. How many.

    *everything*: all that are under way, as when the only worker has just been started.
    """
    count = 0
    for pk in ImportJob.objects.live().values_list("pk", flat=True):
        with transaction.atomic():
            job = ImportJob.objects.live().select_for_update(of=("self",)).filter(pk=pk).first()
            if job and (everything or job.is_lost):
                _put_back(job)
                count += 1
    return count


@task()
@few_collections()
def run(job_id: int) -> None:
    """Do a job's work, unless it is done, cancelled, or in another worker's hands."""
    job = _take(job_id)
    if job is None:
        return
    ticker = Ticker(job)
    try:
        if job.kind == JobKind.READ:
            _read(job, ticker)
        else:
            _apply(job, ticker)
    except Cancelled:
        _end(job, JobState.CANCELLED)
    except SentOff:
        return
    except imports.AlreadyApplied:
        _end(job, JobState.DONE)
    except Refused as refusal:
        _end(job, JobState.FAILED, *refusal.messages)
    except Exception:
        _end(job, JobState.FAILED, UNFORESEEN)
        raise


class Ticker:
    """Tells how far a job is, and hears whether it should end; twice a second at the most."""

    def __init__(self, job: ImportJob) -> None:
        self._job = job
        self._stage = JobStage.WAITING
        self._next = 0.0

    def __call__(self, stage: JobStage, done: int, total: int) -> None:
        """Raises Cancelled or SentOff where the work is to end."""
        now = time.monotonic()
        if stage is self._stage and now < self._next:
            return
        self._stage, self._next = stage, now + SECONDS_A_TICK
        mine = ImportJob.objects.filter(
            pk=self._job.pk, attempt=self._job.attempt, state=JobState.RUNNING
        )
        told = mine.filter(cancel_asked_at=None).update(
            stage=stage, done=done, total=total, heard_at=clock.now()
        )
        if not told:
            raise Cancelled if mine.exists() else SentOff


def _read(job: ImportJob, ticker: Ticker) -> None:
    """Make the preview and keep it."""
    batch, seal = job.batch, seal_of_today()
    planned = imports.read(batch, ticker)
    with transaction.atomic():
        _end(job, JobState.DONE)
        imports.note(batch, planned)
        batch.kept_head, batch.kept_seal = head_to_keep(planned), seal
        batch.save()
        batch.chunks.all().delete()
        ImportChunk.objects.bulk_create(chunks_to_keep(batch, planned.rows), batch_size=20)


def _apply(job: ImportJob, ticker: Ticker) -> None:
    """Write what the kept preview showed; where something happened since, hold it against that."""
    batch, seal = job.batch, job.batch.kept_seal
    if batch.applied_at is None and batch.kept_head is not None and seal == seal_of_today():
        planned = kept_plan(batch)
    else:
        seal = seal_of_today()
        planned = imports.preview(batch, ticker)

    def plan_now(stored: ImportBatch) -> ImportPlan:
        return planned if seal_of_today() == seal else imports.preview(stored)

    ticker(JobStage.WRITING, 0, 0)
    with transaction.atomic():
        imports.confirm(batch=batch, by=job.by, seen=job.seen, plan_of=plan_now)
        _end(job, JobState.DONE)


def _start(batch: ImportBatch, kind: JobKind, by: User, seen: str = "") -> None:
    stored = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if _live_job(stored):
        raise Refused(UNDER_WAY)
    _enqueue(ImportJob.objects.create(batch=stored, kind=kind, by=by, seen=seen))


def _enqueue(job: ImportJob) -> None:
    transaction.on_commit(lambda: run.enqueue(job.pk))


def _put_back(job: ImportJob) -> None:
    if job.state != JobState.QUEUED:
        _step(job, JobState.QUEUED)
    job.stage, job.done, job.total, job.heard_at = JobStage.WAITING, 0, 0, clock.now()
    job.save()
    _enqueue(job)


@transaction.atomic
def _take(job_id: int) -> ImportJob | None:
    """The job, if it is there to be taken and nobody wants it to end."""
    job = ImportJob.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None or job.state != JobState.QUEUED:
        return None
    if job.cancel_asked_at:
        _close(job, JobState.CANCELLED)
        return None
    _step(job, JobState.RUNNING)
    job.attempt += 1
    job.heard_at = clock.now()
    job.save()
    return job


@transaction.atomic
def _end(job: ImportJob, state: JobState, *messages: str) -> None:
    """Close the job as this attempt's. Raises SentOff where it is another's by now."""
    mine = ImportJob.objects.select_for_update(of=("self",)).filter(
        pk=job.pk, attempt=job.attempt, state=JobState.RUNNING
    )
    if (stored := mine.first()) is None:
        raise SentOff
    _close(stored, state, *messages)


def _close(job: ImportJob, state: JobState, *messages: str) -> None:
    _step(job, state)
    job.messages, job.finished_at = list(messages), clock.now()
    job.save()


def _step(job: ImportJob, state: JobState) -> None:
    assert state in STEPS[JobState(job.state)], (job.state, state)
    job.state = state


def _live_job(batch: ImportBatch) -> ImportJob | None:
    return ImportJob.objects.live().select_for_update(of=("self",)).filter(batch=batch).first()


def _check_owner(batch: ImportBatch, by: User) -> None:
    if batch.uploaded_by_id != by.pk and not access_of(by).is_administrator:
        raise Refused("この取込を止めたりやり直したりできるのは、取り込んだ本人と管理者だけです。")
