"""Laying files beside a report, and taking them away, while it is being entered."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from measures.actions.reports import check_entry, department_ids, ensure_report, locked
from measures.domain.evidence import MOST_FILES, content_type_of, plain_name, refusal_of
from measures.models import Evidence, QuarterlyReport, ReportingRound
from plans.actions.audit import record
from plans.errors import Refused
from plans.models import Initiative, User
from plans.permissions import access_of


@dataclass(frozen=True, slots=True)
class LaidFile:
    """What became of one of several files; ``refusal`` is empty where it lies beside the report."""

    name: str
    refusal: str = ""


def lay_files(
    *,
    round: ReportingRound,
    initiative: Initiative,
    by: User,
    files: Iterable[tuple[str, bytes]],
) -> list[LaidFile]:
    """Lay each of *files* (name and content) beside the report of *initiative* in *round*.

    One's refusal does not hold up the rest. The report is begun with the first that may lie there.
    """
    return [_lay(round, initiative, by, name, content) for name, content in files]


def _lay(
    round: ReportingRound, initiative: Initiative, by: User, name: str, content: bytes
) -> LaidFile:
    plain = plain_name(name)
    try:
        if refusal := refusal_of(plain, content):
            raise Refused(refusal)
        with transaction.atomic():
            report = ensure_report(round=round, initiative=initiative, by=by)
            add_evidence(report=report, by=by, name=name, content=content)
    except Refused as refused:
        return LaidFile(plain, " ".join(refused.messages))
    return LaidFile(plain)


@transaction.atomic
def add_evidence(*, report: QuarterlyReport, by: User, name: str, content: bytes) -> Evidence:
    """Lay a file beside *report*. The same file a second time is the one that is there."""
    stored = _open(report, by)
    plain = plain_name(name)
    if refusal := refusal_of(plain, content):
        raise Refused(refusal)
    sha256 = hashlib.sha256(content).hexdigest()
    if found := stored.evidence.filter(sha256=sha256).first():
        return found
    if stored.evidence.count() >= MOST_FILES:
        raise Refused(f"添付は一つの報告に{MOST_FILES}件までです。要らない資料を外してください。")
    evidence = Evidence.objects.create(
        report=stored,
        name=plain,
        kind=content_type_of(plain),
        size=len(content),
        sha256=sha256,
        content=content,
        by=by,
    )
    changes = {"file": [None, plain, sha256]}
    plan_id = stored.round.plan_id
    record(by=by, action="資料添付", subject=stored, changes=changes, plan_id=plan_id)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: User) -> None:
    """Take a file away; a second time nothing happens."""
    stored = _open(evidence.report, by)
    deleted, _ = stored.evidence.filter(pk=evidence.pk).delete()
    if deleted:
        changes = {"file": [evidence.name, None, evidence.sha256]}
        plan_id = stored.round.plan_id
        record(by=by, action="資料取外し", subject=stored, changes=changes, plan_id=plan_id)


def _open(report: QuarterlyReport, by: User) -> QuarterlyReport:
    """*report*, held, if *by* may enter it today."""
    stored = locked(report)
    check_entry(access_of(by), stored.round, department_ids(stored.initiative))
    if not stored.is_editable:
        raise Refused(f"「{stored.get_state_display()}」の報告の資料は変更できません。")
    return stored
