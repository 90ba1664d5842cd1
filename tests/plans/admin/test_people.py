"""People in the admin: accounts opened and closed, roles given and ended, never deleted."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from plans.domain.vocabulary import RoleKind
from plans.models import Department, RoleAssignment, User
from plans.permissions import access_of
from tests import factories
from tests.plans.admin.test_structure import delete, filled, save
from tests.plans.admin.visitors import audit_entries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PASSWORD = "長い合言葉を使う2026"
NO_ROLES = {"roles-TOTAL_FORMS": 0, "roles-INITIAL_FORMS": 0}


def add_user(desk: Client, **fields: Any) -> Any:
    form = {"email": "hanako@example.test", "display_name": "花子", "is_active": "on"}
    return desk.post("/admin/plans/user/add/", form | NO_ROLES | fields)


def change_user(desk: Client, user: User, **fields: Any) -> Any:
    path = f"/admin/plans/user/{user.pk}/change/"
    return desk.post(path, filled(desk, path) | fields)


def test_a_new_account_comes_with_its_role_and_password(
    desk: Client, department: Department
) -> None:
    answer = add_user(
        desk,
        email="Hanako@Example.TEST",
        new_password=PASSWORD,
        new_password_again=PASSWORD,
        **{
            "roles-TOTAL_FORMS": 1,
            "roles-0-role": "promoter",
            "roles-0-department": department.pk,
            "roles-0-starts_on": "2026-11-01",
        },
    )

    assert answer.status_code == 302
    user = User.objects.get(email="hanako@example.test")
    assert user.check_password(PASSWORD)
    assert access_of(user).promoter_of == {department.pk}
    actions = list(audit_entries().values_list("action", flat=True).order_by("pk"))
    assert actions == ["利用者登録", "パスワード再設定", "役割付与", "変更"]
    assert not any(PASSWORD in str(entry.changes) for entry in audit_entries())


def test_an_account_without_a_password_cannot_log_in(desk: Client) -> None:
    assert add_user(desk).status_code == 302

    assert not User.objects.get(email="hanako@example.test").has_usable_password()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"new_password": PASSWORD, "new_password_again": "別の合言葉2026"}, "一致しません"),
        ({"new_password": "short", "new_password_again": "short"}, "短すぎます"),
        ({"email": "not an address"}, "有効なメールアドレス"),
        ({"display_name": ""}, "必須"),
    ],
)
def test_a_wrong_field_is_told_and_no_account_is_opened(
    fields: dict[str, str], message: str, desk: Client
) -> None:
    answer = add_user(desk, **fields)

    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not User.objects.filter(email="hanako@example.test").exists()
    assert audit_entries().count() == 0


@pytest.mark.thorough
def test_a_role_that_overlaps_takes_the_whole_save_back(
    desk: Client, promoter: User, department: Department
) -> None:
    answer = change_user(
        desk,
        promoter,
        display_name="別の名前",
        **{
            "roles-TOTAL_FORMS": 2,
            "roles-1-user": promoter.pk,
            "roles-1-role": "promoter",
            "roles-1-department": department.pk,
            "roles-1-starts_on": "2026-12-01",
        },
    )

    assert answer.status_code == 200
    assert "同じ期間に同じ役割（推進員）を持っています" in answer.content.decode()
    promoter.refresh_from_db()
    assert promoter.display_name != "別の名前"
    assert promoter.roles.count() == 1
    assert audit_entries().count() == 0


@pytest.mark.thorough
def test_the_last_administrator_stays(desk: Client, administrator: User) -> None:
    role = RoleAssignment.objects.get(user=administrator)

    answer = save(desk, role, ends_on="2026-11-01")

    assert "有効な管理者がいなくなる" in answer.content.decode()
    answer = change_user(desk, administrator, is_active="")
    assert "自分の利用者は無効にできません" in answer.content.decode()
    assert access_of(User.objects.get(pk=administrator.pk)).is_administrator


@pytest.mark.thorough
def test_a_disabled_account_is_logged_out_and_kept(
    desk: Client, promoter: User, client: Client
) -> None:
    client.force_login(promoter)
    assert client.get("/admin/").status_code == 200

    assert change_user(desk, promoter, is_active="").status_code == 302

    assert client.get("/admin/").status_code == 302
    assert delete(desk, promoter).status_code == 403


@pytest.mark.thorough
def test_a_new_password_is_set_without_being_shown(desk: Client, promoter: User) -> None:
    change_user(desk, promoter, new_password=PASSWORD, new_password_again=PASSWORD)

    promoter.refresh_from_db()
    assert promoter.check_password(PASSWORD)
    page = desk.get(f"/admin/plans/user/{promoter.pk}/change/").content.decode()
    assert PASSWORD not in page
    assert promoter.password not in page
    change_user(desk, promoter, display_name="改名")
    promoter.refresh_from_db()
    assert promoter.check_password(PASSWORD)


def test_only_a_role_that_has_not_begun_can_be_taken_back(desk: Client, promoter: User) -> None:
    begun = promoter.roles.get()
    coming = RoleAssignment.objects.create(
        user=promoter, role=RoleKind.VIEWER.value, starts_on=date(2027, 4, 1)
    )

    for role in (begun, coming):
        delete(desk, role)

    assert promoter.roles.get() == begun
    assert audit_entries().get().action == "役割取消"


def test_whose_a_role_is_does_not_change(desk: Client, promoter: User) -> None:
    role, other = promoter.roles.get(), factories.UserFactory()

    save(desk, role, user=other.pk, role="approver", ends_on="2027-03-31")

    role.refresh_from_db()
    assert (role.user, role.role, role.ends_on) == (promoter, "promoter", date(2027, 3, 31))


@pytest.mark.thorough
@pytest.mark.parametrize(("held", "count"), [("now", 2), ("ended", 0), ("coming", 1)])
def test_roles_are_found_by_when_they_are_held(
    held: str, count: int, desk: Client, promoter: User
) -> None:
    RoleAssignment.objects.create(
        user=promoter, role=RoleKind.VIEWER.value, starts_on=date(2027, 4, 1)
    )

    context = desk.get(f"/admin/plans/roleassignment/?held={held}").context

    assert context["cl"].result_count == count
