"""The effect of a change of the plan on every figure and rating, as it would be from now on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from dashboards.selectors.changes import Changes, RatingChange, changes_between
from dashboards.selectors.import_effect import MOST_SHOWN, IndicatorEffect
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.pages import indicators_of
from dashboards.selectors.plan_standing import plan_course
from dashboards.selectors.progress import default_period_of
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from plans import clock
from plans.domain.calendar import Period
from plans.models import Plan

# As many as a plan of ten years has.
QUARTERS = 40


@dataclass(frozen=True, slots=True)
class QuarterEffect:
    """ほかの四半期への影響 — the initiatives rated otherwise in one of those before."""

    period: Period
    ratings: Sequence[RatingChange]


@dataclass(frozen=True, slots=True)
class MeaningEffect:
    """意味の変更の影響 — the plan as it is and as it would be; those indicators that differ.

    ``earlier``: the quarters before in which a rating would be another one, the latest first.
    """

    before: PlanStanding
    after: PlanStanding
    changes: Changes
    indicators: tuple[IndicatorEffect, ...]
    left_out: int
    earlier: tuple[QuarterEffect, ...] = ()


def meaning_effect(plan: Plan, change: Callable[[], object]) -> MeaningEffect:
    """What *change* does to the quarter that pages show by themselves, and to the ratings of those
    before. Nothing of it is kept. As many queries for many quarters as for one."""
    params = ViewParams(default_period_of(plan, clock.today()).period, clock.today())
    with transaction.atomic():
        *earlier, before = plan_course(Plan.objects.get(pk=plan.pk), params, QUARTERS)
        change()
        *later, after = plan_course(Plan.objects.get(pk=plan.pk), params, QUARTERS)
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
        earlier=tuple(_earlier(earlier, later)),
    )


def _earlier(
    before: Sequence[PlanStanding], after: Sequence[PlanStanding]
) -> Iterator[QuarterEffect]:
    """The quarters that both have and in which a rating differs."""
    would_be = {standing.params.period: standing for standing in after}
    for was in reversed(before):
        standing = would_be.get(was.params.period)
        if standing and (ratings := changes_between(was, standing).ratings):
            yield QuarterEffect(was.params.period, ratings)


def _differ(before: IndicatorStanding, after: IndicatorStanding) -> bool:
    """Whether a figure, its unit or its rating is another one."""
    units = before.indicator.unit, after.indicator.unit
    ratings = before.rating.code, after.rating.code
    return before.figures != after.figures or units[0] != units[1] or ratings[0] != ratings[1]
