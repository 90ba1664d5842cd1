"""The page of the installation's state: what an administrator has to do stands on top."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plans import clock
from plans.actions.audit import record
from plans.domain.audit_actions import BACKUP
from plans.domain.notices import NoticeKind
from plans.domain.vocabulary import RoleKind
from plans.models import Notice, User
from tomedx.operations.state import installation_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def words(client: Client) -> str:
    return client.get("/status/").content.decode()


def waiting(person: User, number: int, error: str = "") -> None:
    Notice.objects.create(
        person=person,
        kind=NoticeKind.APPROVED.value,
        subject=str(number),
        day=clock.today(),
        title="見本",
        text="",
        link="/",
        role=RoleKind.ADMINISTRATOR.value,
        created_at=clock.now(),
        wants_mail=True,
        error=error,
    )


def test_a_new_installation_is_told_to_make_its_first_backup(page: Client) -> None:
    assert "まだ一度も控えを取っていません" in words(page)


def test_a_fresh_backup_asks_for_nothing_and_an_old_one_for_the_next(page: Client) -> None:
    record(by=None, action=BACKUP, label="tomedx.backup", changes={"暗号化": True})
    fresh = words(page)
    assert "tomedx.backup" in fresh
    assert "notice-warning" not in fresh

    with clock.frozen(clock.now() + timedelta(days=3)):
        assert "控えが2日より前のままです" in words(page)


def test_mails_that_did_not_go_are_counted(page: Client, administrator: User) -> None:
    waiting(administrator, 1)
    waiting(administrator, 2, error="SMTPServerDisconnected")
    state = installation_state()

    assert (state.mails.waiting, state.mails.failed) == (2, 1)
    assert "送れなかったメールが1件" in words(page)


def test_the_end_of_the_trail_is_shown_to_be_noted(page: Client) -> None:
    entry = record(by=None, action="試験")

    assert f"{entry.hash}" in words(page)


def test_the_page_asks_as_often_however_much_there_is(page: Client, administrator: User) -> None:
    words(page)
    with CaptureQueriesContext(
        connection,
    ) as few:
        words(page)
    for number in range(20):
        waiting(administrator, number)
        record(by=None, action="試験")
    with CaptureQueriesContext(connection) as many:
        words(page)

    assert len(few) == len(many) <= 24


def test_the_version_is_the_carried_folders(tmp_path: Path, settings: Any) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "VERSION").write_text("20261126-abc\n")

    assert installation_state().versions[0] == ("ポータル", "20261126-abc")
