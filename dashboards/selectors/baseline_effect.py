"""The effect on the ratings of making an indicator's first report its baseline."""

from dataclasses import dataclass

from dashboards.selectors.import_effect import IndicatorEffect
from dashboards.selectors.overlay import Overlay
from dashboards.selectors.pages import indicator_page
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.standing import InitiativeStanding
from dashboards.selectors.view_params import ViewParams
from measures.domain.baselines import FirstReport
from measures.selectors.baselines import with_baseline
from plans.models import Plan


@dataclass(frozen=True, slots=True)
class BaselineEffect:
    """基準値の影響 — the indicator and its initiative before and after."""

    first: FirstReport
    is_sample: bool
    indicator: IndicatorEffect
    before: InitiativeStanding
    after: InitiativeStanding


def baseline_effect(plan: Plan, params: ViewParams, code: str) -> BaselineEffect | None:
    """The effect on the figures of *params*; None where no baseline is offered."""
    page = indicator_page(plan_standing(plan, params), code)
    first = page.baseline if page else None
    if page is None or first is None:
        return None
    rows = {row.period: row for row in page.item.actuals}
    is_sample = rows[first.period].is_sample
    becoming = with_baseline(page.item.indicator, first, is_sample=is_sample)
    after = indicator_page(
        plan_standing(plan, params, overlay=Overlay(indicators={becoming.pk: becoming})), code
    )
    assert after is not None
    change = IndicatorEffect(page.item, after.item)
    return BaselineEffect(first, is_sample, change, page.initiative, after.initiative)
