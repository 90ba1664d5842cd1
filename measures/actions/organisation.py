"""Changing the organisation from a day on: what a department answers for goes to another."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from measures.models import RoundExtension
from measures.selectors.organisation import (
    Reorganisation,
    ReorganisationPlan,
    plan_reorganisation,
)
from plans.actions.audit import record
from plans.actions.people import assign_role, end_role
from plans.actions.records import delete_record, refusing, save_record
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Department, InitiativeDepartment, RoleAssignment, User
from plans.permissions import access_of

ACTION = "組織改編"
CHANGED_SINCE = (
    "確認した後に、所管か役割が変わりました。何も書き込んでいません。"
    "今の内容を確かめて、もう一度確定してください。"
)
NOTHING_CHOSEN = "移す取組か役割を選んでください。"
LONGEST_REASON = 200


@transaction.atomic
def reorganise(*, change: Reorganisation, by: User, seen: str) -> ReorganisationPlan:
    """Do what the preview showed (``seen`` is its fingerprint), all of it or nothing.

    What was until the day before stays as it is, under the names of then.
    """
    if not access_of(by).is_administrator:
        raise Refused("組織を変えられるのは管理者だけです。")
    list(Department.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    plan = plan_reorganisation(change)
    if plan.faults:
        raise Refused(*plan.faults)
    if plan.fingerprint != seen:
        raise Refused(CHANGED_SINCE)
    if change.is_split and not (plan.moved_responsibilities or plan.moved_roles):
        raise Refused(NOTHING_CHOSEN)
    with refusing():
        target = _successor(change, by)
        _move_responsibilities(plan.moved_responsibilities, target, change.day, by)
        _move_roles(plan.moved_roles, target, change.day, by)
        if target and plan.moved_responsibilities:
            _carry_extensions(plan.extensions, target, by)
        if change.kind.ends_sources:
            _end_departments(change, by)
    _audit(plan, target, by)
    return plan


def _successor(change: Reorganisation, by: User) -> Department | None:
    if change.target or not change.kind.has_successor:
        return change.target
    is_sample = all(source.is_sample for source in change.sources)
    department = Department(
        code=change.code, name=change.name, starts_on=change.day, is_sample=is_sample
    )
    save_record(record=department, by=by)
    return department


def _move_responsibilities(
    rows: Iterable[InitiativeDepartment], target: Department | None, day: date, by: User
) -> None:
    """End *rows* the day before; *target* leads what one of them, or itself, led."""
    found: dict[int, list[InitiativeDepartment]] = defaultdict(list)
    for row in rows:
        found[row.initiative_id].append(row)
    for initiative, ended in found.items():
        own = InitiativeDepartment.of_all_time.running_from(day).filter(initiative=initiative)
        held = list(own.filter(department=target)) if target else []
        leads = any(row.is_lead for row in (*ended, *held))
        goes_on = [row for row in held if row.is_lead == leads and row.ends_on is None]
        for row in (*ended, *held):
            if row not in goes_on:
                _end_responsibility(row, day, by)
        if target and not goes_on:
            successor = InitiativeDepartment(
                initiative=ended[0].initiative, department=target, is_lead=leads, starts_on=day
            )
            save_record(record=successor, by=by)


def _end_responsibility(row: InitiativeDepartment, day: date, by: User) -> None:
    if row.starts_on and row.starts_on >= day:
        delete_record(record=row, by=by)
        return
    row.ends_on = day - timedelta(days=1)
    save_record(record=row, by=by)


def _move_roles(
    roles: Iterable[RoleAssignment], target: Department | None, day: date, by: User
) -> None:
    """End *roles* the day before; who held one holds it in *target* from then on."""
    for role in roles:
        starts_on, ends_on = max(day, role.starts_on), role.ends_on
        end_role(assignment=role, by=by, on=day - timedelta(days=1))
        if target is None:
            continue
        same = RoleAssignment.objects.running_from(starts_on).filter(
            user=role.user_id, role=role.role, department=target
        )
        if not same.exists():
            assign_role(
                user=role.user,
                role=RoleKind(role.role),
                department=target,
                starts_on=starts_on,
                ends_on=ends_on,
                by=by,
            )


def _carry_extensions(extensions: Iterable[RoundExtension], target: Department, by: User) -> None:
    """Whoever takes over may enter as long as the department before might have."""
    for old in extensions:
        own = RoundExtension.objects.filter(round=old.round, department=target).first()
        extension = own or RoundExtension(round=old.round, department=target, until=old.until)
        if own is None or own.until < old.until:
            extension.until = old.until
            extension.reason = f"{old.department}から引継ぎ: {old.reason}"[:LONGEST_REASON]
            save_record(record=extension, by=by)


def _end_departments(change: Reorganisation, by: User) -> None:
    for source in change.sources:
        source.ends_on = change.day - timedelta(days=1)
        save_record(record=source, by=by)


def _audit(plan: ReorganisationPlan, target: Department | None, by: User) -> None:
    change = plan.change
    record(
        by=by,
        action=ACTION,
        subject=target or change.sources[0],
        label=str(change),
        changes={
            "理由": change.reason,
            "取組": [str(row.initiative) for row in plan.moved_responsibilities],
            "役割": [str(role) for role in plan.moved_roles],
            "延長": len(plan.extensions),
            "受付中の報告": len(plan.reports),
        },
    )
