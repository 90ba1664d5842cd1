"""Choosing the goals that a plan's overview shows large."""

from collections.abc import Sequence

from django.db import transaction

from plans.actions.records import save_record
from plans.domain.plan_document import MOST_HEADLINES
from plans.errors import Refused
from plans.models import Indicator, Plan, User


@transaction.atomic
def choose_headlines(*, plan: Plan, indicators: Sequence[Indicator], by: User) -> None:
    """Store *indicators* as the plan's headline goals, in this order, in place of all others."""
    if len(indicators) > MOST_HEADLINES:
        raise Refused(f"主な目標は{MOST_HEADLINES}つまでです。")
    places = {indicator.pk: place for place, indicator in enumerate(indicators, start=1)}
    of_plan = Indicator.objects.select_for_update(of=("self",)).filter(
        initiative__measure__plan=plan
    )
    found = list(of_plan.filter(headline=True) | of_plan.filter(pk__in=places))
    if not places.keys() <= {item.pk for item in found}:
        raise Refused("この計画にない指標が選ばれています。")
    for item in found:
        chosen = item.pk in places, places.get(item.pk)
        if chosen != (item.headline, item.headline_order):
            item.headline, item.headline_order = chosen
            save_record(record=item, by=by)
