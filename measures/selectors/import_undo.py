"""Whether an import can be taken back, and if not, what was built on it."""

from typing import Any

from measures.models import Actual, ImportBatch, PhaseProgress
from measures.permissions import may_enter
from plans import clock
from plans.domain.vocabulary import ReportState
from plans.models import AuditEntry, User
from plans.permissions import access_of

MOST_NAMED = 10
SUBJECTS = ((Actual, "indicator"), (PhaseProgress, "phase__initiative"))


def rows_of(batch: ImportBatch) -> list[Any]:
    """The figures and states that *batch* wrote and that nobody has rewritten by hand."""
    return [
        row
        for model, subject in SUBJECTS
        for row in model.objects.filter(batch=batch)
        .select_related(subject, "report__round", "report__initiative", "batch")
        .order_by("pk")
    ]


def in_the_way(batch: ImportBatch, by: User) -> list[str]:
    """What keeps *batch* from being taken back by *by*; nothing where it can be."""
    rows = rows_of(batch)
    found = [
        *_named("その後の値に差し替えられています", [row for row in rows if row.superseded_at]),
        *_named(
            "提出済みか承認済みです",
            [row for row in rows if not row.approved_at and not _is_editable(row)],
        ),
    ]
    if missing := sum(batch.counts.get(kind, 0) for kind in ("new", "changed")) - len(rows):
        found.append(f"この取込の値のうち{missing}件は、その後に書き直されています。")
    if drafts := _drafts_replaced(batch):
        found.append(f"置き換えた下書き（{'、'.join(drafts[:MOST_NAMED])}）は元に戻せません。")
    return [*found, *_closed(rows, by)]


def _is_editable(row: Any) -> bool:
    return row.report.state in (ReportState.DRAFT, ReportState.SENT_BACK)


def _named(why: str, rows: list[Any]) -> list[str]:
    if not rows:
        return []
    names = [f"{row.report.initiative.code} {row.report.round.period.short}" for row in rows]
    shown = "、".join(dict.fromkeys(names[:MOST_NAMED]))
    more = "ほか" if len(rows) > MOST_NAMED else ""
    return [f"{shown}{more}（{len(rows)}件）は{why}。"]


def _drafts_replaced(batch: ImportBatch) -> list[str]:
    """What the audit trail says of the drafts that gave way to the sheet."""
    entry = AuditEntry.objects.filter(
        action="取込", subject_type=batch._meta.label_lower, subject_id=str(batch.pk)
    ).first()
    return list(entry.changes.get("replaced_drafts", {})) if entry else []


def _closed(rows: list[Any], by: User) -> list[str]:
    """A department's drafts can be taken back as long as it may enter others."""
    access = access_of(by)
    if access.is_administrator:
        return []
    reasons = {
        may_enter(
            access,
            round=row.report.round,
            department_ids=access.promoter_of,
            closes_on=row.report.round.closes_on,
            day=clock.today(),
        )
        for row in rows
    }
    return sorted(reason for reason in reasons if reason)
