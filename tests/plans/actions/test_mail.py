"""Against a real mail server on this machine: slow, refusing, dead, and back again."""

import asyncio
import email
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from measures.actions.reports import move_report
from plans import clock
from plans.actions.mail import deliver
from plans.domain.vocabulary import RoleKind
from plans.models import Department, Notice, Plan, User
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]


class Postbox:
    """Keeps what comes in; refuses some addresses, and may take its time."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refused: set[str] = set()
        self.delay = 0.0

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        self.mails.append((envelope, email.message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port(settings: Settings) -> Iterator[int]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 1
    cache.clear()
    yield settings.EMAIL_PORT
    cache.clear()


@contextmanager
def running(port: int) -> Iterator[Postbox]:
    postbox = Postbox()
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()


def submit(plan: Plan, promoter: User) -> None:
    move_report(report=factories.report_of(plan, promoter), action="submit", by=promoter)


def test_japanese_arrives_as_it_was_written(
    port: int, plan: Plan, promoter: User, approver: User
) -> None:
    with running(port) as postbox:
        submit(plan, promoter)

    ((envelope, message),) = postbox.mails
    assert envelope.rcpt_tos == [approver.email]
    assert message["Subject"].strip().startswith("【DX推進計画】")
    assert "電子申請サービスの継続的な提供" in message["Subject"]
    assert f"{approver} さん" in message.get_content()
    assert message.get_content_charset() == "utf-8"
    assert Notice.objects.get().mailed_at


@pytest.mark.thorough
def test_a_dead_server_breaks_nothing_and_loses_nothing(
    port: int, plan: Plan, promoter: User, approver: User
) -> None:
    submit(plan, promoter)

    notice = Notice.objects.get()
    assert (notice.mailed_at, notice.claim) == (None, None)
    assert "refused" in notice.error
    with running(port) as postbox:
        assert deliver().sent == 1
        assert deliver().sent == 0, "nothing goes twice"
    assert len(postbox.mails) == 1
    assert Notice.objects.get().error == ""


@pytest.mark.thorough
def test_after_a_failure_no_page_waits_for_the_server(
    port: int, plan: Plan, promoter: User, approver: User
) -> None:
    submit(plan, promoter)
    with running(port) as postbox:
        report = plan.rounds.get().reports.get()
        move_report(report=report, action="send_back", by=approver, comment="根拠")
        assert postbox.mails == []
        assert deliver().sent == 2
    assert Notice.objects.filter(mailed_at=None).count() == 0


@pytest.mark.thorough
def test_a_refused_address_keeps_nobody_elses_mail(
    port: int, plan: Plan, department: Department, promoter: User
) -> None:
    people = [factories.person(RoleKind.APPROVER, department) for _ in range(3)]
    with running(port) as postbox:
        postbox.refused = {people[1].email}
        submit(plan, promoter)

        arrived = {envelope.rcpt_tos[0] for envelope, _ in postbox.mails}
        assert arrived == {people[0].email, people[2].email}
        failed = Notice.objects.get(mailed_at=None)
        assert (failed.person, "550" in failed.error) == (people[1], True)

        postbox.refused.clear()
        assert deliver().sent == 1


def test_a_slow_server_holds_a_page_up_no_longer_than_the_limit(
    port: int, plan: Plan, promoter: User, approver: User
) -> None:
    with running(port) as postbox:
        postbox.delay = 5
        begun = time.monotonic()
        submit(plan, promoter)
        assert time.monotonic() - begun < 3

    assert Notice.objects.get().mailed_at is None


@pytest.mark.thorough
def test_two_runs_at_once_share_the_work(
    port: int, plan: Plan, department: Department, promoter: User
) -> None:
    for _ in range(6):
        factories.person(RoleKind.APPROVER, department)
    submit(plan, promoter)

    def run(_: int) -> int:
        with clock.frozen(timezone.now()):
            sent = deliver().sent
        connection.close()
        return sent

    with running(port) as postbox:
        postbox.delay = 0.05
        with ThreadPoolExecutor(3) as pool:
            sent = sum(pool.map(run, range(3)))
    arrived = [envelope.rcpt_tos[0] for envelope, _ in postbox.mails]
    assert (sent, len(arrived), len(set(arrived))) == (6, 6, 6)


def test_a_mail_that_cannot_be_written_keeps_nobody_elses(
    port: int, plan: Plan, department: Department, promoter: User
) -> None:
    people = [factories.person(RoleKind.APPROVER, department) for _ in range(2)]
    User.objects.filter(pk=people[0].pk).update(email="a\nb@example.test")
    with running(port) as postbox:
        submit(plan, promoter)

    assert [envelope.rcpt_tos for envelope, _ in postbox.mails] == [[people[1].email]]
    assert Notice.objects.get(mailed_at=None).person == people[0]


def test_the_page_answers_although_the_server_is_dead(
    port: int, plan: Plan, promoter: User, approver: User
) -> None:
    submit(plan, promoter)
    client = Client()
    client.force_login(approver)

    assert "未読" in client.get("/notices/").content.decode()
