"""One department's whole picture, and all departments of a plan side by side."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from dashboards.selectors.money import MoneyPart, measure_money
from dashboards.selectors.pages import initiatives_of
from dashboards.selectors.plan_standing import summary_of
from dashboards.selectors.schedule import DueNext, due_next
from dashboards.selectors.standing import InitiativeStanding, PlanStanding
from measures.domain.rollup import Summary
from measures.selectors.reporting import (
    HandedIn,
    Reporting,
    ReportingRow,
    handed_in,
    reporting_of,
)
from plans.models import Department, InitiativeDepartment, Plan
from plans.selectors.structure import department_on


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """課の行 — what it leads; ``department`` is None for what nobody leads."""

    department: Department | None
    initiatives: tuple[InitiativeStanding, ...]
    summary: Summary
    handed_in: tuple[HandedIn, ...]


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """課の画面 — ``led`` and ``joined``: what it leads and takes part in on the day looked at.

    ``former``: what it answered for before that day and no longer does.
    """

    department: Department
    led: tuple[InitiativeStanding, ...]
    joined: tuple[InitiativeStanding, ...]
    summary: Summary
    reporting: Reporting
    reports: tuple[ReportingRow, ...]
    handed_in: tuple[HandedIn, ...]
    due: DueNext
    money: MoneyPart | None
    former: tuple[InitiativeDepartment, ...]

    @property
    def overdue(self) -> tuple[HandedIn, ...]:
        """The rounds whose due date is past with reports that can still be handed in."""
        return tuple(i for i in self.handed_in if i.overdue and i.open and not i.closed)


def department_rows(standing: PlanStanding, reporting: Reporting) -> list[DepartmentRow]:
    """The departments that lead something in the plan, by their codes; what nobody leads last."""
    led: dict[Department | None, list[InitiativeStanding]] = defaultdict(list)
    for item in initiatives_of(standing):
        led[_lead(item)].append(item)
    return [
        DepartmentRow(
            department,
            tuple(items),
            summary_of(standing.scheme, items),
            handed_in(reporting, [reports_on(reporting, item) for item in items]),
        )
        for department, items in sorted(
            led.items(), key=lambda pair: (pair[0] is None, pair[0].code if pair[0] else "")
        )
    ]


def reports_on(reporting: Reporting, item: InitiativeStanding) -> ReportingRow:
    return reporting.row(item.initiative, owed=not item.cancelled)


def _lead(item: InitiativeStanding) -> Department | None:
    leads = [row.department for row in item.initiative.responsibilities.all() if row.is_lead]
    return leads[0] if leads else None


def department_page(standing: PlanStanding, code: str) -> DepartmentPage | None:
    """The page of the department of this code; None for one that never answered in the plan."""
    found = _department(standing.plan, code)
    if found is None:
        return None
    day = standing.params.as_known_on
    held = [(item, _leads(item, found)) for item in initiatives_of(standing)]
    led = tuple(item for item, leads in held if leads)
    joined = tuple(item for item, leads in held if leads is False)
    former = _answered(standing.plan, found).filter(ends_on__lt=day)
    now = {item.initiative.pk for item in (*led, *joined)}
    reporting = reporting_of(standing.plan)
    reports = tuple(reports_on(reporting, item) for item in led)
    return DepartmentPage(
        department=department_on(standing.plan, found, day),
        led=led,
        joined=joined,
        summary=summary_of(standing.scheme, led),
        reporting=reporting,
        reports=reports,
        handed_in=handed_in(reporting, reports),
        due=due_next(standing).of(now),
        money=measure_money(standing, led),
        former=tuple(row for row in former if row.initiative_id not in now),
    )


def _leads(item: InitiativeStanding, department: Department) -> bool | None:
    """Whether the department leads the initiative; None where it has no part in it."""
    rows = item.initiative.responsibilities.all()
    mine = [row.is_lead for row in rows if row.department_id == department.pk]
    return any(mine) if mine else None


def _department(plan: Plan, code: str) -> Department | None:
    """The department of this code, or the last one that had it, if it ever answered in *plan*."""
    found = Department.objects.filter(code=code).first()
    if found is None:
        former = Department.history.filter(code=code).order_by("history_date").last()
        found = Department.objects.filter(pk=former.id).first() if former else None
    return found if found and _answered(plan, found).exists() else None


def _answered(plan: Plan, department: Department) -> "QuerySet[InitiativeDepartment]":
    rows = InitiativeDepartment.of_all_time.filter(
        department=department, initiative__measure__plan=plan
    )
    return rows.select_related("initiative").order_by("initiative__code", "ends_on")
