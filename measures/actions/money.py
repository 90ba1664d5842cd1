"""Entering what initiatives cost. What was entered before stays, as superseded."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from measures.actions.approval import clock_set_back
from measures.actions.steps import StaleReport
from measures.domain.money import NAMES, Money, money_changes, money_faults
from measures.models import ImportBatch, InitiativeMoney
from measures.models.actuals import LONGEST_NOTE
from measures.permissions import may_enter_money
from measures.selectors.money import unit_of
from plans import clock
from plans.actions.audit import AuditEvent, record_all
from plans.domain.audit_actions import MONEY
from plans.domain.calendar import fiscal_year_short
from plans.errors import Refused
from plans.models import Initiative, InitiativeDepartment, User
from plans.permissions import access_of


@dataclass(frozen=True, slots=True)
class MoneyEntry:
    """金額の入力 — for one initiative and year. ``seen``: the number of the row that was looked at,
    0 for none yet, None for any; ``cell`` is where it stood in a sheet."""

    initiative: Initiative
    fiscal_year: int
    money: Money
    seen: int | None = None
    sheet: str = ""
    cell: str = ""


@transaction.atomic
def save_money(
    *, entries: Sequence[MoneyEntry], by: User, batch: ImportBatch | None = None
) -> list[InitiativeMoney]:
    """Keep all of *entries*, or none. What says the same as what is stored changes nothing.

    The initiatives are of one plan. A constant number of statements.
    """
    if not entries:
        return []
    _check(entries, by)
    keys = sorted({entry.initiative.pk for entry in entries})
    # Held in one order, so that no two who save wait for each other.
    list(Initiative.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    stored = {
        (row.initiative_id, row.fiscal_year): row
        for row in InitiativeMoney.objects.filter(initiative__in=keys, superseded_at=None)
    }
    at, rows, former, events = clock.now(), [], [], []
    for entry in entries:
        before = stored.get((entry.initiative.pk, entry.fiscal_year))
        known = before.money if before else Money()
        if known == entry.money:
            continue
        if entry.seen is not None and entry.seen != (before.pk if before else 0):
            raise StaleReport
        if before:
            if before.approved_at and before.approved_at > at:
                raise clock_set_back()
            former.append(before.pk)
        row = InitiativeMoney(
            initiative=entry.initiative,
            fiscal_year=entry.fiscal_year,
            entered_by=by,
            entered_at=at,
            approved_by=by,
            approved_at=at,
            batch=batch,
            source_sheet=entry.sheet[:100],
            source_cell=entry.cell[:20],
            **{name: getattr(entry.money, name) for name in NAMES},
        )
        rows.append(row)
        plan_id = entry.initiative.measure.plan_id
        events.append(AuditEvent(MONEY, row, _changes(known, entry.money), str(row), plan_id))
    InitiativeMoney.objects.filter(pk__in=former).update(superseded_at=at)
    InitiativeMoney.objects.bulk_create(rows)
    record_all(by=by, events=events)
    return rows


def _check(entries: Sequence[MoneyEntry], by: User) -> None:
    """Refuse what may not be entered, or is wrong, naming each initiative and year."""
    access, reasons = access_of(by), []
    plan = entries[0].initiative.measure.plan
    unit = unit_of(plan)
    if unit is None:
        raise Refused("この計画では、予算・決算を扱いません。")
    answering: dict[int, list[int]] = defaultdict(list)
    keys = {entry.initiative.pk for entry in entries}
    for row in InitiativeDepartment.objects.filter(initiative__in=keys):
        answering[row.initiative_id].append(row.department_id)
    for entry in entries:
        where = f"{entry.initiative.code} {fiscal_year_short(entry.fiscal_year)}: "
        found = money_faults(entry.money, unit)
        if entry.initiative.measure.plan_id != plan.pk:
            found = ["ほかの計画の取組です。"]
        elif reason := may_enter_money(access, department_ids=answering[entry.initiative.pk]):
            found = [reason]
        elif not plan.first_year <= entry.fiscal_year <= plan.final_year:
            found = ["計画の期間の外の年度です。"]
        if len(entry.money.note) > LONGEST_NOTE:
            found.append(f"備考は{LONGEST_NOTE:,}文字までです。")
        reasons += [f"{where if len(entries) > 1 else ''}{fault}" for fault in found]
    if reasons:
        raise Refused(*reasons)


def _changes(before: Money, after: Money) -> dict[str, list[object]]:
    """What an entry changes, in words and 円."""
    found: dict[str, list[object]] = {
        label: [old, new] for label, (old, new) in money_changes(before, after).items()
    }
    return found if before.note == after.note else {**found, "備考": [before.note, after.note]}
