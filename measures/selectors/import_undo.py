"""Whether an import can be taken back, and if not, what was built on it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q

from measures.domain.transitions import EDITABLE
from measures.models import (
    Actual,
    ImportBatch,
    PhaseProgress,
    QuarterlyReport,
    ReportingRound,
    ReportTransition,
)
from measures.permissions import may_enter
from plans import clock
from plans.models import AuditEntry, User
from plans.permissions import access_of

MOST_NAMED = 10


def step_comment(batch: ImportBatch) -> str:
    """The comment of the steps that a report takes by an import."""
    return f"取込 {batch.file_name}"


def in_the_way(batch: ImportBatch, by: User) -> list[str]:
    """What keeps *batch* from being taken back by *by*; nothing where it can be.

    A constant number of queries, which bring no rows of the batch but the few that are named.
    """
    written = [model.objects.filter(batch=batch) for model in (Actual, PhaseProgress)]
    replaced = [rows.exclude(superseded_at=None) for rows in written]
    moved_on = [
        rows.filter(approved_at=None).exclude(report__state__in=EDITABLE) for rows in written
    ]
    found = [
        *_named("その後の値に差し替えられています", replaced),
        *_named("提出済みか承認済みです", moved_on),
    ]
    written_then = sum(batch.counts.get(kind, 0) for kind in ("new", "changed"))
    if missing := written_then - len(batch.texts) - sum(rows.count() for rows in written):
        found.append(f"この取込の値のうち{missing}件は、その後に書き直されています。")
    if gone := _drafts_replaced(batch):
        found.append(f"置き換えた下書き（{'、'.join(gone[:MOST_NAMED])}）は元に戻せません。")
    return [*found, *_texts_in_the_way(batch), *_closed(batch, written, by)]


def _texts_in_the_way(batch: ImportBatch) -> Iterator[str]:
    """The reports whose texts were written anew since, or which were handed in."""
    steps = ReportTransition.objects.filter(report=OuterRef("pk"), at__gte=batch.applied_at)
    steps = steps.exclude(comment=step_comment(batch))
    reports = QuarterlyReport.objects.filter(pk__in=batch.texts).annotate(has_moved=Exists(steps))
    found: dict[str, list[str]] = defaultdict(list)
    for report in reports.select_related("round", "initiative").order_by("pk"):
        name = f"{report.initiative.code} {report.round.period.short}"
        if report.texts.as_texts() != batch.texts[str(report.pk)][1]:
            found["その後に書き直されています"].append(name)
        elif report.has_moved and not report.is_editable:
            found["提出済みか承認済みです"].append(name)
    for why, names in found.items():
        more = "ほか" if len(names) > MOST_NAMED else ""
        yield f"{'、'.join(names[:MOST_NAMED])}{more}の報告の文（{len(names)}件）は{why}。"


def _named(why: str, parts: list[Any]) -> list[str]:
    """The first reports of *parts* by name, and how many rows there are."""
    count = sum(rows.count() for rows in parts)
    if not count:
        return []
    names = [
        f"{row.report.initiative.code} {row.report.round.period.short}"
        for rows in parts
        for row in rows.select_related("report__round", "report__initiative").order_by("pk")[
            :MOST_NAMED
        ]
    ]
    named = "、".join(dict.fromkeys(names[:MOST_NAMED]))
    more = "ほか" if count > MOST_NAMED else ""
    return [f"{named}{more}（{count}件）は{why}。"]


def _drafts_replaced(batch: ImportBatch) -> list[str]:
    """What the audit trail says of the drafts that gave way to the sheet."""
    entry = AuditEntry.objects.filter(
        action="取込", subject_type=batch._meta.label_lower, subject_id=str(batch.pk)
    ).first()
    return list(entry.changes.get("replaced_drafts", {})) if entry else []


def _closed(batch: ImportBatch, written: list[Any], by: User) -> list[str]:
    """A department's drafts can be taken back as long as it may enter others."""
    access = access_of(by)
    if access.is_administrator:
        return []
    figures, states = (rows.values("report__round") for rows in written)
    texts = QuarterlyReport.objects.filter(pk__in=batch.texts).values("round")
    rounds = ReportingRound.objects.filter(
        Q(pk__in=figures) | Q(pk__in=states) | Q(pk__in=texts)
    ).prefetch_related("extensions")
    reasons = {
        may_enter(
            access,
            round=round_,
            department_ids=access.promoter_of,
            extensions=round_.extended_until,
            day=clock.today(),
        )
        for round_ in rounds
    }
    return sorted(reason for reason in reasons if reason)
