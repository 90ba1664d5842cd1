"""Choosing the plan that the portal opens with."""

from django.db import transaction

from plans.actions.records import save_record
from plans.models import Plan, User


@transaction.atomic
def choose_home_plan(*, plan: Plan, by: User, reason: str = "") -> None:
    """Store *plan* as the one that the portal opens with, in the place of the one so far."""
    for former in Plan.objects.select_for_update(of=("self",)).filter(is_home=True):
        if former.pk != plan.pk:
            former.is_home = False
            save_record(record=former, by=by)
    plan.is_home = True
    save_record(record=plan, by=by, reason=reason)
