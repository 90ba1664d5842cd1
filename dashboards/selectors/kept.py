"""The standings and the rendered pages of plans, kept until something moves them."""

from django.utils.safestring import SafeString

from dashboards.selectors import plan_standing as reckoned
from dashboards.selectors.history import PeriodRow, period_rows
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.plan_part import WHOLE, PlanPart
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.state_cache import StateCache
from dashboards.selectors.view_params import ViewParams
from plans.models import Plan
from plans.selectors.plan_state import PlanState, plan_state

standings: StateCache[PlanStanding] = StateCache()
# Rendered pages, without what is the visitor's own (dashboards/views/cached_page.py).
pages: StateCache[str] = StateCache(share=4)
# Rendered parts of pages (dashboards/templatetags/parts.py).
parts: StateCache[SafeString] = StateCache(share=64)
_period_rows: StateCache[list[PeriodRow]] = StateCache(share=4)


def standing_of(
    plan: Plan,
    params: ViewParams,
    part: PlanPart = WHOLE,
    state: PlanState | None = None,
    begun_in: PlanState | None = None,
) -> PlanStanding:
    """``plan_standing``, kept while the plan's state is the same.

    *state*: that of the page which is rendered, and which sees to it that the state has not moved
    when it is done. *begun_in*: the state that *plan* was read in, where no page sees to it.
    """

    def state_now() -> PlanState:
        return seen(state or plan_state(pk=plan.pk))

    def seen(now: PlanState | None) -> PlanState:
        assert now is not None
        return now.seen(provisional=params.provisional)

    def make(now: PlanState) -> PlanStanding:
        return plan_standing(plan, params, part=part, state=now)

    begun = seen(begun_in) if begun_in else state_now()
    return standings.get((plan.pk, params, part), make, begun, state_now)


def period_rows_of(
    standing: PlanStanding, item: IndicatorStanding, state: PlanState | None
) -> list[PeriodRow]:
    """``period_rows``, kept while the plan's structure and the indicator's reports are the same."""
    if state is None:
        return period_rows(standing, item)
    key = item.indicator.pk, standing.params
    rests_on = state.structure, item.actuals
    return _period_rows.get(key, lambda _: period_rows(standing, item), rests_on)


def clear() -> None:
    """Keep nothing, as a test needs between two databases of one name."""
    standings.clear()
    pages.clear()
    parts.clear()
    _period_rows.clear()
    reckoned.forget()
