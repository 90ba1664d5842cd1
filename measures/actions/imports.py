"""Bringing a sheet of actuals in: preview first, then all of it or nothing."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from measures.actions.import_apply import write_rows
from measures.importing.history import columns_named, columns_named_before
from measures.importing.planning import Progress, plan_import, silent
from measures.importing.rows import ImportPlan
from measures.models import ImportBatch, ImportChunk, QuarterlyReport
from plans import clock
from plans.actions.audit import record
from plans.errors import Refused
from plans.memory import relaxed_gc
from plans.models import Plan, User
from plans.permissions import access_of

# A preview nobody confirms is of no use after this, and its file may hold what is not public.
PREVIEW_LASTS = timedelta(days=7)
FILE_NAME_LENGTH = 255
# Whoever has more to mend than this mends the sheet.
MOST_ANSWERS = 200
RECEIVED = "取込シート受付"
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
    """Keep a sheet for its preview. Nothing of it counts until ``confirm``.

    Raises Refused where the file as a whole cannot be read.
    """
    batch = receive(plan=plan, by=by, file_name=file_name, content=content, is_sample=is_sample)
    note(batch, read(batch))
    batch.save()
    record(by=by, action=RECEIVED, subject=batch, changes={"counts": batch.counts})
    return batch


def receive(
    *, plan: Plan, by: User, file_name: str, content: bytes, is_sample: bool
) -> ImportBatch:
    """A batch of a sheet that nobody has read yet, not stored."""
    check_may_import(by)
    drop_old_previews()
    batch = _batch(plan, by, file_name, content, is_sample)
    batch.content = content
    return batch


def read(batch: ImportBatch, progress: Progress = silent) -> ImportPlan:
    """What a sheet just received would do, its columns named as they once were by hand.

    Sets the batch's answers to those names. Raises Refused where the file cannot be read.
    """
    planned = preview(batch, progress)
    if unreadable := [row.message for row in planned.rows if row.row is None]:
        raise Refused(*unreadable)
    if not batch.answers and (known := columns_named_before(batch.plan, planned.headers)):
        batch.answers = known
        planned = preview(batch, progress)
    return planned


def note(batch: ImportBatch, planned: ImportPlan) -> None:
    """Let *batch* tell what its preview showed; the caller saves it."""
    batch.encoding = planned.encoding
    batch.counts, batch.fingerprint = planned.counts, planned.fingerprint()


@relaxed_gc()
def preview(batch: ImportBatch, progress: Progress = silent) -> ImportPlan:
    """What *batch* would do if it were confirmed now, by the one who uploaded it."""
    if batch.content is None:
        raise Refused(FILE_GONE)
    return plan_import(
        plan=batch.plan,
        by=batch.uploaded_by,
        file_name=batch.file_name,
        content=bytes(batch.content),
        is_sample=batch.is_sample,
        answers=batch.answers,
        progress=progress,
    )


@transaction.atomic
def answer(*, batch: ImportBatch, by: User, sheet: str, cell: str, text: str | None) -> ImportBatch:
    """Write *text* in place of one cell of the sheet, for its import alone; None takes it back.

    The file stays as it came. What the preview shows from now on is read with the answer.
    """
    stored = write_answer(batch=batch, by=by, sheet=sheet, cell=cell, text=text)
    note(stored, preview(stored))
    stored.save()
    return stored


@transaction.atomic
def write_answer(
    *, batch: ImportBatch, by: User, sheet: str, cell: str, text: str | None
) -> ImportBatch:
    """The storing half of ``answer``: the sheet is still to be read with it."""
    stored = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    refuse_if_applied(stored)
    check_may_import(by)
    if stored.uploaded_by_id != by.pk:
        raise Refused("セルを直せるのは、シートをアップロードした本人だけです。")
    answers = {name: dict(cells) for name, cells in stored.answers.items()}
    if text is None:
        answers.get(sheet, {}).pop(cell, None)
    else:
        answers.setdefault(sheet, {})[cell] = text
    if sum(map(len, answers.values())) > MOST_ANSWERS:
        raise Refused(
            f"画面で直せるのは{MOST_ANSWERS}セルまでです。シートを直して、取り込み直してください。"
        )
    stored.answers = {name: cells for name, cells in answers.items() if cells}
    stored.save()
    record(
        by=by,
        action="取込セル修正",
        subject=stored,
        changes={"sheet": sheet, "cell": cell, "text": text},
    )
    return stored


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
@transaction.atomic
def confirm(
    *,
    batch: ImportBatch,
    by: User,
    seen: str = "",
    plan_of: Callable[[ImportBatch], ImportPlan] = preview,
) -> ImportBatch:
    """Write what the preview of *batch* showed; refuse if anything it rested on has changed.

    ``seen`` is the fingerprint of the preview as it was last shown, the upload's if left out.
    ``plan_of`` tells, with everything locked, what the batch would do now.
    """
    lock_plan(batch.plan)
    stored = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    refuse_if_applied(stored)
    refuse_unless_own(stored, by)
    planned = plan_of(stored)
    if planned.fingerprint() != (seen or stored.fingerprint):
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
    note(batch, planned)
    batch.save()
    return ImportResult(planned, _apply(batch, planned, by))


def drop_old_previews() -> None:
    """Forget the files of previews that nobody confirmed in time."""
    old = ImportBatch.objects.filter(
        applied_at=None, content__isnull=False, uploaded_at__lt=clock.now() - PREVIEW_LASTS
    )
    ImportChunk.objects.filter(batch__in=old).delete()
    old.update(content=None, kept_head=None, kept_seal="")


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
    """Write the rows, close the batch and tell the audit trail. In the caller's transaction."""
    try:
        with transaction.atomic():
            write_rows(batch=batch, planned=planned, by=by)
    except IntegrityError as error:
        raise Refused(
            "取込の間にほかの人が同じ報告を書き込みました。何も書き込んでいません。"
            "もう一度取り込んでください。"
        ) from error
    batch.applied_at = clock.now()
    batch.content, batch.kept_head, batch.kept_seal = None, None, ""
    batch.chunks.all().delete()
    batch.counts = planned.counts
    batch.columns = columns_named(batch.answers, planned.headers)
    batch.save()
    record(
        by=by,
        action="取込",
        subject=batch,
        changes={
            "sha256": batch.sha256,
            "counts": planned.counts,
            "answers": batch.answers,
            "new_rounds": [str(period) for period in planned.new_rounds],
            "replaced_drafts": {
                f"{row.indicator} {row.period}": [row.write.draft_text, row.after]
                for row in planned.writes
                if row.write and row.write.draft_id
            },
        },
    )
    return batch
