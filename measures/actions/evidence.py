"""Laying files beside a report, and taking them away, while it is being entered."""

import hashlib

from django.db import transaction

from measures.actions.reports import check_entry, department_ids, locked
from measures.domain.evidence import MOST_FILES, content_type_of, plain_name, refusal_of
from measures.models import Evidence, QuarterlyReport
from plans.actions.audit import record
from plans.errors import Refused
from plans.models import User
from plans.permissions import access_of


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
