"""A report's way: entered, submitted, sent back, approved, corrected — and what it was before."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from measures.actions.reports import (
    ActualEntry,
    ReportTexts,
    StaleReport,
    ensure_report,
    move_report,
    save_report,
)
from measures.models import Actual, QuarterlyReport
from plans import clock
from plans.domain.vocabulary import ReportState, RoleKind, ValueStatus
from plans.errors import Refused
from plans.models import Indicator, Initiative, Plan, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def report(plan: Plan, promoter: User) -> QuarterlyReport:
    initiative = Initiative.objects.get(measure__plan=plan)
    return ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)


def enter(report: QuarterlyReport, by: User, value: int, version: int | None = None) -> None:
    indicator = Indicator.objects.get(initiative=report.initiative)
    report.refresh_from_db()
    save_report(
        report=report,
        by=by,
        expected_version=version or report.version,
        texts=ReportTexts(done="見本の取組状況"),
        actuals={indicator.pk: ActualEntry(ValueStatus.REPORTED, value=Decimal(value))},
        phases={},
    )


def known_on(day: date) -> list[Decimal]:
    rows = Actual.objects.approved().as_known_on(day)
    return list(rows.values_list("value", flat=True))


def at(*moment: int) -> datetime:
    return timezone.make_aware(datetime(*moment))


def test_a_draft_is_no_official_figure(report: QuarterlyReport, promoter: User) -> None:
    enter(report, promoter, 65)

    assert known_on(clock.today()) == []
    assert Actual.objects.drafts().count() == 1


def test_a_correction_leaves_the_old_figure_to_the_day_it_was_known(
    report: QuarterlyReport, promoter: User, approver: User, administrator: User
) -> None:
    enter(report, promoter, 65)
    move_report(report=report, action="submit", by=promoter)
    move_report(report=report, action="approve", by=approver)
    with clock.frozen(at(2026, 12, 10, 9, 0)):
        move_report(report=report, action="reopen", by=administrator, comment="転記誤り")
        enter(report, promoter, 66)
        move_report(report=report, action="submit", by=promoter)
    with clock.frozen(at(2026, 12, 12, 9, 0)):
        move_report(report=report, action="approve", by=approver)

    assert known_on(date(2026, 11, 22)) == []
    assert known_on(date(2026, 11, 23)) == [65]
    assert known_on(date(2026, 12, 11)) == [65]
    assert known_on(date(2026, 12, 12)) == [66]


def test_the_second_of_two_writers_is_told_and_overwrites_nothing(
    report: QuarterlyReport, promoter: User
) -> None:
    opened = report.version
    enter(report, promoter, 65)

    with pytest.raises(StaleReport):
        enter(report, promoter, 70, version=opened)

    assert Actual.objects.get().value == 65


def test_sending_back_needs_a_reason(
    report: QuarterlyReport, promoter: User, approver: User
) -> None:
    move_report(report=report, action="submit", by=promoter)

    with pytest.raises(Refused, match="理由"):
        move_report(report=report, action="send_back", by=approver, comment="  ")

    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_nobody_approves_their_own_report(plan: Plan, report: QuarterlyReport) -> None:
    department = report.initiative.departments.get()
    both = factories.person(RoleKind.PROMOTER, department)
    both.roles.create(role="approver", department=department, starts_on=date(2020, 4, 1))
    move_report(report=report, action="submit", by=both)

    with pytest.raises(Refused, match="自分が提出した"):
        move_report(report=report, action="approve", by=both)


@pytest.mark.parametrize("role", [RoleKind.PROMOTER, RoleKind.APPROVER])
def test_another_department_has_no_say(report: QuarterlyReport, role: RoleKind) -> None:
    stranger = factories.person(role)

    with pytest.raises(Refused):
        enter(report, stranger, 99)


def test_a_closed_round_is_closed_for_everyone(
    report: QuarterlyReport, promoter: User, administrator: User
) -> None:
    with clock.frozen(at(2027, 4, 1, 0, 0)):
        for person in (promoter, administrator):
            with pytest.raises(Refused, match="締め切りました"):
                enter(report, person, 65)


def test_an_extension_opens_it_for_one_department_until_its_day(
    report: QuarterlyReport, promoter: User
) -> None:
    department = report.initiative.departments.get()
    report.round.extensions.create(
        department=department, until=date(2027, 4, 5), reason="集計の遅れ"
    )

    with clock.frozen(at(2027, 4, 5, 23, 59)):
        enter(report, promoter, 65)
    with clock.frozen(at(2027, 4, 6, 0, 0)), pytest.raises(Refused):
        enter(report, promoter, 66)


def test_an_ended_role_grants_nothing(report: QuarterlyReport, promoter: User) -> None:
    promoter.roles.update(ends_on=date(2026, 11, 22))

    with pytest.raises(Refused, match="推進員ではない"):
        # Roles are read once a request, so the next request brings a user of its own.
        enter(report, User.objects.get(pk=promoter.pk), 65)
