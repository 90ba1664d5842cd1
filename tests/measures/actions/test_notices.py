"""Who is told of what, in which role, and never twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from io import StringIO

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from measures.actions.notices import chase, remind
from measures.actions.reports import move_report
from measures.models import QuarterlyReport, RoundExtension
from plans import clock
from plans.actions.mail import deliver
from plans.actions.notices import choose_mails
from plans.actions.people import disable_account, end_role
from plans.domain.notices import NoticeKind
from plans.domain.vocabulary import ReportState, RoleKind
from plans.errors import Refused
from plans.models import (
    AuditEntry,
    Department,
    Initiative,
    InitiativeDepartment,
    Notice,
    Plan,
    RoleAssignment,
    User,
)
from tests import factories

pytestmark = pytest.mark.django_db


@contextmanager
def on(month: int, day: int, hour: int = 8) -> Iterator[None]:
    """The clock on a day of FY2026, whose second round opens 10-01 and is due 10-31."""
    year = 2027 if month < 4 else 2026
    with clock.frozen(timezone.make_aware(datetime(year, month, day, hour))):
        yield


@pytest.fixture(autouse=True)
def the_mail_server_is_up() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def report(plan: Plan, promoter: User) -> QuarterlyReport:
    return factories.report_of(plan, promoter)


def titles_for(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("title", flat=True))


def kinds(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def daily_run() -> int:
    """The reminders, mailed; how many mails went out."""
    mail.outbox.clear()
    remind()
    return deliver().sent


class TestAStepOfAReport:
    @pytest.mark.thorough
    def test_goes_to_those_it_concerns(
        self, report: QuarterlyReport, promoter: User, approver: User, viewer: User
    ) -> None:
        other = factories.person(RoleKind.APPROVER)
        with on(10, 20):
            move_report(report=report, action="submit", by=promoter)
            move_report(report=report, action="send_back", by=approver, comment="根拠を\n添えて")
            move_report(report=report, action="submit", by=promoter)
            move_report(report=report, action="approve", by=approver)

        assert kinds(approver) == ["submitted", "submitted"]
        assert kinds(promoter) == ["sent_back", "approved"]
        assert titles_for(viewer) == titles_for(other) == []
        assert (
            Notice.objects.get(kind="sent_back").text
            == f"{approver} さんより\n理由: 根拠を\n添えて"
        )

    def test_sent_back_twice_on_a_day_is_told_twice(
        self, report: QuarterlyReport, promoter: User, approver: User
    ) -> None:
        with on(10, 20):
            for _ in range(2):
                move_report(report=report, action="submit", by=promoter)
                move_report(report=report, action="send_back", by=approver, comment="もう一度")

        assert kinds(promoter) == ["sent_back", "sent_back"]

    def test_is_told_to_nobody_when_it_is_refused(
        self, report: QuarterlyReport, promoter: User
    ) -> None:
        with on(10, 20), pytest.raises(Refused):
            move_report(report=report, action="approve", by=promoter)

        assert not Notice.objects.exists()

    def test_goes_to_the_office_where_nobody_approves(
        self, report: QuarterlyReport, promoter: User, administrator: User
    ) -> None:
        with on(10, 20):
            move_report(report=report, action="submit", by=promoter)

        assert kinds(administrator) == ["submitted"]

    def test_is_mailed_after_the_commit(
        self,
        report: QuarterlyReport,
        promoter: User,
        approver: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        with on(10, 20):
            with django_capture_on_commit_callbacks(execute=True):
                move_report(report=report, action="submit", by=promoter)
                assert mail.outbox == []
            deliver()

        (sent,) = mail.outbox
        assert sent.to == [approver.email]
        assert sent.subject.startswith("【DX推進計画】R8 Q2 1-2-1")
        assert f"/work/reports/{report.pk}/" in sent.body

    @pytest.mark.thorough
    def test_of_many_reports_at_once_is_one_mail(
        self,
        plan: Plan,
        department: Department,
        promoter: User,
        approver: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        measure = Initiative.objects.get(measure__plan=plan).measure
        reports = [factories.report_of(plan, promoter)]
        for _ in range(4):
            initiative = factories.InitiativeFactory(measure=measure)
            InitiativeDepartment.objects.create(initiative=initiative, department=department)
            reports.append(
                QuarterlyReport.objects.create(
                    round=plan.rounds.get(), initiative=initiative, created_by=promoter
                )
            )
        with on(10, 20), django_capture_on_commit_callbacks(execute=True):
            for report in reports:
                move_report(report=report, action="submit", by=promoter)

        (sent,) = mail.outbox
        assert sent.subject.endswith("ほか4件")
        assert sent.body.count("■") == 5


class TestReminders:
    @pytest.mark.thorough
    def test_come_on_their_days_and_once(self, plan: Plan, promoter: User) -> None:
        sent = {}
        days = [(9, 30), (10, 1), (10, 2), (10, 17), (10, 18), (10, 24), (10, 30), (10, 31)]
        days += [(11, 1), (11, 2), (11, 7), (11, 8), (11, 15)]
        for month, day in days:
            with on(month, day):
                sent[month, day] = daily_run()
                assert daily_run() == 0, "a second run on a day has nothing to say"

        assert {day for day, count in sent.items() if count} == {
            (10, 1), (10, 17), (10, 24), (10, 30), (11, 1), (11, 8), (11, 15),
        }  # fmt: skip
        assert set(sent.values()) == {0, 1}
        assert kinds(promoter) == ["opened", "due", "due", "due", *["overdue"] * 3]

    def test_a_day_without_a_run_is_made_up_for(self, plan: Plan, promoter: User) -> None:
        with on(10, 1):
            daily_run()
        with on(10, 27):
            daily_run()

        assert titles_for(promoter)[-1] == "令和8年度第2四半期の提出期限はあと4日です"

    def test_stop_when_the_report_is_handed_in(
        self, report: QuarterlyReport, promoter: User
    ) -> None:
        QuarterlyReport.objects.update(state=ReportState.SUBMITTED.value)
        with on(10, 24):
            assert daily_run() == 0

    def test_end_with_the_round(self, plan: Plan, promoter: User) -> None:
        with on(3, 31):
            assert daily_run() == 1
        with clock.frozen(timezone.make_aware(datetime(2027, 4, 10))):
            assert daily_run() == 0

    def test_follow_a_departments_extension(
        self, plan: Plan, department: Department, promoter: User
    ) -> None:
        RoundExtension.objects.create(
            round=plan.rounds.get(), department=department, until=date(2027, 4, 30), reason="災害"
        )
        with on(11, 1):
            daily_run()
        assert kinds(promoter) == ["opened"]
        with clock.frozen(timezone.make_aware(datetime(2027, 4, 29))):
            daily_run()
        assert kinds(promoter) == ["opened", "due"]

    def test_of_all_departments_and_rounds_make_one_mail_a_day(
        self, plan: Plan, promoter: User
    ) -> None:
        second = factories.DepartmentFactory()
        factories.RoleAssignment.objects.create(
            user=promoter, role="promoter", department=second, starts_on=date(2020, 4, 1)
        )
        initiative = factories.InitiativeFactory(
            measure=Initiative.objects.get(measure__plan=plan).measure
        )
        InitiativeDepartment.objects.create(initiative=initiative, department=second)
        factories.ReportingRoundFactory(plan=plan, quarter=3)
        with on(10, 24):
            assert daily_run() == 1
            (sent,) = mail.outbox
            assert sent.body.count("■") == 8  # opened and due, two rounds, two departments
            factories.ReportingRoundFactory(plan=plan, quarter=4)
            assert daily_run() == 0, "more of them wait until tomorrow"
        with on(10, 25):
            assert daily_run() == 1

    def test_need_no_more_queries_for_more_people(self, plan: Plan, department: Department) -> None:
        counts = []
        for month in (10, 11):
            for _ in range(3):
                factories.person(RoleKind.PROMOTER, department)
            with (
                on(month, 2),
                CaptureQueriesContext(
                    connection,
                ) as queries,
            ):
                remind()
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestNobodyIsMailed:
    def test_in_a_role_that_ended(self, plan: Plan, promoter: User, administrator: User) -> None:
        with on(10, 24):
            remind()
            end_role(assignment=promoter.roles.get(), by=administrator)
            assert deliver().sent == 0

    def test_about_a_department_they_left(
        self, plan: Plan, promoter: User, administrator: User
    ) -> None:
        with on(10, 24):
            remind()
            end_role(assignment=promoter.roles.get(), by=administrator)
            factories.RoleAssignment.objects.create(
                user=promoter,
                role="promoter",
                department=factories.DepartmentFactory(),
                starts_on=date(2026, 4, 1),
            )
            assert deliver().sent == 0

    def test_whose_account_is_closed(self, plan: Plan, promoter: User, administrator: User) -> None:
        with on(10, 24):
            remind()
            disable_account(user=promoter, by=administrator)
            assert deliver().sent == 0

    def test_who_turned_it_off_but_it_is_in_the_inbox(self, plan: Plan, promoter: User) -> None:
        with on(10, 24):
            choose_mails(user=promoter, mailed=set(NoticeKind) - {NoticeKind.DUE})
            daily_run()

        (sent,) = mail.outbox
        assert "始められます" in sent.body
        assert "提出期限はあと" not in sent.body
        assert kinds(promoter) == ["opened", "due"]

    def test_later_about_what_was_turned_off_then(self, plan: Plan, promoter: User) -> None:
        with on(10, 24):
            choose_mails(user=promoter, mailed=[NoticeKind.SENT_BACK])
            daily_run()
            choose_mails(user=promoter, mailed=list(NoticeKind))
            assert daily_run() == 0


class TestAChase:
    def test_is_one_mail_a_person_with_what_is_missing_the_deadline_and_the_link(
        self,
        plan: Plan,
        promoter: User,
        administrator: User,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        second = factories.DepartmentFactory()
        other = factories.InitiativeFactory(measure=Initiative.objects.get().measure, code="1-2-9")
        InitiativeDepartment.objects.create(initiative=other, department=second)
        RoleAssignment.objects.create(
            user=promoter, role="promoter", department=second, starts_on=date(2026, 4, 1)
        )
        with on(11, 10), django_capture_on_commit_callbacks(execute=True):
            assert chase(by=administrator) == 1

        (sent,) = mail.outbox
        assert sent.to == [promoter.email]
        for part in ("・1-2-1 ", "・1-2-9 ", "提出期限: 2026年10月31日", "/work/"):
            assert part in sent.body
        assert AuditEntry.objects.get(action="督促").actor == administrator

    def test_comes_once_a_day_and_not_to_whom_nothing_is_missing(
        self, report: QuarterlyReport, promoter: User, administrator: User
    ) -> None:
        with on(11, 10):
            assert [chase(by=administrator), chase(by=administrator)] == [1, 0]
        with on(11, 11):
            assert chase(by=administrator) == 1
            move_report(report=report, action="submit", by=promoter)
        with on(11, 12):
            assert chase(by=administrator) == 0

    def test_is_the_offices_alone(self, plan: Plan, promoter: User) -> None:
        with on(11, 10), pytest.raises(Refused, match="管理者だけ"):
            chase(by=promoter)


def test_what_was_sent_back_cannot_be_turned_off(promoter: User) -> None:
    with pytest.raises(Refused, match="「差戻し・再開」のメールは止められません"):
        choose_mails(user=promoter, mailed=[NoticeKind.DUE])


def test_the_command_says_what_it_did(plan: Plan, promoter: User) -> None:
    out = StringIO()
    with on(10, 24):
        call_command("send_notices", stdout=out)
    assert out.getvalue() == "送信 1通、失敗 0通\n"


def test_the_command_fails_where_a_mail_did_not_go(
    plan: Plan, promoter: User, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9
    with on(10, 24), pytest.raises(CommandError, match=promoter.email) as refusal:
        call_command("send_notices")
    assert refusal.value.returncode == 1
