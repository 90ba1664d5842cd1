"""Bringing a sheet of actuals in, as far as its preview: nothing of it counts yet.

A long sheet is read by a worker, so that it holds up no page (docs/decisions/0016).
"""

import hashlib
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from measures.domain.jobs import JobKind
from measures.importing.history import columns_named_before
from measures.importing.planning import Progress, no_progress, plan_import
from measures.importing.previews import (
    basis_now,
    chunks_of,
    head_as_json,
    stored_plan,
)
from measures.importing.rows import ImportPlan
from measures.models import ImportBatch, ImportChunk
from plans import clock
from plans.actions import jobs
from plans.actions.audit import record
from plans.domain.audit_actions import IMPORT_MENDED, IMPORT_RECEIVED
from plans.errors import Refused
from plans.memory import relaxed_gc
from plans.models import Plan, User
from plans.permissions import access_of
from plans.sheets.workbook.packages import rows_about

# A preview nobody confirms is of no use after this, and its file may hold what is not public.
PREVIEW_LASTS = timedelta(days=7)
FILE_NAME_LENGTH = 255
# Whoever has more to mend than this mends the sheet.
MOST_MENDED = 200
# A sheet of so few rows is read again for a page that shows it, where something was written since.
FEW_ROWS = 1_000
# Some three seconds of reading and comparing, which a page may take.
LONG = 15_000
TOO_LATE = "書き込みが始まったため、中止できません。終わった後で「この取込を取り消す」で戻せます。"
FILE_GONE = "確認の期限を過ぎたため、ファイルは残っていません。もう一度取り込んでください。"


class AlreadyApplied(Refused):
    """The batch was applied before: the second click of a double click."""


def check_may_import(by: User) -> None:
    """Refuse whoever neither administers nor enters figures."""
    if not access_of(by).may_import:
        raise Refused("シートを取り込めるのは、管理者と所管課の推進員だけです。")


@relaxed_gc()
@transaction.atomic
def upload(
    *, plan: Plan, by: User, file_name: str, content: bytes, is_sample: bool = False
) -> ImportBatch:
    """Store a sheet with its preview, which a long one gets from a worker.

    Nothing of it counts until it is confirmed. Raises Refused where the file as a whole cannot be
    read.
    """
    check_may_import(by)
    drop_old_previews()
    batch = new_batch(plan, by, file_name, content, is_sample)
    batch.content = content
    batch.save()
    if rows_about(content) > LONG:
        changes: dict[str, Any] = {"size": batch.size}
        jobs.start(kind=JobKind.READ, subject=batch, by=by)
    else:
        basis = basis_now(batch.plan_id)
        store_preview(batch, read(batch), basis)
        changes = {"counts": batch.counts}
    record(by=by, action=IMPORT_RECEIVED, subject=batch, changes=changes, plan_id=batch.plan_id)
    return batch


def read(batch: ImportBatch, progress: Progress = no_progress) -> ImportPlan:
    """What a sheet just received would do, its columns named as they once were by hand.

    Sets the batch's mended cells to those names. Raises Refused where the file cannot be read.
    """
    planned = preview(batch, progress)
    if unreadable := [row.message for row in planned.rows if row.row is None]:
        raise Refused(*unreadable)
    if not batch.mended_cells and (known := columns_named_before(batch.plan, planned.headers)):
        batch.mended_cells = known
        planned = preview(batch, progress)
    return planned


@relaxed_gc()
def preview(batch: ImportBatch, progress: Progress = no_progress) -> ImportPlan:
    """What *batch* would do if it were confirmed now, by the one who uploaded it."""
    if batch.content is None:
        raise Refused(FILE_GONE)
    return plan_import(
        plan=batch.plan,
        by=batch.uploaded_by,
        file_name=batch.file_name,
        content=bytes(batch.content),
        is_sample=batch.is_sample,
        mended=batch.mended_cells,
        progress=progress,
    )


@transaction.atomic
def store_preview(batch: ImportBatch, planned: ImportPlan, basis: str) -> None:
    """Store *planned*, which rests on *basis*, as what the pages show of *batch*.

    Refused where its file is gone: dropped, or applied meanwhile.
    """
    values = {
        "mended_cells": batch.mended_cells,
        "encoding": planned.encoding,
        "counts": planned.counts,
        "fingerprint": planned.fingerprint(),
        "preview_head": head_as_json(planned),
        "preview_basis": basis,
    }
    found = ImportBatch.objects.filter(pk=batch.pk)
    if not found.filter(content__isnull=False).update(**values):
        refuse_if_applied(found.get())
        raise Refused(FILE_GONE)
    for name, value in values.items():
        setattr(batch, name, value)
    batch.chunks.all().delete()
    ImportChunk.objects.bulk_create(chunks_of(batch, planned.rows), batch_size=20)


def plan_now(batch: ImportBatch, progress: Progress = no_progress) -> tuple[str, ImportPlan]:
    """What *batch* rests on now, and what it would do: as stored, or read and stored anew."""
    basis = basis_now(batch.plan_id)
    if batch.preview_head is not None and batch.preview_basis == basis:
        return basis, stored_plan(batch)
    planned = preview(batch, progress)
    store_preview(batch, planned, basis)
    return basis, planned


def renew_preview(batch: ImportBatch) -> None:
    """Hold a short sheet against what is stored now. A long one is, when it is confirmed."""
    is_short = sum(batch.counts.values()) <= FEW_ROWS
    if batch.preview_head is None or (is_short and batch.preview_basis != basis_now(batch.plan_id)):
        # It is shown as it was where it is being applied at this moment.
        with suppress(AlreadyApplied):
            plan_now(batch)


@transaction.atomic
def mend_cell(*, batch: ImportBatch, by: User, sheet: str, cell: str, text: str | None) -> None:
    """Write *text* in place of one cell of the sheet, for its import alone; None takes it back.

    The file stays as it came. What the preview shows from now on is read with the mended cell; a
    long sheet is read anew by a worker.
    """
    stored = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    refuse_if_applied(stored)
    check_may_import(by)
    if stored.uploaded_by_id != by.pk:
        raise Refused("セルを直せるのは、シートをアップロードした本人だけです。")
    mended = {name: dict(cells) for name, cells in stored.mended_cells.items()}
    if text is None:
        mended.get(sheet, {}).pop(cell, None)
    else:
        mended.setdefault(sheet, {})[cell] = text
    if sum(map(len, mended.values())) > MOST_MENDED:
        raise Refused(
            f"画面で直せるのは{MOST_MENDED}セルまでです。シートを直して、取り込み直してください。"
        )
    stored.mended_cells = {name: cells for name, cells in mended.items() if cells}
    drop_preview(stored)
    record(
        by=by,
        action=IMPORT_MENDED,
        subject=stored,
        plan_id=stored.plan_id,
        changes={"sheet": sheet, "cell": cell, "text": text},
    )
    if stored.jobs.exists():
        jobs.start(kind=JobKind.READ, subject=stored, by=by)
    else:
        basis = basis_now(batch.plan_id)
        store_preview(stored, preview(stored), basis)


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
        jobs.start(kind=JobKind.READ, subject=batch, by=by)
    else:
        raise Refused("やり直す処理はありません。")


def drop_preview(batch: ImportBatch) -> None:
    """Save *batch* without a preview."""
    batch.preview_head, batch.preview_basis = None, ""
    batch.save()
    batch.chunks.all().delete()


def refuse_if_applied(batch: ImportBatch) -> None:
    """Raise AlreadyApplied if *batch* is."""
    if batch.applied_at:
        day = timezone.localtime(batch.applied_at)
        raise AlreadyApplied(f"この取込は {day:%Y-%m-%d %H:%M} に反映済みです。")


def drop_old_previews() -> None:
    """Forget the files of previews that nobody confirmed in time."""
    old = ImportBatch.objects.filter(
        applied_at=None, content__isnull=False, uploaded_at__lt=clock.now() - PREVIEW_LASTS
    )
    ImportChunk.objects.filter(batch__in=old).delete()
    old.update(content=None, preview_head=None, preview_basis="")


def new_batch(plan: Plan, by: User, file_name: str, content: bytes, is_sample: bool) -> ImportBatch:
    """A batch of *content*, of which nothing is stored yet."""
    return ImportBatch(
        plan=plan,
        file_name=file_name[-FILE_NAME_LENGTH:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        is_sample=is_sample,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )


def _refuse_unless_in_charge(batch: ImportBatch, by: User) -> None:
    check_may_import(by)
    if batch.uploaded_by_id != by.pk and not access_of(by).is_administrator:
        raise Refused("この取込を止めたりやり直したりできるのは、取り込んだ本人と管理者だけです。")


def _read(attempt: jobs.Attempt) -> None:
    """Make the preview and store it."""
    batch = ImportBatch.objects.get(pk=attempt.job.object_id)
    basis = basis_now(batch.plan_id)
    planned = read(batch, attempt)
    with attempt.finishing():
        store_preview(batch, planned, basis)


jobs.WORK[JobKind.READ] = _read
