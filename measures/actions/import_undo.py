"""Taking a confirmed import back: all of it, or nothing where later work was built on it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F

from measures.actions.import_apply import CHUNK, chunks
from measures.actions.imports import check_may_import, lock_plan
from measures.models import Actual, ImportBatch, PhaseProgress, QuarterlyReport, ReportTransition
from measures.selectors.import_undo import in_the_way, rows_of
from plans import clock
from plans.actions.audit import record
from plans.domain.vocabulary import ReportState
from plans.errors import Refused
from plans.models import User
from plans.permissions import access_of

REOPEN = "reopen"


@transaction.atomic
def take_back(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Let what stood before *batch* stand again.

    Official figures are superseded, never deleted: a past day still shows what it showed. Those
    they had taken the place of come back as rows of their own, approved now. Drafts go.
    """
    lock_plan(batch.plan)
    stored = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    _check(stored, by)
    if reasons := in_the_way(stored, by):
        raise Refused("この取込は取り消せません。何も変えていません。", *reasons)
    rows = rows_of(stored)
    now = clock.now()
    for model in (Actual, PhaseProgress):
        mine = [row for row in rows if isinstance(row, model)]
        _drop_drafts(model, mine)
        _restore(model, [row for row in mine if row.approved_at], by)
    _reopen_emptied({row.report_id for row in rows}, stored, by)
    stored.taken_back_at, stored.taken_back_by = now, by
    stored.save(update_fields=["taken_back_at", "taken_back_by"])
    record(by=by, action="取込の取消", subject=stored, changes={"rows": len(rows)})
    return stored


def _check(batch: ImportBatch, by: User) -> None:
    check_may_import(by)
    if batch.applied_at is None:
        raise Refused("まだ反映していない取込です。")
    if batch.taken_back_at:
        raise Refused("この取込は既に取り消されています。")
    if batch.uploaded_by_id != by.pk and not access_of(by).is_administrator:
        raise Refused("取り消せるのは、取り込んだ本人と管理者だけです。")


def _drop_drafts(model: Any, rows: Iterable[Any]) -> None:
    for ids in chunks(row.pk for row in rows if not row.approved_at):
        model.objects.drafts().filter(pk__in=ids).delete()


def _restore(model: Any, rows: list[Any], by: User) -> None:
    """Supersede *rows*; what they had superseded comes back as new rows, approved by *by*."""
    known = {_key(row): row for row in _superseded_by(model, rows)}
    now = clock.now()
    for ids in chunks(row.pk for row in rows):
        model.objects.current().filter(pk__in=ids).update(superseded_at=now)
    copies = []
    for row in rows:
        before = known.get(_key(row))
        if before:
            before.pk, before.superseded_at = None, None
            before.approved_by, before.approved_at = by, now
            copies.append(before)
    model.objects.bulk_create(copies, batch_size=CHUNK)


def _superseded_by(model: Any, rows: list[Any]) -> Iterable[Any]:
    """What gave way at the moment that *rows* were approved: one import is one moment."""
    moments = {row.approved_at for row in rows}
    reports = [row.report_id for row in rows]
    for ids in chunks(dict.fromkeys(reports)):
        gave_way = model.objects.filter(report_id__in=ids, superseded_at__in=moments)
        yield from gave_way.order_by("pk")


def _key(row: Any) -> tuple[int, int]:
    """An indicator, or a phase, in one report."""
    return row.report_id, row.indicator_id if isinstance(row, Actual) else row.phase_id


def _reopen_emptied(report_ids: set[int], batch: ImportBatch, by: User) -> None:
    """An approved report that holds nothing any more was approved by this import alone."""
    holding: set[int] = set()
    for model in (Actual, PhaseProgress):
        for ids in chunks(report_ids):
            standing = model.objects.filter(report_id__in=ids, superseded_at=None)
            holding.update(standing.values_list("report_id", flat=True))
    now = clock.now()
    for ids in chunks(report_ids - holding):
        emptied = QuarterlyReport.objects.filter(pk__in=ids, state=ReportState.APPROVED.value)
        ReportTransition.objects.bulk_create(
            ReportTransition(
                report_id=pk,
                action=REOPEN,
                from_state=ReportState.APPROVED.value,
                to_state=ReportState.DRAFT.value,
                comment=f"取込の取消 {batch.file_name}",
                by=by,
                at=now,
            )
            for pk in emptied.values_list("pk", flat=True)
        )
        emptied.update(state=ReportState.DRAFT.value, version=F("version") + 1, updated_at=now)
