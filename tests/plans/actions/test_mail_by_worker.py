"""No page waits for the mail server: a worker mails what is told, and nothing is lost."""

from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from plans import clock
from plans.actions.notices import tell
from plans.domain.notices import NoticeContent, NoticeKind
from plans.domain.vocabulary import RoleKind
from plans.models import Notice, User
from plans.selectors.notices import Recipient

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def by_worker(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def told(viewer: User) -> Notice:
    content = NoticeContent(NoticeKind.APPROVED, "x", clock.today(), "見出し", "本文", "/")
    tell(news=content, to=[Recipient(viewer.pk, RoleKind.VIEWER, None)])
    return Notice.objects.get()


def test_the_deed_ends_without_a_mail_which_the_worker_sends(told: Notice) -> None:
    assert mail.outbox == []
    assert DBTaskResult.objects.count() == 1

    call_command("db_worker", batch=True, startup_delay=False, verbosity=0)

    assert [one.to for one in mail.outbox] == [[told.person.email]]


def test_nothing_is_lost_where_there_is_no_worker(told: Notice) -> None:
    call_command("send_notices", verbosity=0)

    assert len(mail.outbox) == 1
    call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
    assert len(mail.outbox) == 1, "nothing goes twice"
