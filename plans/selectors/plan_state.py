"""In which state a plan is: the last entries of the audit trail that may have changed it.

Every write leaves an entry within its own transaction, one after the other, so that nothing has
changed as long as the number of the last entry stays the same (docs/decisions/0005).
"""

from dataclasses import dataclass, replace

from django.db import connection

from plans.domain.audit_actions import Reach

REACHES = (Reach.DRAFTS, Reach.FIGURES, Reach.PLAN)
_LAST = "(SELECT MAX(id) FROM plans_auditentry WHERE plan_number = {of} AND reach = {reach:d})"
_COLUMNS = [_LAST.format(of=of, reach=reach) for of in ("p.id", "0") for reach in REACHES]
_QUERY = f"SELECT p.id, {', '.join(_COLUMNS)} FROM plans_plan p WHERE p.{{column}} = %s"


@dataclass(frozen=True, slots=True)
class PlanState:
    """計画の状態 — the last entries that may have changed its drafts, figures and structure."""

    plan_id: int
    drafts: int
    figures: int
    structure: int

    def seen(self, *, provisional: bool) -> "PlanState":
        """What figures show of it: not the drafts, unless 速報 counts the submitted ones."""
        return self if provisional else replace(self, drafts=0)


def plan_state(*, pk: int | None = None, code: str = "") -> PlanState | None:
    """The state of the plan of this number, or of this code; None where there is none. One query.

    In SQL, as it is asked for before every page: each part looks at one row of an index.
    """
    column, value = ("id", pk) if pk is not None else ("code", code)
    with connection.cursor() as cursor:
        cursor.execute(_QUERY.format(column=column), [value])
        row = cursor.fetchone()
    if row is None:
        return None
    plan_id, *numbers = (number or 0 for number in row)
    own, of_all = numbers[: len(REACHES)], numbers[len(REACHES) :]
    return PlanState(plan_id, *map(max, own, of_all))
