"""The rows of the tables: one a measure, initiative or indicator, with what it is sorted by."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.pages import indicators_of, initiatives_of
from dashboards.selectors.standing import InitiativeStanding, MeasureStanding, PlanStanding
from measures.domain.figures import Figures
from measures.domain.rating import Rating
from measures.domain.rollup import Summary
from plans.domain.vocabulary import RatingState
from plans.models import Measure

# After every rate there is, in either direction of sorting the table tells the two apart by sign.
NO_RATE = Fraction(-(10**12))


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """施策の行."""

    order: int
    item: MeasureStanding
    on_plan_share: Fraction
    mean_progress: Fraction
    late: int

    @property
    def summary(self) -> Summary:
        return self.item.summary


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    """取組の行."""

    order: int
    item: InitiativeStanding
    measure: Measure
    rating: Rating
    rating_order: int

    @property
    def departments(self) -> Sequence[str]:
        return [row.department.name for row in self.item.initiative.responsibilities.all()]

    @property
    def text(self) -> str:
        """The text that a search is matched with."""
        initiative = self.item.initiative
        return f"{initiative.code} {initiative.name} {initiative.goal}"


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """指標の行."""

    order: int
    item: IndicatorStanding
    initiative: InitiativeStanding
    measure: Measure
    rating: Rating
    rating_order: int
    pace: Fraction
    progress: Fraction

    @property
    def figures(self) -> Figures:
        return self.item.figures

    @property
    def departments(self) -> Sequence[str]:
        responsibilities = self.initiative.initiative.responsibilities.all()
        return [row.department.name for row in responsibilities]

    @property
    def text(self) -> str:
        """The text that a search is matched with."""
        indicator = self.item.indicator
        return f"{indicator.code} {indicator.name} {indicator.definition}"


def rating_order(rating: Rating) -> int:
    """Worst first: the lowest band, then what was not reported, what cannot be rated, the rest."""
    if rating.band is not None:
        return -rating.band.position
    if rating.state == RatingState.UNREPORTED:
        return 1
    return 2 + list(RatingState).index(rating.state or RatingState.UNRATED)


def measure_rows(standing: PlanStanding) -> list[MeasureRow]:
    """The measures of the policies; the one apart from them has a table of its own."""
    return [
        MeasureRow(
            order=order,
            item=item,
            on_plan_share=_or_none(item.summary.on_plan_share),
            mean_progress=_or_none(item.summary.mean_progress),
            late=item.summary.rated - item.summary.on_plan,
        )
        for order, item in enumerate(standing.measures)
        if item.measure.policy is not None
    ]


def initiative_rows(standing: PlanStanding) -> list[InitiativeRow]:
    return [
        InitiativeRow(
            order=order,
            item=item,
            measure=item.initiative.measure,
            rating=item.rating,
            rating_order=rating_order(item.rating),
        )
        for order, item in enumerate(initiatives_of(standing))
    ]


def indicator_rows(standing: PlanStanding) -> list[IndicatorRow]:
    owners = {
        item.indicator.pk: initiative
        for initiative in initiatives_of(standing)
        for item in initiative.indicators
    }
    return [
        IndicatorRow(
            order=order,
            item=item,
            initiative=owners[item.indicator.pk],
            measure=owners[item.indicator.pk].initiative.measure,
            rating=item.rating,
            rating_order=rating_order(item.rating),
            pace=_or_none(item.figures.pace.value),
            progress=_or_none(item.figures.progress_rate.value),
        )
        for order, item in enumerate(indicators_of(standing))
    ]


def _or_none(rate: Fraction | None) -> Fraction:
    return NO_RATE if rate is None else rate
