"""Changes of what reported figures mean: seen with their effect, confirmed with a reason."""

import hashlib

from django.db.models import Model

from plans.errors import Refused
from plans.models import Indicator
from plans.selectors.meaning import FIELDS, changed_meaning, first_year_of_new, plan_of, reports

LONGEST_REASON = 500


class Unconfirmed(Refused):
    """The change alters what was reported, and nobody has confirmed it with a reason."""

    def __init__(self, record: Model, fields: list[str]) -> None:
        self.record = record
        self.what = (
            f"「{record}」には報告があります。"
            f"{'・'.join(fields)}を変えると、報告済みの値と評価の意味が変わります。"
        )
        super().__init__(f"{self.what}影響を確かめ、理由を書いて、もう一度保存してください。")


def check_meaning(before: Model, after: Model, reason: str) -> None:
    """Refuse to change what was reported without a *reason*, or so that reports belong nowhere."""
    if fields := changed_meaning(before, after):
        if fault := reports.orphaned_by(after):
            raise Refused(fault)
        if not reason.strip():
            raise Unconfirmed(after, fields)


def meaning_mark(record: Model) -> str:
    """A hash of the meaning that *record* gives to its reports and of these, to tell what a page
    has shown."""
    values = [str(getattr(record, name)) for name in FIELDS[type(record)]]
    values.append(reports.mark_under(record))
    return hashlib.sha256("\n".join(values).encode()).hexdigest()


def begin(indicator: Indicator) -> None:
    """Let a new indicator begin with the draft edition there is, else in the present year."""
    plan = plan_of(indicator)
    draft = plan.editions.filter(adopted_on=None).first()
    if indicator.first_year is None:
        indicator.first_year = first_year_of_new(plan, draft.effective_from if draft else None)
