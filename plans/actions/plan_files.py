"""Adopting a plan from an uploaded file: what was seen is what is written."""

import hashlib
import json

from django.db import transaction

from plans.actions.plans import changed_records, load_plan
from plans.domain.plan_document import PlanDocument
from plans.errors import Refused
from plans.models import User
from plans.selectors.meaning import changed_meaning
from plans.selectors.plan_completion import completed
from plans.selectors.plan_difference import PlanDifference
from plans.selectors.plan_drafts import check_one_draft

CHANGED_SINCE = (
    "確認した後に計画が変わりました。何も書き込んでいません。今の差分を確かめて、"
    "もう一度「この内容で登録する」を押してください。"
)


def fingerprint(difference: PlanDifference) -> str:
    """A hash of all that a preview showed."""
    content = [
        difference.plan,
        difference.edition,
        [str(line) for line in difference.new],
        [[str(line), line.changes_in_words] for line in difference.changed],
        [str(line) for line in difference.gone],
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def try_plan(
    *, document: PlanDocument, by: User, dry_run: bool = True, reason: str = ""
) -> PlanDifference:
    """What loading *document* would change; with *dry_run* off, load it."""
    check_one_draft(completed(document))
    return load_plan(document=document, by=by, dry_run=dry_run, reason=reason)


def changes_meaning(difference: PlanDifference) -> list[str]:
    """The indicators, and the plan, whose reported figures would mean something else."""
    return [
        f"{before}: {'・'.join(names)}"
        for before, after in changed_records(difference)
        if (names := changed_meaning(before, after))
    ]


@transaction.atomic
def adopt_plan(*, document: PlanDocument, by: User, seen: str, reason: str = "") -> PlanDifference:
    """Write what the preview with the hash *seen* showed; refuse anything else."""
    difference = try_plan(document=document, by=by, dry_run=False, reason=reason)
    if fingerprint(difference) != seen:
        raise Refused(CHANGED_SINCE)
    return difference
