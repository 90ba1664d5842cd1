"""Bringing in a long sheet without holding up a page: a worker reads it, and a worker applies it.

A short sheet goes the direct way (``measures.actions.imports``); both ways end in the same
``confirm``. Whether a batch is applied stands in the batch, written in the transaction that writes
its rows (docs/decisions/0016).
"""

from typing import Any

from django.db import transaction

from measures.actions import imports
from measures.domain.jobs import JobKind, JobStage
from measures.importing.previews import basis_now
from measures.models import ImportBatch
from plans.actions import jobs
from plans.actions.audit import record
from plans.domain.audit_actions import IMPORT_RECEIVED
from plans.errors import Refused
from plans.models import Plan, User
from plans.permissions import access_of
from plans.sheets.workbook.packages import rows_about

# Some three seconds of reading and comparing, which a page may take.
LONG = 15_000
TOO_LATE = "書き込みが始まったため、中止できません。終わった後で「この取込を取り消す」で戻せます。"


def upload(
    *, plan: Plan, by: User, file_name: str, content: bytes, is_sample: bool = False
) -> ImportBatch:
    """Store a sheet with its preview, which a long one gets from a worker."""
    sheet: dict[str, Any] = {"plan": plan, "by": by, "file_name": file_name, "is_sample": is_sample}
    if rows_about(content) <= LONG:
        return imports.upload(content=content, **sheet)
    with transaction.atomic():
        batch = imports.receive(content=content, **sheet)
        changes = {"size": batch.size}
        record(by=by, action=IMPORT_RECEIVED, subject=batch, changes=changes, plan_id=batch.plan_id)
        _start(batch, JobKind.READ, by)
    return batch


def mend_cell(*, batch: ImportBatch, by: User, sheet: str, cell: str, text: str | None) -> None:
    """``imports.mend_cell``; a long sheet is read anew by a worker."""
    change: dict[str, Any] = {"sheet": sheet, "cell": cell, "text": text}
    if not batch.jobs.exists():
        imports.mend_cell(batch=batch, by=by, **change)
        return
    with transaction.atomic():
        _start(imports.write_mended(batch=batch, by=by, **change), JobKind.READ, by)


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
    elif batch.preview_head is None and batch.content is not None and batch.applied_at is None:
        _start(batch, JobKind.READ, by)
    else:
        raise Refused("やり直す処理はありません。")


def _read(attempt: jobs.Attempt) -> None:
    """Make the preview and store it."""
    batch = ImportBatch.objects.get(pk=attempt.job.object_id)
    basis = basis_now(batch.plan_id)
    planned = imports.read(batch, attempt)
    with attempt.finishing():
        imports.store_preview(batch, planned, basis)


def _apply(attempt: jobs.Attempt) -> None:
    """Write what the preview showed; where something was written since, compare again before."""
    job = attempt.job
    batch = ImportBatch.objects.get(pk=job.object_id)
    known = imports.plan_now(batch, attempt)
    attempt(JobStage.WRITING, 0, 0)
    with attempt.finishing():
        imports.confirm(batch=batch, by=job.by, seen=job.payload["seen"], known=known)


jobs.WORK.update({JobKind.READ: _read, JobKind.APPLY: _apply})


def _start(batch: ImportBatch, kind: JobKind, by: User, **payload: str) -> None:
    jobs.start(kind=kind, subject=batch, by=by, payload=payload)


def _refuse_unless_in_charge(batch: ImportBatch, by: User) -> None:
    imports.check_may_import(by)
    if batch.uploaded_by_id != by.pk and not access_of(by).is_administrator:
        raise Refused("この取込を止めたりやり直したりできるのは、取り込んだ本人と管理者だけです。")
