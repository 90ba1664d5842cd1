"""Two people at one report, in threads with connections of their own: nothing is lost."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from measures.actions.reports import ensure_report, move_report, move_reports
from measures.actions.rounds import open_rounds
from measures.actions.steps import AlreadyDone, StaleReport
from measures.domain.reported import ReportedValue
from measures.models import Actual, QuarterlyReport, ReportTransition
from plans import clock
from plans.actions.editions import adopt_edition, draft_edition, set_targets
from plans.domain.vocabulary import ReportState, RoleKind, ValueStatus
from plans.errors import Refused
from plans.models import AuditEntry, Department, Edition, Indicator, Initiative, Plan, User
from tests import factories
from tests.measures.saving import ReportTexts, save_report

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _one_day() -> Iterator[None]:
    with clock.frozen(timezone.make_aware(datetime(2026, 11, 23, 10))):
        yield


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    return factories.small_plan(code="tome-dx")


@pytest.fixture
def report(plan: Plan) -> QuarterlyReport:
    department = Department.objects.get(initiatives__measure__plan=plan)
    by = factories.person(RoleKind.PROMOTER, department)
    initiative = Initiative.objects.get(measure__plan=plan)
    return ensure_report(round=plan.rounds.get(), initiative=initiative, by=by)


def at_once(*audit_entries: Callable[[], Any]) -> list[Any]:
    """What each of *deeds* answers or raises, all begun at the same moment."""
    start = Barrier(len(audit_entries), timeout=60)

    def run(deed: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return deed()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(audit_entries)) as pool:
        return [future.result() for future in [pool.submit(run, deed) for deed in audit_entries]]


def save(report: QuarterlyReport, by: User, version: int, text: str, value: int) -> QuarterlyReport:
    indicator = Indicator.objects.get(initiative=report.initiative)
    return save_report(
        report=report,
        by=by,
        expected_version=version,
        texts=ReportTexts(done=text),
        actuals={indicator.pk: ReportedValue(ValueStatus.REPORTED, value=Decimal(value))},
        phases={},
    )


def test_this_runs_on_connections_of_their_own(plan: Plan) -> None:
    seen = at_once(*[lambda: (Plan.objects.count(), connection.connection)] * 2)

    assert [count for count, _ in seen] == [1, 1]
    assert seen[0][1] is not seen[1][1]


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(4))
def test_every_word_that_was_accepted_is_kept(report: QuarterlyReport, seed: int) -> None:
    """Two writers, each reading the stored text and adding a line of their own to it.

    Whatever the order, every line whose save was answered with a report is in the end there:
    an overwritten save would miss one.
    """
    chance = random.Random(seed)
    by = report.created_by

    def write(name: str, pauses: list[float]) -> list[str]:
        accepted = []
        for number, pause in enumerate(pauses):
            seen = QuarterlyReport.objects.get(pk=report.pk)
            time.sleep(pause / 100)
            line = f"{name}{number}"
            try:
                save(seen, by, seen.version, f"{seen.done}{line} ", number)
            except StaleReport:
                continue
            accepted.append(line)
        return accepted

    plans = [[chance.random() for _ in range(8)] for _ in range(2)]
    kept = at_once(
        lambda: write("甲", plans[0]),
        lambda: write("乙", plans[1]),
    )

    stored = QuarterlyReport.objects.get(pk=report.pk)
    accepted = [line for lines in kept for line in lines]
    assert sorted(stored.done.split()) == sorted(accepted)
    assert stored.version == 1 + len(accepted)
    assert Actual.objects.count() == 1


@pytest.mark.thorough
def test_two_approvers_approve_once(report: QuarterlyReport) -> None:
    by = report.created_by
    save(report, by, 1, "見本", 65)
    move_report(report=report, action="submit", by=by)
    department = report.initiative.departments.get()
    approvers = [factories.person(RoleKind.APPROVER, department) for _ in range(2)]

    answers = at_once(
        *[lambda who=who: move_report(report=report, action="approve", by=who) for who in approvers]
    )

    assert {type(answer) for answer in answers} == {QuarterlyReport, AlreadyDone}
    assert ReportTransition.objects.filter(action="approve").count() == 1
    assert Actual.objects.current().count() == 1


@pytest.mark.thorough
def test_a_save_and_an_approval_at_once_leave_one_of_two_clean_ends(
    report: QuarterlyReport,
) -> None:
    by = report.created_by
    save(report, by, 1, "見本", 65)
    move_report(report=report, action="submit", by=by)
    approver = factories.person(RoleKind.APPROVER, report.initiative.departments.get())

    def withdraw_and_change() -> None:
        moved = move_report(report=report, action="withdraw", by=by)
        save(report, by, moved.version, "見本", 66)

    at_once(
        withdraw_and_change,
        lambda: move_report(report=report, action="approve", by=approver),
    )

    report.refresh_from_db()
    official = list(Actual.objects.current().values_list("value", flat=True))
    drafts = list(Actual.objects.drafts().values_list("value", flat=True))
    ends = {
        ReportState.APPROVED.value: ([65], []),
        ReportState.DRAFT.value: ([], [66]),
    }
    assert (official, drafts) == ends[report.state]


@pytest.mark.thorough
def test_bulk_approvals_in_opposite_order_do_not_lock_each_other_out(plan: Plan) -> None:
    first = Initiative.objects.get(measure__plan=plan)
    department = first.departments.get()
    by = factories.person(RoleKind.PROMOTER, department)
    initiatives = [first]
    for number in (2, 3, 4):
        initiatives.append(factories.InitiativeFactory(measure=first.measure, code=f"1-2-{number}"))
        initiatives[-1].responsibilities.create(department=department)
    reports = [ensure_report(round=plan.rounds.get(), initiative=i, by=by) for i in initiatives]
    move_reports(reports=reports, action="submit", by=by)
    approvers = [factories.person(RoleKind.APPROVER, department) for _ in range(2)]

    one, two = at_once(
        lambda: move_reports(reports=reports, action="approve", by=approvers[0]),
        lambda: move_reports(reports=reports[::-1], action="approve", by=approvers[1]),
    )

    approved = [answer.refusal is None for answer in [*one, *two]]
    assert approved.count(True) == len(reports)
    assert set(QuarterlyReport.objects.values_list("state", flat=True)) == {"approved"}


def test_two_people_begin_one_report(plan: Plan) -> None:
    initiative = Initiative.objects.get(measure__plan=plan)
    people = [factories.person(RoleKind.PROMOTER, initiative.departments.get()) for _ in range(2)]

    begun = at_once(
        *[
            lambda who=who: ensure_report(round=plan.rounds.get(), initiative=initiative, by=who)
            for who in people
        ]
    )

    assert begun[0] == begun[1]
    assert AuditEntry.objects.filter(action="報告作成").count() == 1


@pytest.mark.thorough
def test_two_administrators_open_one_year_and_begin_one_revision(plan: Plan) -> None:
    people = [factories.person(RoleKind.ADMINISTRATOR) for _ in range(2)]

    opened = at_once(
        *[lambda who=who: open_rounds(plan=plan, fiscal_year=2027, by=who) for who in people]
    )
    assert opened[0] == opened[1]
    assert plan.rounds.filter(fiscal_year=2027).count() == 4

    begun = at_once(
        *[
            lambda who=who: draft_edition(plan=plan, label="案", effective_from=2027, by=who)
            for who in people
        ]
    )
    assert {type(answer) for answer in begun} == {Edition, Refused}
    assert plan.editions.get(number=2).targets.count() == 5


def test_a_draft_that_is_adopted_is_not_changed_at_the_same_moment(plan: Plan) -> None:
    people = [factories.person(RoleKind.ADMINISTRATOR) for _ in range(2)]
    draft = draft_edition(plan=plan, label="案", effective_from=2027, by=people[0])
    key = Indicator.objects.get().pk
    day = date(2026, 11, 23)

    changed, _ = at_once(
        lambda: set_targets(edition=draft, values={(key, 2027): Decimal(1)}, by=people[0]),
        lambda: adopt_edition(edition=draft, effective_from=2027, adopted_on=day, by=people[1]),
    )

    target = draft.targets.get(fiscal_year=2027).value
    assert target == (83 if isinstance(changed, Refused) else 1)
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    if not isinstance(changed, Refused):
        assert actions.index("目標の変更") < actions.index("変更")
