"""Writing what a sheet's preview showed: all of it or nothing, of a long sheet by a worker.

Whether a batch is applied stands in the batch, written in the transaction that writes its rows
(docs/decisions/0016).
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from measures.actions.approval import SUPERSEDED_EARLY, clock_set_back
from measures.actions.import_apply import write_rows
from measures.actions.imports import (
    check_may_import,
    drop_preview,
    new_batch,
    plan_now,
    preview,
    refuse_if_applied,
)
from measures.domain.jobs import JobKind, JobStage
from measures.importing.history import columns_named
from measures.importing.planning import plan_import
from measures.importing.previews import basis_now
from measures.importing.rows import ImportPlan
from measures.models import ImportBatch, QuarterlyReport
from plans import clock
from plans.actions import jobs
from plans.actions.audit import record
from plans.errors import Refused
from plans.memory import relaxed_gc
from plans.models import Plan, User


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What one run did: the rows, and the batch where anything was written."""

    plan: ImportPlan
    batch: ImportBatch | None = None


def confirm(*, batch: ImportBatch, by: User, seen: str = "") -> bool:
    """``confirm_now``, by a worker where one has read the sheet. Whether it is done already."""
    if not batch.jobs.exists():
        confirm_now(batch=batch, by=by, seen=seen)
        return True
    _refuse_unless_own(batch, by)
    with transaction.atomic():
        stored = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        refuse_if_applied(stored)
        jobs.start(kind=JobKind.APPLY, subject=stored, by=by, payload={"seen": seen})
    batch.refresh_from_db()
    return batch.applied_at is not None


@relaxed_gc()
def confirm_now(
    *,
    batch: ImportBatch,
    by: User,
    seen: str = "",
    known: tuple[str, ImportPlan] | None = None,
) -> ImportBatch:
    """Write what the preview of *batch* showed; refuse if anything it rested on has changed.

    ``seen`` is the fingerprint of the preview as it was last shown, the upload's if left out.
    ``known`` is what ``plan_now`` gave, where it was asked before.
    """
    refuse_if_applied(batch)
    _refuse_unless_own(batch, by)
    seen = seen or batch.fingerprint
    basis, planned = known or plan_now(batch)
    with transaction.atomic():
        lock_plan(batch.plan)
        stored = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        refuse_if_applied(stored)
        if basis_now(batch.plan_id) != basis:
            planned = preview(stored)
        if planned.fingerprint() != seen:
            raise Refused(
                "確認した後に、計画・報告または実績が変わりました。何も書き込んでいません。"
                "今の内容を確かめて、もう一度「反映する」を押してください。"
            )
        _refuse_unless_clean(planned)
        return _written(stored, planned, by)


@relaxed_gc()
@transaction.atomic
def import_file(
    *,
    plan: Plan,
    by: User,
    file_name: str,
    content: bytes,
    is_sample: bool = False,
    dry_run: bool = False,
) -> ImportResult:
    """Plan and apply a sheet at once, as the command does; with *dry_run* only plan it.

    A sheet with an error, or with nothing new, writes nothing and leaves no batch.
    """
    check_may_import(by)
    if not dry_run:
        lock_plan(plan)
    planned = plan_import(
        plan=plan, by=by, file_name=file_name, content=content, is_sample=is_sample
    )
    if dry_run or not planned.may_apply:
        return ImportResult(planned)
    batch = new_batch(plan, by, file_name, content, is_sample)
    batch.encoding, batch.fingerprint = planned.encoding, planned.fingerprint()
    batch.save()
    return ImportResult(planned, _written(batch, planned, by))


def lock_plan(plan: Plan) -> None:
    """Let nobody else import into *plan* or save one of its reports until we are done."""
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    list(
        QuarterlyReport.objects.select_for_update(of=("self",))
        .filter(round__plan=plan)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _refuse_unless_own(batch: ImportBatch, by: User) -> None:
    """Whoever saw the preview confirms it, while they may still import."""
    check_may_import(by)
    if batch.uploaded_by_id != by.pk:
        raise Refused("反映できるのは、シートをアップロードした本人だけです。")


def _refuse_unless_clean(planned: ImportPlan) -> None:
    if planned.errors:
        raise Refused(
            "エラーの行があるため、何も書き込んでいません。",
            *(f"{row.cell or ''} {row.message}".strip() for row in planned.errors[:20]),
        )
    if planned.applied_before:
        raise Refused(planned.notices[0])
    if not planned.writes:
        raise Refused("新しい値も変わる値もないため、書き込むものがありません。")


def _written(batch: ImportBatch, planned: ImportPlan, by: User) -> ImportBatch:
    """Write the rows, the batch's end and the audit entry. In the caller's transaction."""
    try:
        with transaction.atomic():
            write_rows(batch=batch, planned=planned, by=by)
    except IntegrityError as error:
        if SUPERSEDED_EARLY in str(error):
            raise clock_set_back() from error
        raise Refused(
            "取込の間にほかの人が同じ報告を書き込みました。何も書き込んでいません。"
            "もう一度取り込んでください。"
        ) from error
    batch.applied_at = clock.now()
    batch.content, batch.counts = None, planned.counts
    batch.columns = columns_named(batch.mended_cells, planned.headers)
    drop_preview(batch)
    record(
        by=by,
        action="取込",
        subject=batch,
        plan_id=batch.plan_id,
        changes={
            "sha256": batch.sha256,
            "counts": planned.counts,
            "mended_cells": batch.mended_cells,
            "new_rounds": [str(period) for period in planned.new_rounds],
            "texts": {
                f"{row.indicator} {row.period}": [row.before, row.after]
                for row in planned.writes
                if row.is_text
            },
            "replaced_drafts": {
                f"{row.indicator} {row.period}": [row.write.draft_text, row.after]
                for row in planned.writes
                if row.write and row.write.draft_id
            },
        },
    )
    return batch


def _apply(attempt: jobs.Attempt) -> None:
    """Write what the preview showed; where something was written since, compare again before."""
    job = attempt.job
    batch = ImportBatch.objects.get(pk=job.object_id)
    known = plan_now(batch, attempt)
    attempt(JobStage.WRITING, 0, 0)
    with attempt.finishing():
        confirm_now(batch=batch, by=job.by, seen=job.payload["seen"], known=known)


jobs.WORK[JobKind.APPLY] = _apply
