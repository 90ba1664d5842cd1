"""The yearly transfers: a whole roster, or nothing of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from plans.actions.audit import record
from plans.actions.people import (
    assign_role,
    check_administrator,
    create_account,
    disable_account,
    end_role,
    save_account,
    save_role,
)
from plans.domain.roster import RosterLine, StepKind
from plans.errors import Refused
from plans.models import User
from plans.selectors.roster import RosterPlan, RosterStep, plan_roster

# New roles before ended ones, so that there is an administrator at every moment.
ORDER = (
    StepKind.NEW,
    StepKind.CHANGED,
    StepKind.GIVEN,
    StepKind.ENDED,
    StepKind.DISABLED,
)
SHOWN_ERRORS = 20


def preview_transfers(
    *, lines: Sequence[RosterLine], day: date, ends_absent: bool, by: User
) -> RosterPlan:
    """What the roster would do: done and rolled back, so that the result is the real one."""
    check_administrator(by)
    plan = plan_roster(lines, day=day, ends_absent=ends_absent)
    if plan.errors:
        return plan
    try:
        with transaction.atomic():
            _apply(plan, by)
            transaction.set_rollback(True)
    except Refused as refusal:
        problems = tuple(
            RosterStep(StepKind.ERROR, "", "", message=text) for text in refusal.messages
        )
        return replace(plan, steps=problems + plan.steps)
    return plan


@transaction.atomic
def apply_transfers(
    *, lines: Sequence[RosterLine], day: date, ends_absent: bool, by: User, seen: str
) -> RosterPlan:
    """Do what the preview showed (``seen`` is its fingerprint); refuse if it would be else now.

    Whoever is new can be invited afterwards: ``plans.actions.passwords.invite``.
    """
    check_administrator(by)
    list(User.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    plan = plan_roster(lines, day=day, ends_absent=ends_absent)
    if plan.errors:
        raise Refused(*(f"{step.row}行目 {step.message}" for step in plan.errors[:SHOWN_ERRORS]))
    if not plan.changes:
        raise Refused("変わるものがないため、何も書き込んでいません。")
    if plan.fingerprint != seen:
        raise Refused(
            "確認した後に利用者か役割が変わりました。何も書き込んでいません。"
            "もう一度名簿を選んで、今の内容を確かめてください。"
        )
    _apply(plan, by)
    counts = {kind.label: count for kind, count in plan.counts if count}
    record(by=by, action="異動取込", label=f"異動日 {day}", changes={"件数": counts})
    return plan


def _apply(plan: RosterPlan, by: User) -> None:
    people: dict[str, User] = {}
    for kind in ORDER:
        for step in plan.steps:
            if step.kind is kind:
                _take(step, people, by)


def _take(step: RosterStep, people: dict[str, User], by: User) -> None:
    """One step, through the very action that an administrator's form calls."""
    user = people.get(step.email) or step.user
    match step.kind:
        case StepKind.NEW:
            people[step.email] = create_account(email=step.email, display_name=step.name, by=by)
        case StepKind.CHANGED if step.assignment:
            step.assignment.ends_on = step.ends_on
            save_role(assignment=step.assignment, by=by)
        case StepKind.CHANGED:
            assert user
            user.display_name = step.name
            user.is_active = user.is_active or step.enables
            people[step.email] = save_account(user=user, by=by)
        case StepKind.GIVEN:
            assert user
            assert step.role
            assign_role(
                user=user,
                role=step.role,
                department=step.department,
                starts_on=step.starts_on,
                ends_on=step.ends_on,
                by=by,
            )
        case StepKind.ENDED:
            assert step.assignment
            end_role(assignment=step.assignment, on=step.ends_on, by=by)
        case StepKind.DISABLED:
            assert user
            disable_account(user=user, by=by)
