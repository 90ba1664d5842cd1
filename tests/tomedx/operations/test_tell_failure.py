"""A service that failed is told to the administrators of the machine, with its last lines."""

from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from tomedx.operations.management.commands import tell_failure


def test_the_failed_service_is_named_with_its_last_lines(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ADMINS = [("dx", "dx@city.example")]
    settings.PORTAL_URL = "https://dx.city.example"
    monkeypatch.setattr(tell_failure, "_log_of", lambda unit: f"{unit}: no space left")

    call_command("tell_failure", "tomedx-backup.service")

    [sent] = mail.outbox
    assert sent.to == ["dx@city.example"]
    assert "tomedx-backup.service が失敗しました" in sent.subject
    assert "no space left" in sent.body
    assert "https://dx.city.example/status/" in sent.body


def test_a_machine_without_a_journal_is_told_of_all_the_same(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ADMINS = [("dx", "dx@city.example")]
    monkeypatch.setenv("PATH", "")

    call_command("tell_failure", "tomedx-audit.service")

    assert "記録を読めません" in mail.outbox[0].body
