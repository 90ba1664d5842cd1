"""The plans of the portal: which one it opens with, and which there are beside one."""

from dataclasses import dataclass

from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL

from plans.models import Plan

# So many are offered in the head of a page; of more the list is a page of its own.
OFFERED = 4


def home_plan() -> Plan | None:
    """The plan that an administrator chose, before that the one loaded first; None without any."""
    return Plan.objects.order_by("-is_home", "pk").first()


def all_plans() -> QuerySet[Plan]:
    """Every plan, the one that the portal opens with first."""
    return Plan.objects.order_by("-is_home", "-first_year", "code")


@dataclass(frozen=True, slots=True)
class PlansBeside:
    """切り替える計画 — the plans to switch between; none where there are too many to offer."""

    offered: tuple[Plan, ...] = ()
    too_many: bool = False


def plans_for_pages() -> QuerySet[Plan]:
    """Plans that know what the head of their pages asks of them.

    ``plans_there``: how many plans there are, up to one too many; ``evaluation_scheme``, where
    there is one.
    """
    some = f"(SELECT COUNT(*) FROM (SELECT 1 FROM plans_plan LIMIT {OFFERED + 1}) AS first_ones)"
    plans = Plan.objects.select_related("evaluation_scheme")
    return plans.annotate(plans_there=RawSQL(some, (), output_field=IntegerField()))


def offered_beside(plan: Plan) -> PlansBeside:
    """What the head of a page of *plan* offers to switch to; nothing where it is the only plan.

    One query; of a plan out of ``plans_for_pages`` none, unless there are some to offer.
    """
    there = getattr(plan, "plans_there", OFFERED)
    if there == 1:
        return PlansBeside()
    offered = tuple(all_plans()[: OFFERED + 1]) if there <= OFFERED else ()
    if there > OFFERED or len(offered) > OFFERED:
        return PlansBeside(too_many=True)
    return PlansBeside(offered if len(offered) > 1 else ())
