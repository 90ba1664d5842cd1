"""The page of organisation changes: asked for, previewed, confirmed."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plans.domain.vocabulary import RoleKind
from plans.models import Department, Initiative, InitiativeDepartment, Plan, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def fields(department: Department, **values: Any) -> dict[str, Any]:
    return {
        "kind": "rename",
        "day": "2026-12-01",
        "sources": [department.pk],
        "code": "N1",
        "name": "改称課",
        "reason": "規則の改正",
        **values,
    }


@pytest.mark.thorough
def test_a_preview_writes_nothing_and_is_then_confirmed(
    client: Client, department: Department, promoter: User
) -> None:
    preview = client.post("/organisation/", fields(department))
    assert "移る取組（1件）" in preview.content.decode()
    assert not Department.objects.filter(code="N1").exists()

    seen = preview.context["plan"].fingerprint
    done = client.post("/organisation/confirm/", fields(department, seen=seen), follow=True)
    assert "組織改編を登録しました（2026-12-01 名称変更" in done.content.decode()
    assert Department.objects.get(code="N1").name == "改称課"


@pytest.mark.thorough
def test_a_confirmation_that_comes_too_late_shows_what_it_is_now(
    client: Client, department: Department
) -> None:
    seen = client.post("/organisation/", fields(department)).context["plan"].fingerprint
    factories.person(RoleKind.PROMOTER, department)
    page = client.post("/organisation/confirm/", fields(department, seen=seen)).content.decode()

    assert "確認した後に、所管か役割が変わりました" in page
    assert "移る役割（1件）" in page
    assert not Department.objects.filter(code="N1").exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"kind": ""}, "種類を選んでください"),
        ({"kind": "x"}, "種類"),
        ({"day": ""}, "改編日を入力してください"),
        ({"day": "2020-04-01"}, "2か月前から2年後まで"),
        ({"day": "来年"}, "来年"),
        ({"sources": []}, "元の所管課を選んでください"),
        ({"sources": [0]}, "0"),
        ({"sources": ["abc"]}, "元の所管課を選び直してください"),
        ({"sources": ["9" * 20]}, "元の所管課を選び直してください"),
        ({"code": ""}, "新しい課のコードを書いてください"),
        ({"name": ""}, "新しい課の名称を書いてください"),
        ({"name": "\u200b"}, "新しい課の名称を書いてください"),
        ({"kind": "abolish"}, "空欄にしてください"),
        ({"reason": ""}, "理由を書いてください"),
        ({"target": "abc"}, "引き継ぐ所管課"),
    ],
)
def test_what_cannot_be_asked_for_is_told_and_nothing_is_written(
    values: dict[str, Any], message: str, client: Client, department: Department
) -> None:
    for path in ("/organisation/", "/organisation/confirm/"):
        answer = client.post(path, fields(department, seen="x", **values))

        assert answer.status_code == 422
        assert message in answer.content.decode()
    assert not Department.objects.filter(code="N1").exists()


@pytest.mark.thorough
@pytest.mark.parametrize("chosen", ["responsibilities", "roles"])
def test_a_number_that_no_row_can_have_moves_nothing(
    chosen: str, client: Client, department: Department
) -> None:
    target = factories.DepartmentFactory()
    values = {"kind": "split", "target": target.pk, "code": "", "name": "", chosen: ["9" * 20]}
    seen = client.post("/organisation/", fields(department, **values)).context["plan"].fingerprint
    answer = client.post("/organisation/confirm/", fields(department, seen=seen, **values))

    assert "組織改編の確認" in answer.content.decode()
    assert not InitiativeDepartment.of_all_time.filter(department=target).exists()


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("sources", "元の所管課に、廃止されたか、ない課があります。選び直してください。"),
        ("target", "引き継ぐ所管課は、廃止されたか、ない課です。選び直してください。"),
    ],
)
def test_a_department_that_is_no_more_is_chosen_anew(
    field: str, message: str, client: Client, department: Department
) -> None:
    gone = factories.DepartmentFactory()
    number = gone.pk
    gone.delete()
    page = client.post("/organisation/", fields(department, kind="merge") | {field: number})

    assert message in page.content.decode()
    assert page.status_code == 422


def test_one_source_alone_is_split_or_renamed(client: Client, department: Department) -> None:
    other = factories.DepartmentFactory()
    for kind, label in (("split", "分割"), ("rename", "名称変更")):
        answer = client.post(
            "/organisation/", fields(department, kind=kind, sources=[department.pk, other.pk])
        )
        assert f"{label}では、元の所管課を一つだけ" in answer.content.decode()


def test_what_nobody_leads_is_warned_of(client: Client, plan: Plan) -> None:
    assert "主管課のない取組" not in client.get("/organisation/").content.decode()

    InitiativeDepartment.objects.all().delete()
    assert "主管課のない取組が1件あります" in client.get("/organisation/").content.decode()


@pytest.mark.thorough
def test_the_page_takes_as_many_queries_for_many_departments(
    client: Client, plan: Plan, department: Department
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.post("/organisation/", fields(department))
        return len(caught)

    few = queries()
    measure = Initiative.objects.get(measure__plan=plan).measure
    for _ in range(5):
        other = factories.DepartmentFactory()
        for owner in (department, other):
            initiative = factories.InitiativeFactory(measure=measure)
            InitiativeDepartment.objects.create(initiative=initiative, department=owner)
            factories.person(RoleKind.PROMOTER, owner)
    assert queries() == few


@pytest.mark.parametrize(
    ("typed", "kept"), [("改\x07称\u200b課", "改称課"), ("改称課\t", "改称課")]
)
def test_what_nobody_sees_in_a_name_is_not_kept(
    typed: str, kept: str, client: Client, department: Department
) -> None:
    seen = client.post("/organisation/", fields(department, name=typed)).context["plan"].fingerprint
    client.post("/organisation/confirm/", fields(department, name=typed, seen=seen))
    assert Department.objects.get(code="N1").name == kept


def test_a_text_that_no_database_holds_is_refused_in_words(
    client: Client, department: Department
) -> None:
    page = client.post("/organisation/", fields(department, name="改\0称課"))
    assert page.status_code == 422
    assert "目に見えない制御文字（NUL）が含まれています" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "kind", "is_warned"),
    [("ＤＸ推進課", "rename", True), ("DX推進室", "rename", False), ("元の課", "rename", False),
     ("元の課", "split", True)],
)  # fmt: skip
def test_a_name_that_another_department_has_is_warned_of(
    name: str, kind: str, is_warned: bool, client: Client, department: Department
) -> None:
    Department.objects.filter(pk=department.pk).update(name="元の課")
    factories.DepartmentFactory(code="X9", name="DX推進課")
    page = client.post("/organisation/", fields(department, name=name, kind=kind)).content.decode()

    assert ("が、別のコード（" in page) is is_warned
    # A warning holds up nothing.
    assert "確定する" in page
