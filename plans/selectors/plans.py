"""The plans of the portal: which one it opens with, and which there are beside one."""

from django.db.models import Exists, OuterRef, QuerySet

from plans.models import Plan

# So many are offered in the head of a page; of more the list is a page of its own.
OFFERED = 8


def home_plan() -> Plan | None:
    """The plan that an administrator chose, before that the one loaded first; None without any."""
    return Plan.objects.order_by("-is_home", "pk").first()


def all_plans() -> QuerySet[Plan]:
    """Every plan, the one that the portal opens with first."""
    return Plan.objects.order_by("-is_home", "-first_year", "code")


def plans_for_pages() -> QuerySet[Plan]:
    """Plans that know what the head of their pages asks of them.

    ``has_others``: whether there are other plans; ``evaluation_scheme``, where there is one.
    """
    others = Plan.objects.exclude(pk=OuterRef("pk"))
    plans = Plan.objects.select_related("evaluation_scheme")
    return plans.annotate(has_others=Exists(others))


def offered_beside(plan: Plan) -> list[Plan]:
    """The plans to switch between on a page of *plan*; none where it is the only one.

    One query, and none where *plan* is read by ``plans_for_pages`` and is alone.
    """
    if not getattr(plan, "has_others", True):
        return []
    offered = list(all_plans()[: OFFERED + 1])
    return offered if len(offered) > 1 else []
