"""Saying something about an initiative, and taking it back."""

from datetime import timedelta

from django.db import transaction

from measures.models import Comment, QuarterlyReport
from measures.permissions import may_comment
from plans import clock
from plans.actions.audit import record
from plans.domain.audit_actions import COMMENT, COMMENT_WITHDRAWN
from plans.errors import Refused
from plans.models import Initiative, User
from plans.permissions import access_of
from plans.sheets.cells.words import as_kept

# The same words again within this time are a form sent twice.
SENT_TWICE = timedelta(minutes=10)
LONGEST = 2_000


def checked_text(text: str, what: str) -> str:
    """*text* as it is kept. Refuses nothing at all, and too much."""
    kept = as_kept(text)
    if not kept:
        raise Refused(f"{what}を入力してください。")
    if len(kept) > LONGEST:
        raise Refused(f"{what}は{LONGEST:,}文字までです（今は{len(kept):,}文字）。")
    return kept


@transaction.atomic
def add_comment(
    *, initiative: Initiative, by: User, text: str, report: QuarterlyReport | None = None
) -> Comment:
    """Say *text* about *initiative*, or about one report on it. Sent twice, it is said once."""
    kept = checked_text(text, "コメント")
    if report is not None and report.initiative_id != initiative.pk:
        raise Refused("この報告は、この取組のものではありません。")
    departments = list(initiative.responsibilities.values_list("department_id", flat=True))
    if reason := may_comment(access_of(by), department_ids=departments):
        raise Refused(reason)
    # Held so that the second of two clicks waits here for the first.
    Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    same = Comment.objects.filter(
        initiative=initiative,
        report=report,
        author=by,
        text=kept,
        withdrawn_at=None,
        at__gte=clock.now() - SENT_TWICE,
    ).first()
    if same:
        return same
    comment = Comment.objects.create(
        initiative=initiative, report=report, author=by, text=kept, at=clock.now()
    )
    record(by=by, action=COMMENT, subject=comment, changes={"text": kept})
    return comment


@transaction.atomic
def withdraw_comment(*, comment: Comment, by: User) -> None:
    """Take a comment back: its place stays, its words are in the audit trail alone."""
    if comment.author_id != by.pk and not access_of(by).is_administrator:
        raise Refused("コメントを取り消せるのは、書いた本人と管理者だけです。")
    stored = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if stored.withdrawn_at:
        return
    stored.withdrawn_at, stored.withdrawn_by = clock.now(), by
    stored.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(by=by, action=COMMENT_WITHDRAWN, subject=stored, changes={"text": stored.text})
