"""Taking a confirmed import back: all of it, or nothing where later work was built on it."""

from typing import Any

from django.db import transaction
from django.db.models import F

from measures.actions.approval import clock_set_back
from measures.actions.import_apply import CHUNK, chunks
from measures.actions.import_confirm import lock_plan
from measures.actions.imports import check_may_import
from measures.domain.reported import TEXTS
from measures.models import Actual, ImportBatch, PhaseProgress, QuarterlyReport, ReportTransition
from measures.selectors.import_undo import in_the_way
from plans import clock
from plans.actions.audit import record
from plans.domain.vocabulary import ReportState
from plans.errors import Refused
from plans.memory import relaxed_gc
from plans.models import User
from plans.permissions import access_of

REOPEN = "reopen"


@relaxed_gc()
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
    now = clock.now()
    if stored.applied_at and stored.applied_at > now:
        raise clock_set_back()
    reports: set[int] = set()
    count = len(stored.texts)
    for model, subject in ((Actual, "indicator_id"), (PhaseProgress, "phase_id")):
        mine = model.objects.filter(batch=stored)
        reports.update(mine.order_by().values_list("report_id", flat=True).distinct())
        count += mine.count()
        mine.filter(approved_at=None).delete()
        _restore(model, mine.exclude(approved_at=None), subject, by)
    reports |= _restore_texts(stored)
    _reopen_emptied(reports, stored, by)
    stored.taken_back_at, stored.taken_back_by = now, by
    stored.save(update_fields=["taken_back_at", "taken_back_by"])
    changes = {"rows": count}
    record(by=by, action="取込の取消", subject=stored, changes=changes, plan_id=stored.plan_id)
    return stored


def _check(batch: ImportBatch, by: User) -> None:
    check_may_import(by)
    if batch.applied_at is None:
        raise Refused("まだ反映していない取込です。")
    if batch.taken_back_at:
        raise Refused("この取込は既に取り消されています。")
    if batch.uploaded_by_id != by.pk and not access_of(by).is_administrator:
        raise Refused("取り消せるのは、取り込んだ本人と管理者だけです。")


def _restore(model: Any, mine: Any, subject: str, by: User) -> None:
    """Supersede *mine*; what they had superseded comes back as new rows, approved by *by*.

    Many rows may be meant: no more than a chunk of them is held at a time.
    """
    before, now = _superseded_by(model, mine, subject), clock.now()
    mine.filter(superseded_at=None).update(superseded_at=now)
    for ids in chunks(before):
        copies = list(model.objects.filter(pk__in=ids).order_by("pk"))
        for copy in copies:
            copy.pk, copy.superseded_at = None, None
            copy.approved_by, copy.approved_at = by, now
        model.objects.bulk_create(copies, batch_size=CHUNK)


def _restore_texts(batch: ImportBatch) -> set[int]:
    """Give reports the texts back that they had before *batch*. Their ids."""
    found = list(QuarterlyReport.objects.filter(pk__in=batch.texts))
    for report in found:
        former, _ = batch.texts[str(report.pk)]
        for name, text in zip(TEXTS, former, strict=True):
            setattr(report, name, text)
        report.version += 1
        report.updated_at = clock.now()
    fields = [*TEXTS, "version", "updated_at"]
    QuarterlyReport.objects.bulk_update(found, fields, batch_size=CHUNK)
    return {report.pk for report in found}


def _superseded_by(model: Any, mine: Any, subject: str) -> list[int]:
    """What gave way at the moment that *mine* were approved, by id: one import is one moment."""
    keys = set(mine.order_by().values_list("report_id", subject))
    moments = mine.order_by().values_list("approved_at", flat=True).distinct()
    gave_way = model.objects.filter(
        superseded_at__in=list(moments), report_id__in=mine.values("report_id")
    )
    found = gave_way.order_by("pk").values_list("pk", "report_id", subject)
    return list({(report, key): pk for pk, report, key in found if (report, key) in keys}.values())


def _reopen_emptied(report_ids: set[int], batch: ImportBatch, by: User) -> None:
    """An approved report that holds nothing any more was approved by this import alone."""
    reports = QuarterlyReport.objects.filter(pk__in=report_ids)
    holding = {report.pk for report in reports if report.has_texts}
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
