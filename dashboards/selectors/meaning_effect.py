"""The effect of a change of the plan on every figure and rating, as it would be from now on."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from dashboards.selectors.changes import Changes, changes_between
from dashboards.selectors.import_effect import MOST_SHOWN, IndicatorEffect
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.pages import indicators_of
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.progress import default_period_of
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from plans import clock
from plans.models import Plan


@dataclass(frozen=True, slots=True)
class MeaningEffect:
    """意味の変更の影響 — the plan as it is and as it would be; those indicators that differ."""

    before: PlanStanding
    after: PlanStanding
    changes: Changes
    indicators: tuple[IndicatorEffect, ...]
    left_out: int


def meaning_effect(plan: Plan, change: Callable[[], object]) -> MeaningEffect:
    """What *change* does to the quarter that pages show by themselves. Nothing of it is kept."""
    params = ViewParams(default_period_of(plan, clock.today()).period, clock.today())
    with transaction.atomic():
        before = plan_standing(Plan.objects.get(pk=plan.pk), params)
        change()
        after = plan_standing(Plan.objects.get(pk=plan.pk), params)
        transaction.set_rollback(True)
    was = {item.indicator.pk: item for item in indicators_of(before)}
    effects = [
        IndicatorEffect(was[item.indicator.pk], item)
        for item in indicators_of(after)
        if item.indicator.pk in was and _differ(was[item.indicator.pk], item)
    ]
    effects.sort(key=lambda effect: not effect.is_rated_otherwise)
    return MeaningEffect(
        before=before,
        after=after,
        changes=changes_between(before, after),
        indicators=tuple(effects[:MOST_SHOWN]),
        left_out=len(effects[MOST_SHOWN:]),
    )


def _differ(before: IndicatorStanding, after: IndicatorStanding) -> bool:
    """Whether a figure, its unit or its rating is another one."""
    units = before.indicator.unit, after.indicator.unit
    ratings = before.rating.code, after.rating.code
    return before.figures != after.figures or units[0] != units[1] or ratings[0] != ratings[1]
