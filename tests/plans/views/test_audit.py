"""Looking something up in the audit trail, and taking it out."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plans import clock
from plans.actions.audit import record
from plans.models import AuditEntry, Department, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def trail(administrator: User, viewer: User) -> None:
    department = factories.DepartmentFactory(code="01", name="窓口課")
    for day, by, action, subject, changes in (
        (1, administrator, "変更", department, {"name": ["窓口課", "窓口サービス課"]}),
        (2, viewer, "報告保存", None, {"値": ["53", "63"]}),
        (3, None, "計画読込", None, {"counts": {"新規": 3}}),
    ):
        with clock.frozen(timezone.make_aware(datetime(2026, 11, day, 23, 30))):
            record(by=by, action=action, subject=subject, changes=changes)


def found(client: Client, **query: object) -> list[str]:
    """The actions that a search brings up (log-ins apart)."""
    answer = client.get("/audit/", query)
    assert answer.status_code == 200
    return [d.entry.action for d in answer.context["entries"] if d.entry.action != "ログイン"]


@pytest.mark.thorough
@pytest.mark.usefixtures("trail")
def test_by_text_action_person_and_day(client: Client, viewer: User) -> None:
    assert found(client) == ["計画読込", "報告保存", "変更"]
    assert found(client, q="サービス課") == ["変更"], "in what changed"
    assert found(client, q="窓口 サービス") == ["変更"], "every word"
    assert found(client, q=viewer.email) == ["報告保存"]
    assert found(client, person=viewer.pk) == ["報告保存"]
    assert found(client, action="計画読込") == ["計画読込"]
    assert found(client, since="2026-11-02", until="2026-11-02") == ["報告保存"]
    assert found(client, q="無い") == []


@pytest.mark.usefixtures("trail")
def test_a_change_is_told_in_words(client: Client) -> None:
    page = client.get("/audit/").content.decode()

    assert "<dt>名称</dt><dd><del>窓口課</del> → 窓口サービス課</dd>" in page
    assert "（システム）" in page


@pytest.mark.parametrize(
    "query",
    [
        "since=昨日",
        "since=0001-01-01",
        "until=9999-12-31",
        "person=99999",
        "action=無い",
        "person=abc",
    ],
)
def test_what_cannot_be_read_is_told_in_words(client: Client, query: str) -> None:
    answer = client.get(f"/audit/?{query}")

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_looking_leaves_no_entry(client: Client) -> None:
    before = AuditEntry.objects.count()
    client.get("/audit/?q=x")

    assert AuditEntry.objects.count() == before


@pytest.mark.thorough
def test_a_long_trail_costs_as_many_queries(client: Client, administrator: User) -> None:
    counts = []
    for _ in range(2):
        for n in range(40):
            record(by=administrator, action="変更", changes={"値": [n, n + 1]})
        client.get("/audit/")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/audit/")
        counts.append(len(queries))

    assert answer.context["page"].paginator.num_pages == 2
    assert counts[0] == counts[1]


def test_the_export_holds_what_was_looked_up_and_is_itself_told(
    client: Client, administrator: User
) -> None:
    record(by=administrator, action="変更", label="=HYPERLINK(1)", changes={"値": ["＝1", "a\nb"]})
    record(by=administrator, action="登録", label="別")
    answer = client.get("/audit/export.csv", {"action": "変更"})
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))

    assert answer["Content-Disposition"].startswith("attachment")
    assert len(rows) == 2
    assert rows[1][7] == "'=HYPERLINK(1)", "no formula"
    assert rows[1][-1] == AuditEntry.objects.get(action="変更").hash
    last = AuditEntry.objects.first()
    assert (last.action, last.changes["操作"], last.changes["形式"]) == ("書き出し", "変更", "csv")


def test_the_export_as_a_workbook(client: Client, department: Department) -> None:
    answer = client.get("/audit/export.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))

    assert [cell.value for cell in book["監査記録"][1]][:3] == ["番号", "日時", "実行者"]
