"""Two plans' headline goals side by side, each at the quarter that its own pages show."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.kept import standing_of
from dashboards.selectors.overview import headlines_of
from dashboards.selectors.progress import default_period_of
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from plans import clock
from plans.models import Plan


@dataclass(frozen=True, slots=True)
class PlanHeadlines:
    """計画の主な目標 — with the standing that they are of."""

    standing: PlanStanding
    items: tuple[IndicatorStanding, ...]


def headlines_beside(codes: Sequence[str]) -> list[PlanHeadlines]:
    """The headline goals of the plans of these codes, as they are known today; none of no plan."""
    stored = Plan.objects.select_related("rating_scheme").filter(code__in=codes)
    plans = {plan.code: plan for plan in stored}
    return [_headlines(plans[code]) for code in dict.fromkeys(codes) if code in plans]


def _headlines(plan: Plan) -> PlanHeadlines:
    today = clock.today()
    period = default_period_of(plan, today).period
    standing = standing_of(plan, ViewParams(period, today))
    return PlanHeadlines(standing, headlines_of(standing))
