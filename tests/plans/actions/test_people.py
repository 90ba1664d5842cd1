"""Accounts and roles: given by administrators, ended but never forgotten."""

from datetime import date, datetime

import pytest

from plans.actions.people import assign_role, create_account, disable_account, end_role
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import AuditEntry, Department, RoleAssignment, User
from plans.permissions import access_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PASSWORD = "長い合言葉を使う2026"


def fresh(user: User) -> User:
    """The same person as a new request sees them."""
    return User.objects.get(pk=user.pk)


def test_an_account_is_known_by_its_mail_address_whatever_its_case(administrator: User) -> None:
    user = create_account(
        email=" Hanako@Example.TEST", display_name="花子", password=PASSWORD, by=administrator
    )

    assert user.email == "hanako@example.test"
    assert user.check_password(PASSWORD)
    with pytest.raises(Refused, match="メールアドレス"):
        create_account(email="HANAKO@example.test", display_name="別", by=administrator)


def test_no_password_gets_into_the_audit_trail(administrator: User) -> None:
    create_account(email="a@example.test", display_name="甲", password=PASSWORD, by=administrator)
    entry = AuditEntry.objects.first()

    assert entry.action == "利用者登録"
    assert "password" not in entry.changes


@pytest.mark.parametrize("password", ["short", "password", "1234567890"])
def test_a_weak_password_is_refused(password: str, administrator: User) -> None:
    with pytest.raises(Refused):
        create_account(
            email="a@example.test", display_name="甲", password=password, by=administrator
        )
    assert not User.objects.filter(email="a@example.test").exists()


def test_a_role_is_in_force_from_its_first_to_its_last_day(
    administrator: User, department: Department
) -> None:
    user = create_account(email="a@example.test", display_name="甲", by=administrator)
    assign_role(
        user=user,
        role=RoleKind.PROMOTER,
        department=department,
        starts_on=date(2026, 4, 1),
        ends_on=date(2027, 3, 31),
        by=administrator,
    )

    days = [date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1)]
    held = [bool(access_of(fresh(user), on=day).promoter_of) for day in days]
    assert held == [False, True, True, False]
    assert fresh(user).is_staff, "promoters write their reports in the admin pages"


def test_a_role_needs_a_department_exactly_where_it_is_held_in_one(
    administrator: User, department: Department
) -> None:
    with pytest.raises(Refused, match="所管課を選び"):
        assign_role(user=administrator, role=RoleKind.PROMOTER, by=administrator)
    with pytest.raises(Refused, match="所管課を選び"):
        assign_role(
            user=administrator, role=RoleKind.VIEWER, department=department, by=administrator
        )


def test_the_same_role_is_not_given_twice_at_once(promoter: User, administrator: User) -> None:
    held = RoleAssignment.objects.get(user=promoter)
    with pytest.raises(Refused, match="同じ期間に同じ役割"):
        assign_role(
            user=promoter,
            role=RoleKind.PROMOTER,
            department=held.department,
            starts_on=date(2030, 4, 1),
            by=administrator,
        )


def test_an_ended_role_stays_in_the_books(promoter: User, administrator: User) -> None:
    end_role(assignment=RoleAssignment.objects.get(user=promoter), by=administrator)

    assert not access_of(fresh(promoter)).can_view
    assert RoleAssignment.objects.get(user=promoter).ends_on == date(2026, 11, 22)
    assert access_of(fresh(promoter), on=date(2026, 11, 22)).can_view


def test_a_disabled_account_may_nothing(
    promoter: User, administrator: User, client: object, today: datetime
) -> None:
    disable_account(user=promoter, by=administrator)

    assert not access_of(fresh(promoter)).can_view
    assert AuditEntry.objects.first().changes == {"is_active": [True, False]}


def test_nobody_locks_everybody_out(administrator: User) -> None:
    with pytest.raises(Refused, match="自分の利用者は無効にできません"):
        disable_account(user=administrator, by=administrator)
    with pytest.raises(Refused, match="有効な管理者がいなくなる"):
        end_role(assignment=RoleAssignment.objects.get(user=administrator), by=administrator)
    assert access_of(fresh(administrator)).is_administrator


def test_only_an_administrator_manages_people(viewer: User, promoter: User) -> None:
    for person in (viewer, promoter):
        with pytest.raises(Refused, match="管理者だけ"):
            assign_role(user=viewer, role=RoleKind.ADMINISTRATOR, by=person)
