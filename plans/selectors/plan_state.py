"""In which state a plan is: the last entries of the audit trail that may have changed it.

Every write leaves an entry within its own transaction, one after the other, so that nothing has
changed as long as the number of the last entry stays the same (docs/decisions/0005).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL

from plans.domain.audit_actions import Reach
from plans.models import Plan

REACHES = (Reach.DRAFTS, Reach.FIGURES, Reach.PLAN)
_LAST = "(SELECT MAX(id) FROM plans_auditentry WHERE plan_number = {of} AND reach = {reach:d})"
_OF = ("plans_plan.id", "0")
_COLUMNS = [_LAST.format(of=of, reach=reach) for of in _OF for reach in REACHES]
_QUERY = f"SELECT id, {', '.join(_COLUMNS)} FROM plans_plan WHERE {{column}} = %s"
_NAMES = [f"last_entry_{place}" for place in range(len(_COLUMNS))]


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
    return _state(*row)


def with_state(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """*plans*, each read together with its state, which ``state_read_with`` gives."""
    columns = {
        name: RawSQL(sql, (), output_field=IntegerField())
        for name, sql in zip(_NAMES, _COLUMNS, strict=True)
    }
    return plans.annotate(**columns)


def state_read_with(plan: Plan) -> PlanState:
    """The state that *plan*, out of ``with_state``, was read in. No query."""
    return _state(plan.pk, *(getattr(plan, name) for name in _NAMES))


def _state(plan_id: int, *entries: int | None) -> PlanState:
    last: Sequence[int] = [number or 0 for number in entries]
    return PlanState(plan_id, *map(max, last[: len(REACHES)], last[len(REACHES) :]))
