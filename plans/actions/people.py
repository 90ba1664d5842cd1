"""Accounts, and the roles people hold. People are never deleted: the audit trail names them."""

from datetime import date, timedelta
from typing import TypeVar

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q

from plans import clock
from plans.actions.audit import record as audit
from plans.actions.records import changed, field_values
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
    _check(by)
    user = User(email=email.strip().lower(), display_name=display_name)
    if password is not None:
        _check_password(password, user)
    user.set_password(password)
    return _store(user, action="利用者登録", by=by)


@transaction.atomic
def set_password(*, user: User, password: str, by: User | None) -> User:
    """A new password for *user*, who learns of it some other way."""
    _check(by)
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit(by=by, action="パスワード再設定", subject=user)
    return user


@transaction.atomic
def change_own_password(*, user: User, password: str) -> User:
    """The password that *user* chose in place of the old one."""
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit(by=user, action="パスワード変更", subject=user)
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
    _check(by)
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
    _check(by)
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
    _check(by)
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


@transaction.atomic
def disable_account(*, user: User, by: User | None) -> User:
    """Close an account: its sessions end, and nobody logs in with it any more."""
    _check(by)
    if by is not None and by.pk == user.pk:
        raise Refused("自分の利用者は無効にできません。ほかの管理者に頼んでください。")
    user.is_active = False
    _store(user, action="利用者無効化", by=by)
    _refuse_without_administrator()
    return user


def save_account(*, user: User, by: User) -> User:
    """Store what an administrator changed on an account."""
    if user.pk == by.pk and not user.is_active:
        raise Refused("自分の利用者は無効にできません。ほかの管理者に頼んでください。")
    with transaction.atomic():
        _check(by)
        _store(user, action="変更" if user.pk else "利用者登録", by=by)
        _refuse_without_administrator()
    return user


def _check(by: User | None) -> None:
    if by is not None and not access_of(by).is_administrator:
        raise Refused("利用者と役割を変更できるのは管理者だけです。")


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(*error.messages) from error


def _store(record: Record, *, action: str, by: User | None) -> Record:
    """Check, save and audit one record; a save that changes nothing is not audited."""
    stored = type(record)._default_manager.filter(pk=record.pk).first() if record.pk else None
    _clean(record)
    record.save()
    if difference := changed(stored, record):
        audit(by=by, action=action, subject=record, changes=difference)
    return record


def _clean(record: Model) -> None:
    try:
        record.full_clean()
    except ValidationError as error:
        raise Refused(*error.messages) from error


def _refuse_overlap(assignment: RoleAssignment) -> None:
    """A role is held once at a time, or its end would end nothing."""
    same = RoleAssignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=assignment.starts_on),
        user=assignment.user,
        role=assignment.role,
        department=assignment.department,
    ).exclude(pk=assignment.pk)
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
