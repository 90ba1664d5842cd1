"""Bringing a sheet of actuals in: preview first, then all of it or nothing."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from measures.actions.approval import SUPERSEDED_EARLY, clock_set_back
from measures.actions.import_apply import write_rows
from measures.importing.history import columns_named, columns_named_before
from measures.importing.planning import Progress, no_progress, plan_import
from measures.importing.previews import (
    basis_now,
    chunks_of,
    head_as_json,
    stored_plan,
)
from measures.importing.rows import ImportPlan
from measures.models import ImportBatch, ImportChunk, QuarterlyReport
from plans import clock
from plans.actions.audit import record
from plans.domain.audit_actions import IMPORT_MENDED, IMPORT_RECEIVED
from plans.errors import Refused
from plans.memory import relaxed_gc
from plans.models import Plan, User
from plans.permissions import access_of

# A preview nobody confirms is of no use after this, and its file may hold what is not public.
PREVIEW_LASTS = timedelta(days=7)
FILE_NAME_LENGTH = 255
# Whoever has more to mend than this mends the sheet.
MOST_MENDED = 200
# A sheet of so few rows is read again for a page that shows it, where something was written since.
FEW_ROWS = 1_000
FILE_GONE = "確認の期限を過ぎたため、ファイルは残っていません。もう一度取り込んでください。"


class AlreadyApplied(Refused):
    """The batch was applied before: the second click of a double click."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What one run did: the rows, and the batch where anything was written."""

    plan: ImportPlan
    batch: ImportBatch | None = None


def check_may_import(by: User) -> None:
    """Refuse whoever neither administers nor enters figures."""
    if not access_of(by).may_import:
        raise Refused("シートを取り込めるのは、管理者と所管課の推進員だけです。")


@relaxed_gc()
@transaction.atomic
def upload(
    *, plan: Plan, by: User, file_name: str, content: bytes, is_sample: bool = False
) -> ImportBatch:
    """Store a sheet with its preview. Nothing of it counts until ``confirm``.

    Raises Refused where the file as a whole cannot be read.
    """
    batch = receive(plan=plan, by=by, file_name=file_name, content=content, is_sample=is_sample)
    basis = basis_now(batch.plan_id)
    store_preview(batch, read(batch), basis)
    record(
        by=by,
        action=IMPORT_RECEIVED,
        subject=batch,
        changes={"counts": batch.counts},
        plan_id=batch.plan_id,
    )
    return batch


def receive(
    *, plan: Plan, by: User, file_name: str, content: bytes, is_sample: bool
) -> ImportBatch:
    """The batch of a sheet that nobody has read yet."""
    check_may_import(by)
    drop_old_previews()
    batch = _batch(plan, by, file_name, content, is_sample)
    batch.content = content
    batch.save()
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
def mend_cell(
    *, batch: ImportBatch, by: User, sheet: str, cell: str, text: str | None
) -> ImportBatch:
    """Write *text* in place of one cell of the sheet, for its import alone; None takes it back.

    The file stays as it came. What the preview shows from now on is read with the answer.
    """
    stored = write_mended(batch=batch, by=by, sheet=sheet, cell=cell, text=text)
    basis = basis_now(batch.plan_id)
    store_preview(stored, preview(stored), basis)
    return stored


@transaction.atomic
def write_mended(
    *, batch: ImportBatch, by: User, sheet: str, cell: str, text: str | None
) -> ImportBatch:
    """The storing half of ``mend_cell``: the sheet is still to be read with it."""
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
    return stored


def drop_preview(batch: ImportBatch) -> None:
    """Save *batch* without a preview."""
    batch.preview_head, batch.preview_basis = None, ""
    batch.save()
    batch.chunks.all().delete()


def refuse_unless_own(batch: ImportBatch, by: User) -> None:
    """Whoever saw the preview confirms it, while they may still import."""
    check_may_import(by)
    if batch.uploaded_by_id != by.pk:
        raise Refused("反映できるのは、シートをアップロードした本人だけです。")


def refuse_if_applied(batch: ImportBatch) -> None:
    """Raise AlreadyApplied if *batch* is."""
    if batch.applied_at:
        day = timezone.localtime(batch.applied_at)
        raise AlreadyApplied(f"この取込は {day:%Y-%m-%d %H:%M} に反映済みです。")


@relaxed_gc()
def confirm(
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
    refuse_unless_own(batch, by)
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
        return _apply(stored, planned, by)


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
    batch = _batch(plan, by, file_name, content, is_sample)
    batch.encoding, batch.fingerprint = planned.encoding, planned.fingerprint()
    batch.save()
    return ImportResult(planned, _apply(batch, planned, by))


def drop_old_previews() -> None:
    """Forget the files of previews that nobody confirmed in time."""
    old = ImportBatch.objects.filter(
        applied_at=None, content__isnull=False, uploaded_at__lt=clock.now() - PREVIEW_LASTS
    )
    ImportChunk.objects.filter(batch__in=old).delete()
    old.update(content=None, preview_head=None, preview_basis="")


def lock_plan(plan: Plan) -> None:
    """Let nobody else import into *plan* or save one of its reports until we are done."""
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    list(
        QuarterlyReport.objects.select_for_update(of=("self",))
        .filter(round__plan=plan)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _batch(plan: Plan, by: User, file_name: str, content: bytes, is_sample: bool) -> ImportBatch:
    return ImportBatch(
        plan=plan,
        file_name=file_name[-FILE_NAME_LENGTH:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        is_sample=is_sample,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )


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


def _apply(batch: ImportBatch, planned: ImportPlan, by: User) -> ImportBatch:
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
