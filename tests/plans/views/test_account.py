"""Getting in without a password: by a link to the address on record, and by nothing else."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from plans.models import AuditEntry, User
from tests import factories

pytestmark = pytest.mark.django_db
NEW = "長い合言葉を決める2026"


@pytest.fixture(autouse=True)
def asked_for_the_first_time() -> None:
    cache.clear()


@pytest.fixture
def newcomer(db: None) -> User:
    """Somebody whom a roster brought in."""
    user = factories.UserFactory(email="new@example.test")
    user.set_unusable_password()
    user.save()
    return user


def ask(email: str) -> str:
    """What the page says after asking for a link."""
    answer = Client().post("/password/forgotten/", {"email": email}, follow=True)
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def link() -> str:
    (sent,) = mail.outbox
    found = re.search(r"http://127.0.0.1:8000(/password/set/\S+)", str(sent.body))
    assert found
    return found[1]


def test_a_newcomer_sets_a_password_and_logs_in(newcomer: User) -> None:
    ask(" New@Example.test ")
    assert mail.outbox[0].to == [newcomer.email]
    client = Client()
    form = client.get(link(), follow=True)
    answer = client.post(form.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})

    assert answer["Location"] == "/login/"
    assert Client().login(username=newcomer.email, password=NEW, request=form.wsgi_request)
    shown = list(AuditEntry.objects.order_by("pk").values_list("action", "actor"))
    assert shown[:2] == [("パスワード設定の依頼", None), ("パスワード変更", newcomer.pk)]


def test_a_link_works_once(newcomer: User) -> None:
    ask(newcomer.email)
    client = Client()
    path = client.get(link(), follow=True).request["PATH_INFO"]
    client.post(path, {"new_password1": NEW, "new_password2": NEW})

    assert "もう使われています" in Client().get(link(), follow=True).content.decode()


def test_a_weak_password_is_refused_in_words(newcomer: User) -> None:
    ask(newcomer.email)
    client = Client()
    path = client.get(link(), follow=True).request["PATH_INFO"]
    page = client.post(path, {"new_password1": "12345678", "new_password2": "12345678"})

    assert "設定できませんでした" in page.content.decode()
    assert not User.objects.get(pk=newcomer.pk).has_usable_password()


def test_nobody_learns_who_has_an_account(newcomer: User) -> None:
    closed = factories.UserFactory(is_active=False)

    assert ask("nobody@example.test") == ask(closed.email)
    assert mail.outbox == []
    assert "登録のあるアドレスなら" in ask(newcomer.email)
    assert len(mail.outbox) == 1


def test_asking_again_and_again_fills_no_mailbox(newcomer: User) -> None:
    for _ in range(3):
        ask(newcomer.email)

    assert len(mail.outbox) == 1


def test_a_dead_mail_server_breaks_no_page(newcomer: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9

    assert "登録のあるアドレスなら" in ask(newcomer.email)


def test_time_does_not_tell_either_for_a_worker_does_the_rest(
    newcomer: User, settings: Settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with CaptureQueriesContext(connection) as known:
        Client().post("/password/forgotten/", {"email": newcomer.email})
    with CaptureQueriesContext(connection) as unknown:
        Client().post("/password/forgotten/", {"email": "nobody@example.test"})

    assert [kinds(query) for query in known] == [kinds(query) for query in unknown]
    assert not any("plans_user" in query["sql"] for query in known)
    assert mail.outbox == []
    for queued in DBTaskResult.objects.all():
        queued.task.call(*queued.args_kwargs["args"])
    assert [sent.to for sent in mail.outbox] == [[newcomer.email]]


def kinds(query: dict[str, str]) -> str:
    """The statement without its values."""
    return " ".join(query["sql"].split()[:3])


def test_a_password_has_an_end(viewer: User) -> None:
    viewer.set_password(NEW)
    viewer.save()
    client = Client()
    client.force_login(viewer)
    endless = "あ" * 1_001
    change = {"old_password": endless, "new_password1": NEW, "new_password2": NEW}
    page = client.post("/password/", change).content.decode()
    log_in = Client().post("/login/", {"username": viewer.email, "password": endless})

    assert "1000 文字以下" in page
    assert "1000 文字以下" in log_in.content.decode()


@pytest.mark.parametrize("path", ["/password/set/MQ/set-password/", "/password/set/x/y/"])
def test_a_made_up_link_leads_nowhere(path: str, newcomer: User) -> None:
    assert "このアドレスは使えません" in Client().get(path).content.decode()


def test_what_is_no_address_is_told_in_words(db: None) -> None:
    answer = Client().post("/password/forgotten/", {"email": "名前"})

    assert answer.status_code == 422
    assert "メールアドレスを正しく入力してください" in answer.content.decode()
