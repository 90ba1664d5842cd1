"""The effect of a sheet on rates and ratings: the plan as it is, and with the sheet official.

Both are computed as for every page, so that the effect shown is the effect that follows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from dashboards.selectors.changes import Changes, changes_between, together
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.overlay import overlay_of
from dashboards.selectors.pages import indicators_of
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from measures.domain.rates import gain
from measures.domain.reported import ReportedValue
from measures.importing.rows import PlannedRow
from plans import clock
from plans.domain.calendar import Period
from plans.models import Plan
from plans.templatetags.formats import Notation

# More would not be read on one page; a city's plan has some dozens.
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class IndicatorEffect:
    """An indicator with a value in the sheet, before and after."""

    before: IndicatorStanding
    after: IndicatorStanding

    @property
    def notation(self) -> Notation:
        """How both sides are written, so that what changes is seen to."""
        return together(self.before, self.after)

    @property
    def achievement_gain(self) -> Fraction | None:
        return gain(self.before.figures.achievement_rate, self.after.figures.achievement_rate)

    @property
    def pace_gain(self) -> Fraction | None:
        return gain(self.before.figures.pace, self.after.figures.pace)

    @property
    def is_rated_otherwise(self) -> bool:
        return self.before.rating.code != self.after.rating.code


@dataclass(frozen=True, slots=True)
class Effect:
    """取込の影響 — ``periods`` are those with a value in the sheet, the latest first."""

    period: Period
    periods: tuple[Period, ...]
    before: PlanStanding
    after: PlanStanding
    changes: Changes
    indicators: tuple[IndicatorEffect, ...]
    left_out: int


def effect_of(plan: Plan, rows: Iterable[PlannedRow], asked_for: str = "") -> Effect | None:
    """The effect of the rows to be written at one of their periods, by default the latest.

    None where nothing would be written. A constant number of queries.
    """
    writes = [row.write for row in rows if row.write]
    periods = tuple(sorted({write.period for write in writes}, reverse=True))
    if not periods:
        return None
    chosen = next((period for period in periods if str(period) == asked_for), periods[0])
    params = ViewParams(chosen, clock.today())
    before = plan_standing(plan, params)
    after = plan_standing(plan, params, overlay=overlay_of(writes))
    touched = {
        write.subject_id
        for write in writes
        if isinstance(write.reported, ReportedValue) and write.period <= chosen
    }
    was = {item.indicator.pk: item for item in indicators_of(before)}
    effects = [
        IndicatorEffect(was[item.indicator.pk], item)
        for item in indicators_of(after)
        if item.indicator.pk in touched
    ]
    effects.sort(key=lambda effect: not effect.is_rated_otherwise)
    return Effect(
        period=chosen,
        periods=periods,
        before=before,
        after=after,
        changes=changes_between(before, after),
        indicators=tuple(effects[:MOST_SHOWN]),
        left_out=len(effects[MOST_SHOWN:]),
    )
