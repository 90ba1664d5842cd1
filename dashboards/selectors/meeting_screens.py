"""The screens of a meeting: the headline goals, then one measure after the other. No query."""

from dataclasses import dataclass

from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.overview import headlines_of
from dashboards.selectors.pages import initiatives_of
from dashboards.selectors.standing import MeasureStanding, PlanStanding
from plans.models import Initiative, Measure


@dataclass(frozen=True, slots=True)
class MeetingScreen:
    """会議の一画面 — a headline goal, or a measure with its initiatives."""

    about: Initiative | Measure
    goal: IndicatorStanding | None = None
    measure: MeasureStanding | None = None

    @property
    def title(self) -> str:
        return self.goal.indicator.name if self.goal else str(self.about)

    @property
    def addressed(self) -> list[Initiative | Measure]:
        """What an opinion said before this screen can be about, the likeliest first."""
        if self.measure is None:
            return [self.about]
        return [self.about, *(item.initiative for item in self.measure.initiatives)]


def screens_of(standing: PlanStanding) -> list[MeetingScreen]:
    """The screens in their order."""
    owners = {
        indicator.indicator.pk: item.initiative
        for item in initiatives_of(standing)
        for indicator in item.indicators
    }
    goals = [MeetingScreen(owners[item.indicator.pk], goal=item) for item in headlines_of(standing)]
    return goals + [MeetingScreen(item.measure, measure=item) for item in standing.measures]
