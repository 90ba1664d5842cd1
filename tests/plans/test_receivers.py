"""Log-ins, failed ones, log-outs and lock-outs are in the audit trail."""

import pytest
from django.conf import settings
from django.test import Client

from plans.actions.exports import record_export
from plans.models import AuditEntry, Plan, User
from plans.selectors.plan_state import plan_state

pytestmark = pytest.mark.django_db
PASSWORD = "見本のパスワード9"


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def log_in(name: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/login/", {"username": name, "password": password})
    return client


def test_coming_and_going_is_told(viewer: User) -> None:
    log_in(viewer.email).post("/logout/")

    assert actions() == ["ログイン", "ログアウト"]
    entry = AuditEntry.objects.last()
    assert (entry.actor, entry.changes) == (viewer, {"address": "127.0.0.1"})


def test_a_failed_log_in_names_the_account_but_nobody_as_doing_it(viewer: User) -> None:
    log_in(viewer.email.upper(), "違う")

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.subject_label) == ("ログイン失敗", None, str(viewer))


def test_a_password_typed_into_the_wrong_field_is_not_kept(viewer: User) -> None:
    log_in(PASSWORD, viewer.email)

    entry = AuditEntry.objects.get()
    assert entry.subject_label == "（登録のないメールアドレス）"
    assert PASSWORD not in str(vars(entry))


@pytest.mark.thorough
def test_a_lock_out_holds_in_any_spelling_and_is_told_once(
    viewer: User, administrator: User
) -> None:
    for n in range(settings.AXES_FAILURE_LIMIT + 3):
        log_in(viewer.email.upper() if n % 2 else viewer.email, "違う")
    log_in(viewer.email)
    log_in(viewer.email.title())

    assert actions().count("ログイン失敗") == settings.AXES_FAILURE_LIMIT
    assert actions().count("ロックアウト") == 1
    assert AuditEntry.objects.filter(action="ロックアウト").get().subject_label == str(viewer)
    assert "ログイン" not in actions()

    log_in(administrator.email)
    assert actions()[-1] == "ログイン", "one account's lock locks no colleague out"


def test_a_log_in_does_not_have_the_figures_reckoned_anew(viewer: User, plan: Plan) -> None:
    before = plan_state(pk=plan.pk)
    log_in(viewer.email)
    record_export(by=viewer, what="指標一覧", facts={"形式": "csv"})

    assert len(actions()) == 2
    assert plan_state(pk=plan.pk) == before
