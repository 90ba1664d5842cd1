"""担当業務 — what lies before a person: to enter, to decide, to chase."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page
from django.db.models import Q, QuerySet

from measures.domain.transitions import Transition, allowed_actions
from measures.models import (
    Evidence,
    QuarterlyReport,
    ReportingRound,
    ReportTransition,
)
from measures.permissions import still_open
from measures.selectors.desk.chase import ChaseRow, Deadline, chase_board
from measures.selectors.desk.lines import ReportLines
from measures.selectors.desk.reading import report_lines
from measures.selectors.desk.waiting import WaitingReport, waiting_reports
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import ReportState, RoleKind
from plans.models import (
    Department,
    Edition,
    Initiative,
    InitiativeDepartment,
)
from plans.permissions import Access


@dataclass(frozen=True, slots=True)
class DepartmentQuarter:
    """所管課の一四半期 — its reports, those with something left to do first."""

    round: ReportingRound
    department: Department
    reports: tuple[ReportLines, ...]
    deadline: Deadline

    @property
    def to_do(self) -> tuple[ReportLines, ...]:
        return tuple(item for item in self.reports if not item.is_done)

    @property
    def done(self) -> tuple[ReportLines, ...]:
        return tuple(item for item in self.reports if item.is_done)

    @property
    def is_returned(self) -> bool:
        return any(item.sent_back for item in self.reports)

    @property
    def may_edit(self) -> bool:
        return any(item.may_edit for item in self.reports)

    @property
    def may_carry(self) -> bool:
        return any(item.may_edit and item.may_carry for item in self.reports)

    @property
    def may_repeat_texts(self) -> tuple[ReportLines, ...]:
        """Those in which texts of the quarter before stand again, still to be handed in."""
        return tuple(item for item in self.reports if item.may_edit and item.repeated_texts)

    @property
    def refusal(self) -> str | None:
        """Why nothing can be entered in any of them, where one reason holds for all."""
        reasons = {item.refusal for item in self.reports}
        return reasons.pop() if len(reasons) == 1 else None


@dataclass(frozen=True, slots=True)
class Desk:
    """担当業務 — everything on the page; what a person's roles do not give them is empty."""

    quarters: tuple[DepartmentQuarter, ...]
    waiting: Page[WaitingReport]
    board: tuple[ChaseRow, ...]
    next_round: ReportingRound | None

    @property
    def is_empty(self) -> bool:
        return not self.quarters and not self.waiting and not self.board

    @property
    def present(self) -> tuple[DepartmentQuarter, ...]:
        """The latest quarter that is open, and any with a report sent back."""
        latest = max((item.round.period for item in self.quarters), default=None)
        return tuple(
            item
            for item in self.quarters
            if item.to_do and (item.round.period == latest or item.is_returned)
        )

    @property
    def earlier(self) -> tuple[DepartmentQuarter, ...]:
        """Older quarters in which something was never handed in."""
        return tuple(q for q in self.quarters if q.to_do and q not in self.present)

    @property
    def finished(self) -> tuple[DepartmentQuarter, ...]:
        return tuple(item for item in self.quarters if not item.to_do)

    @property
    def chase(self) -> tuple[ChaseRow, ...]:
        """Who lags behind with the latest quarter."""
        return tuple(row for row in self.board if row.open and row.round.period == self._latest)

    @property
    def chase_earlier(self) -> tuple[ChaseRow, ...]:
        return tuple(row for row in self.board if row.open and row.round.period != self._latest)

    @property
    def chased(self) -> tuple[ChaseRow, ...]:
        """Those with nothing left to hand in."""
        return tuple(row for row in self.board if not row.open)

    @property
    def _latest(self) -> Period | None:
        return max((row.round.period for row in self.board), default=None)


# So many initiatives are on a page of a sheet.
SHEET = 20


def desk_of(access: Access, waiting_page: str | None = None) -> Desk:
    """What lies before a person today, in a constant number of queries."""
    today = clock.today()
    return Desk(
        quarters=tuple(_quarters(access, today)) if access.promoter_of else (),
        waiting=waiting_reports(access, waiting_page),
        board=_board(access, today),
        next_round=ReportingRound.objects.filter(opens_on__gt=today)
        .order_by("opens_on")
        .select_related("plan")
        .first(),
    )


def initiatives_of_sheet(round: ReportingRound, department: Department) -> list[Initiative]:
    """What *department* answers for in *round*, in the plan's order."""
    found = initiatives_answered_for([department.pk], plan=round.plan_id)
    if len(found) <= SHEET:
        return found
    editions = Edition.objects.filter(plan=round.plan_id)
    edition = editions.in_force(fiscal_year=round.fiscal_year, as_known_on=clock.today()).first()
    return [item for item in found if edition is None or item.is_in(edition)]


def department_quarter(
    round: ReportingRound,
    department: Department,
    initiatives: Collection[Initiative],
    access: Access,
) -> DepartmentQuarter:
    """One page of a sheet: those of its *initiatives*."""
    reports = report_lines([round], initiatives, access)
    return _quarter(round, department, reports, clock.today())


def one_report(report: QuarterlyReport, access: Access) -> ReportLines:
    """The lines of one report."""
    return report_lines([report.round], [report.initiative], access)[0]


def moves_of(lines: ReportLines, access: Access) -> tuple[Transition, ...]:
    """The steps that *access* may take with this very report, by its departments."""
    if lines.report is None:
        return ()
    departments = {item.pk for item in lines.departments}
    roles = {
        role
        for role, held in (
            (RoleKind.PROMOTER, access.promoter_of),
            (RoleKind.APPROVER, access.approver_of),
        )
        if held & departments
    }
    if access.is_administrator:
        roles.add(RoleKind.ADMINISTRATOR)
    moves = allowed_actions(ReportState(lines.report.state), frozenset(roles))
    enters = {"submit", "withdraw"}
    return tuple(m for m in moves if m.action not in enters or lines.refusal is None)


def transitions_of(report: QuarterlyReport) -> tuple[ReportTransition, ...]:
    """The steps it took, the latest first."""
    return tuple(report.transitions.select_related("by").order_by("-pk"))


def files_of(report: QuarterlyReport) -> tuple[Evidence, ...]:
    """The files beside it, without their contents."""
    return tuple(report.evidence.select_related("by").defer("content"))


def initiatives_answered_for(
    departments: Collection[int], among: Collection[int] | None = None, plan: int | None = None
) -> list[Initiative]:
    """What these departments answer for, in the plan's order; *among* these ids alone if given,
    and of this *plan*."""
    answered_for = InitiativeDepartment.objects.initiatives_of(departments)
    rows = Initiative.objects.filter(pk__in=answered_for)
    if plan is not None:
        rows = rows.filter(measure__plan=plan)
    if among is not None:
        rows = rows.filter(pk__in=among)
    return list(
        rows.select_related("measure", "first_edition", "ended_edition").order_by(
            "measure__position", "measure__code", "position", "code"
        )
    )


def _open_rounds(departments: Collection[int], today: date) -> "QuerySet[ReportingRound]":
    """Rounds that are open, for one of these departments at least, and those with work returned."""
    mine = Q(reports__initiative__in=InitiativeDepartment.objects.initiatives_of(departments))
    returned = Q(reports__state=ReportState.SENT_BACK) | Q(
        reports__state=ReportState.DRAFT, reports__transitions__action="reopen"
    )
    return (
        ReportingRound.objects.filter(
            still_open(today, departments) | (mine & returned), opens_on__lte=today
        )
        .select_related("plan")
        .order_by("-fiscal_year", "-quarter", "plan")
        .distinct()
    )


def _quarters(access: Access, today: date) -> Iterable[DepartmentQuarter]:
    initiatives = initiatives_answered_for(access.promoter_of)
    plans = {item.measure.plan_id for item in initiatives}
    rounds = list(_open_rounds(access.promoter_of, today).filter(plan__in=plans))
    departments = Department.objects.filter(pk__in=access.promoter_of)
    reports = report_lines(rounds, initiatives, access, words_before=False)
    for department in departments:
        for round in rounds:
            mine = [
                item for item in reports if item.round == round and department in item.departments
            ]
            if mine:
                yield _quarter(round, department, mine, today)


def _quarter(
    round: ReportingRound, department: Department, reports: Iterable[ReportLines], today: date
) -> DepartmentQuarter:
    found = tuple(reports)
    closes_on = max((item.closes_on for item in found), default=round.closes_on)
    return DepartmentQuarter(round, department, found, Deadline(round.due_on, closes_on, today))


def _board(access: Access, today: date) -> tuple[ChaseRow, ...]:
    """All departments for 管理者, their own for those who approve."""
    if access.is_administrator:
        return chase_board(today)
    return chase_board(today, access.approver_of) if access.approver_of else ()
