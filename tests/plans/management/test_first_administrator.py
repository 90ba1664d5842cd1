"""How an empty installation gets its first administrator."""

import pytest
from django.core.management import CommandError, call_command

from plans.models import AuditEntry, User
from plans.permissions import access_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSWORD", "とても長いパスワード7")


def test_the_first_administrator_may_let_others_in() -> None:
    call_command("first_administrator", "dx@city.example", "DX推進室")

    user = User.objects.get()
    assert access_of(user).is_administrator
    assert user.check_password("とても長いパスワード7")
    assert AuditEntry.objects.filter(action="役割付与").exists()


def test_there_is_no_second_first_administrator(administrator: User) -> None:
    with pytest.raises(CommandError, match="有効な管理者がいます"):
        call_command("first_administrator", "dx@city.example", "DX推進室")

    assert not User.objects.filter(email="dx@city.example").exists()


def test_a_weak_password_leaves_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSWORD", "1234")

    with pytest.raises(CommandError, match="パスワード"):
        call_command("first_administrator", "dx@city.example", "DX推進室")

    assert not User.objects.exists()
