"""Bringing in a long sheet without holding up a page: a worker reads it, and a worker applies it.

A short sheet goes the direct way (``measures.actions.imports``); both ways end in the same
``confirm``. Whether a batch is applied stands in the batch, written in the transaction that writes
its rows (docs/decisions/0016).
"""

from typing import Any

from django.db import transaction

from measures.actions import imports
from measures.domain.jobs import JobKind, JobStage
from measures.importing.kept import (
    chunks_to_keep,
    head_to_keep,
    kept_plan,
    seal_of_today,
)
from measures.importing.rows import ImportPlan
from measures.models import ImportBatch, ImportChunk
from plans.actions import jobs
from plans.actions.audit import record
from plans.errors import Refused
from plans.models import Plan, User
from plans.permissions import access_of
from plans.sheets.workbook.packages import rows_about

# Some three seconds of reading and comparing, which a page may take.
LONG = 15_000
TOO_LATE = "書き込みが始まったため、中止できません。終わった後で「この取込を取り消す」で戻せます。"
READ_FIELDS = ("encoding", "counts", "fingerprint", "answers", "kept_head", "kept_seal")


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
        stored = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        imports.refuse_if_applied(stored)
        _start(stored, JobKind.APPLY, by, seen=seen)
    batch.refresh_from_db()
    return batch.applied_at is not None


def cancel(*, batch: ImportBatch, by: User) -> None:
    """Let the work on *batch* end without a result. Not any more once its rows are written."""
    _refuse_unless_in_charge(batch, by)
    jobs.cancel(subject=batch, by=by, action="取込の中止", too_late=TOO_LATE)


def start_again(*, batch: ImportBatch, by: User) -> None:
    """Take up a job whose worker is gone, or read a sheet anew whose reading did not end well."""
    _refuse_unless_in_charge(batch, by)
    if job := batch.jobs.live().first():
        if not jobs.take_up(job=job):
            raise Refused(jobs.UNDER_WAY)
    elif batch.kept_head is None and batch.content is not None and batch.applied_at is None:
        _start(batch, JobKind.READ, by)
    else:
        raise Refused("やり直す処理はありません。")


def _read(attempt: jobs.Attempt) -> None:
    """Make the preview and keep it."""
    batch, seal = ImportBatch.objects.get(pk=attempt.job.object_id), seal_of_today()
    planned = imports.read(batch, attempt)
    imports.note(batch, planned)
    batch.kept_head, batch.kept_seal = head_to_keep(planned), seal
    values = {name: getattr(batch, name) for name in READ_FIELDS}
    with attempt.finishing():
        # Its file may have been dropped meanwhile.
        if not ImportBatch.objects.filter(pk=batch.pk, content__isnull=False).update(**values):
            raise Refused(imports.FILE_GONE)
        batch.chunks.all().delete()
        ImportChunk.objects.bulk_create(chunks_to_keep(batch, planned.rows), batch_size=20)


def _apply(attempt: jobs.Attempt) -> None:
    """Write what the kept preview showed; where something happened since, hold it against that."""
    job = attempt.job
    batch = ImportBatch.objects.get(pk=job.object_id)
    seal = batch.kept_seal
    if batch.kept_head is not None and seal == seal_of_today():
        planned = kept_plan(batch)
    else:
        seal = seal_of_today()
        planned = imports.preview(batch, attempt)

    def plan_now(stored: ImportBatch) -> ImportPlan:
        return planned if seal_of_today() == seal else imports.preview(stored)

    attempt(JobStage.WRITING, 0, 0)
    with attempt.finishing():
        imports.confirm(batch=batch, by=job.by, seen=job.payload["seen"], plan_of=plan_now)


jobs.WORK.update({JobKind.READ: _read, JobKind.APPLY: _apply})


def _start(batch: ImportBatch, kind: JobKind, by: User, **payload: str) -> None:
    jobs.start(kind=kind, subject=batch, by=by, payload=payload)


def _refuse_unless_in_charge(batch: ImportBatch, by: User) -> None:
    imports.check_may_import(by)
    if batch.uploaded_by_id != by.pk and not access_of(by).is_administrator:
        raise Refused("この取込を止めたりやり直したりできるのは、取り込んだ本人と管理者だけです。")
