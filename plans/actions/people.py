"""Accounts, and the roles people hold. People are never deleted: the audit trail names them."""

from datetime import date, timedelta
from typing import TypeVar

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Model

from plans import clock
from plans.actions.audit import record as audit
from plans.actions.records import field_values, refusing, save_record
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Department, RoleAssignment, User
from plans.permissions import access_of

Record = TypeVar("Record", bound=Model)

# Holders of these have something to do in the admin pages.
ADMIN_ROLES = frozenset({RoleKind.PROMOTER, RoleKind.APPROVER, RoleKind.ADMINISTRATOR})


@transaction.atomic
def create_account(
    *, email: str, display_name: str, by: User | None, password: str | None = None
) -> User:
    """A new account, without any role yet; without a password it cannot log in.

    ``by=None`` is the system: the demo, and the first administrator of an installation.
    """
    check_administrator(by)
    user = User(email=email.strip().lower(), display_name=display_name)
    if password is not None:
        with refusing():
            validate_password(password, user)
    user.set_password(password)
    return _store(user, action="利用者登録", by=by)


@transaction.atomic
def set_password(*, user: User, password: str, by: User | None) -> User:
    """A new password for *user*, who learns of it some other way."""
    check_administrator(by)
    return _set_password(user, password, action="パスワード再設定", by=by)


@transaction.atomic
def change_own_password(*, user: User, password: str) -> User:
    """The password that *user* chose in place of the old one."""
    return _set_password(user, password, action="パスワード変更", by=user)


def _set_password(user: User, password: str, *, action: str, by: User | None) -> User:
    with refusing():
        validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit(by=by, action=action, subject=user)
    return user


@transaction.atomic
def assign_role(
    *,
    user: User,
    role: RoleKind,
    by: User | None,
    department: Department | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> RoleAssignment:
    """Give *user* a role, by default from today on, in a department where the role needs one."""
    check_administrator(by)
    assignment = RoleAssignment(
        user=user,
        role=role.value,
        department=department,
        starts_on=starts_on or clock.today(),
        ends_on=ends_on,
    )
    return save_role(assignment=assignment, by=by)


@transaction.atomic
def save_role(*, assignment: RoleAssignment, by: User | None) -> RoleAssignment:
    """Store a role as given or as changed, and open the admin pages where it needs them."""
    check_administrator(by)
    _refuse_overlap(assignment)
    _store(assignment, action="役割変更" if assignment.pk else "役割付与", by=by)
    user = assignment.user
    if assignment.role in ADMIN_ROLES and not user.is_staff:
        user.is_staff = True
        _store(user, action="変更", by=by)
    _refuse_without_administrator()
    return assignment


@transaction.atomic
def end_role(*, assignment: RoleAssignment, by: User | None, on: date | None = None) -> None:
    """Let a role end on a day, its last (by default yesterday); one not begun yet is taken back.

    What was done in it stays, and so does the assignment.
    """
    check_administrator(by)
    last = on or clock.today() - timedelta(days=1)
    if assignment.starts_on > clock.today() and last < assignment.starts_on:
        audit(by=by, action="役割取消", subject=assignment, changes=field_values(assignment))
        assignment.delete()
        return
    assignment.ends_on = max(last, assignment.starts_on)
    _store(assignment, action="役割終了", by=by)
    _refuse_without_administrator()
    if assignment.role == RoleKind.ADMINISTRATOR.value:
        _refuse_without_administrator(on=assignment.ends_on + timedelta(days=1))


def disable_account(*, user: User, by: User | None) -> User:
    """Close an account: its sessions end, and nobody logs in with it any more."""
    _refuse_closing_oneself(user, by)
    user.is_active = False
    return save_account(user=user, by=by, action="利用者無効化")


@transaction.atomic
def save_account(*, user: User, by: User | None, action: str = "") -> User:
    """Store what an administrator changed on an account."""
    check_administrator(by)
    if not user.is_active:
        _refuse_closing_oneself(user, by)
    _store(user, action=action or ("変更" if user.pk else "利用者登録"), by=by)
    _refuse_without_administrator()
    return user


def _refuse_closing_oneself(user: User, by: User | None) -> None:
    if by is not None and user.pk == by.pk:
        raise Refused("自分の利用者は無効にできません。ほかの管理者に頼んでください。")


def check_administrator(by: User | None) -> None:
    """Refuse whoever may not change people and their roles; None is the system."""
    if by is not None and not access_of(by).is_administrator:
        raise Refused("利用者と役割を変更できるのは管理者だけです。")


def _store(record: Record, *, action: str, by: User | None) -> Record:
    with refusing():
        save_record(record=record, by=by, action=action)
    return record


def _refuse_overlap(assignment: RoleAssignment) -> None:
    """A role is held once at a time, or its end would end nothing."""
    same = RoleAssignment.objects.running_from(assignment.starts_on).exclude(pk=assignment.pk)
    same = same.filter(user=assignment.user, role=assignment.role, department=assignment.department)
    if assignment.ends_on:
        same = same.filter(starts_on__lte=assignment.ends_on)
    if same.exists():
        role = RoleKind[assignment.role.upper()].label
        raise Refused(f"{assignment.user} は同じ期間に同じ役割（{role}）を持っています。")


def _refuse_without_administrator(on: date | None = None) -> None:
    """Refuse to end the last administrator: no one could appoint another."""
    day = max(on or clock.today(), clock.today())
    administrators = RoleAssignment.objects.filter(role=RoleKind.ADMINISTRATOR.value)
    if (
        administrators.exists()
        and not administrators.in_force_on(day).filter(user__is_active=True).exists()
    ):
        when = "" if day == clock.today() else f"{day} に"
        raise Refused(
            f"{when}有効な管理者がいなくなるため、変更できません。先に後任を登録してください。"
        )
