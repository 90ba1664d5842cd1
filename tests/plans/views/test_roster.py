"""From the downloaded roster to the transfers done, in the browser's steps."""

import re
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from measures.actions.reports import ensure_report
from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.models import AuditEntry, Department, Initiative, Plan, User
from tests import factories
from tests.measures.saving import ReportTexts, save_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
HEADER = "メールアドレス,氏名,所管課,役割,開始日,終了日,異動\n"


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def upload(client: Client, content: bytes | str, **fields: str) -> object:
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("名簿.csv", data)
    return client.post("/people/import/", {"file": file, "day": "2027-04-01", **fields})


def confirm(client: Client, answer: object) -> str:
    """What the page says after the preview's form was sent."""
    seen = answer.context["seen"]  # type: ignore[attr-defined]
    return client.post("/people/import/confirm/", {"seen": seen}, follow=True).content.decode()


@pytest.mark.thorough
def test_the_roster_as_it_is_comes_back_without_a_change(
    client: Client, promoter: User, approver: User, viewer: User
) -> None:
    file = client.get("/people/roster.xlsx").content
    assert AuditEntry.objects.first().action == "書き出し"
    answer = upload(client, file, ends_absent="on")

    plan = answer.context["plan"]  # type: ignore[attr-defined]
    assert (len(plan.steps), plan.changes, plan.errors) == (4, [], [])


@pytest.mark.thorough
def test_a_roster_filled_in_is_previewed_and_then_done(
    client: Client, promoter: User, department: Department
) -> None:
    book = openpyxl.load_workbook(BytesIO(client.get("/people/roster.xlsx").content))
    book["名簿"].append(["new@example.test", "新人", department.name, "推進員"])
    filled = BytesIO()
    book.save(filled)
    answer = upload(client, filled.getvalue())
    assert "反映する（2件）" in answer.content.decode()  # type: ignore[attr-defined]
    assert not User.objects.filter(email="new@example.test").exists()

    assert "異動を取り込みました（2件）" in confirm(client, answer)
    assert User.objects.filter(email="new@example.test").exists()
    assert "変わるものがない" in confirm(client, answer), "a second click does nothing twice"


def test_errors_are_shown_and_nothing_can_be_confirmed(client: Client) -> None:
    page = upload(client, HEADER + "<b>@x,甲,無い課,推進員,,,\n").content.decode()  # type: ignore[attr-defined]

    assert "反映できません" in page
    assert "反映する（" not in page
    assert "&lt;b&gt;@x" in page


@pytest.mark.parametrize(
    ("content", "fields", "message"),
    [
        (b"PK\x03\x04broken", {}, "壊れている"),
        (b"%PDF-1.7", {}, "表のファイルではなく"),
        ("氏名\n山田\n".encode(), {}, "見出しの行が見つかりません"),
        (b"", {}, "ファイルが空です"),
        (HEADER.encode(), {"day": "来年"}, "異動日「来年」: 日付として読めません"),
        (HEADER.encode(), {"day": "2099-04-01"}, "前後2年以内"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(
    client: Client, content: bytes, fields: dict[str, str], message: str
) -> None:
    answer = upload(client, content, **fields)

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert message in answer.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("seen", ["", "x:y:z", "🦀"])
def test_a_preview_that_was_tampered_with_is_refused(client: Client, seen: str) -> None:
    page = client.post("/people/import/confirm/", {"seen": seen}, follow=True).content.decode()

    assert "もう一度名簿を選んでください" in page


@pytest.mark.thorough
def test_the_successor_finds_the_departments_draft(
    client: Client, plan: Plan, promoter: User, department: Department
) -> None:
    initiative = Initiative.objects.get(measure__plan=plan)
    report = ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)
    save_report(
        report=report,
        by=promoter,
        expected_version=1,
        texts=ReportTexts(done="前任の下書き"),
        actuals={},
        phases={},
    )
    rows = f"{promoter.email},,,,,,退職\nnext@example.test,後任,{department.code},推進員,,,\n"
    with clock.frozen(timezone.make_aware(datetime(2027, 3, 20))):
        confirm(client, upload(client, HEADER + rows, day="2027-03-30"))
    successor = User.objects.get(email="next@example.test")

    with clock.frozen(timezone.make_aware(datetime(2027, 3, 31))):
        found = ensure_report(round=plan.rounds.get(), initiative=initiative, by=successor)
        assert (found.pk, found.done) == (report.pk, "前任の下書き")
        saved = save_report(
            report=found,
            by=successor,
            expected_version=found.version,
            texts=ReportTexts(done="後任が続ける"),
            actuals={},
            phases={},
        )
        assert saved.done == "後任が続ける"
        with pytest.raises(Exception, match="推進員ではない"):
            ensure_report(
                round=plan.rounds.get(),
                initiative=factories.InitiativeFactory(measure=initiative.measure),
                by=User.objects.get(pk=promoter.pk),
            )


class TestTheListOfPeople:
    @pytest.mark.thorough
    def test_is_filtered_by_department_role_and_name(
        self, client: Client, promoter: User, approver: User, viewer: User, department: Department
    ) -> None:
        def found(**query: object) -> set[str]:
            page = client.get("/people/", query).context["page"]
            return {person.email for person in page.object_list}

        assert found(department=department.pk) == {promoter.email, approver.email}
        assert found(role="viewer") == {viewer.email}
        assert found(department=department.pk, role="promoter") == {promoter.email}
        assert found(q=viewer.display_name) >= {viewer.email}
        assert found(department=999) >= {viewer.email}

    def test_shows_roles_to_come_and_hides_those_that_ended(
        self, client: Client, viewer: User
    ) -> None:
        factories.RoleAssignment.objects.create(
            user=viewer, role="administrator", starts_on=date(2027, 4, 1)
        )
        viewer.roles.filter(role="viewer").update(ends_on=date(2026, 3, 31))
        page = client.get("/people/", {"q": viewer.email}).content.decode()

        assert "2027-04-01から" in page
        assert "閲覧</div>" not in page

    def test_costs_the_same_for_many(self, client: Client, department: Department) -> None:
        counts = []
        for _ in range(2):
            for _ in range(10):
                factories.person(RoleKind.PROMOTER, department)
            with CaptureQueriesContext(connection) as queries:
                client.get("/people/")
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_ones_own_password_change_is_told(client: Client, administrator: User) -> None:
    old, new = "見本のパスワード9", "別の長い合言葉を使う8"
    answer = client.post(
        "/password/", {"old_password": old, "new_password1": new, "new_password2": new}
    )

    assert answer["Location"] == "/password/done/"
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.actor) == ("パスワード変更", administrator)
    assert new not in str(entry.changes)
    assert client.get("/people/").status_code == 200, "the session goes on"


@pytest.mark.thorough
def test_newcomers_are_invited_by_mail_on_request(
    client: Client, department: Department, mailoutbox: list[EmailMessage]
) -> None:
    row = f"new@example.test,新人,{department.code},推進員,,,\n"
    confirm(client, upload(client, HEADER + row))
    assert mailoutbox == []

    row = f"second@example.test,次の人,{department.code},推進員,,,\n"
    answer = upload(client, HEADER + row, invites="on")
    assert "案内のメールを送ります" in answer.content.decode()  # type: ignore[attr-defined]
    assert "案内のメールを1人に送りました" in confirm(client, answer)
    assert [mail.to for mail in mailoutbox] == [["second@example.test"]]
    link = re.search(r"/password/set/\S+", mailoutbox[0].body)
    assert link
    assert "新しいパスワード" in Client().get(link[0], follow=True).content.decode()


def test_one_person_is_invited_until_there_is_a_password(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    user = factories.UserFactory()
    user.set_unusable_password()
    user.save()
    assert "案内を送る" in client.get("/people/").content.decode()
    client.post(f"/people/{user.pk}/invite/")
    assert [mail.to for mail in mailoutbox] == [[user.email]]
    assert AuditEntry.objects.first().action == "利用者への案内"

    user.set_password("見本のパスワード9")
    user.save()
    page = client.post(f"/people/{user.pk}/invite/", follow=True).content.decode()
    assert "案内は送っていません。すでにパスワードを設定しているか" in page
    assert len(mailoutbox) == 1


def test_an_invitation_that_does_not_go_is_told(client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    user = factories.UserFactory()
    user.set_unusable_password()
    user.save()
    page = client.post(f"/people/{user.pk}/invite/", follow=True).content.decode()
    assert "案内のメールを1人に送れませんでした" in page
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.subject_label) == ("利用者への案内の不達", str(user))


def test_a_worker_mails_the_invitations(
    client: Client, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    user = factories.UserFactory()
    user.set_unusable_password()
    user.save()
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    client.post(f"/people/{user.pk}/invite/")
    assert mailoutbox == []

    queued = DBTaskResult.objects.get()
    assert queued.task.call(*queued.args_kwargs["args"]) == 0
    assert [mail.to for mail in mailoutbox] == [[user.email]]
