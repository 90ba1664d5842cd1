"""The rows of the tables: one a measure, initiative or indicator, with what it is sorted by."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dashboards.figures.progress_bar import ProgressBar
from dashboards.figures.spark import Spark
from dashboards.selectors.before import Before
from dashboards.selectors.changes import RatingChange, changes_between
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.pages import indicators_of, initiatives_of
from dashboards.selectors.standing import InitiativeStanding, MeasureStanding, PlanStanding
from measures.domain.figures import Figures
from measures.domain.progress import planned_mean, planned_progress
from measures.domain.rating import Rating
from measures.domain.rollup import Summary
from plans.domain.vocabulary import RatingState
from plans.models import Measure

# After every rate there is, in either direction of sorting the table tells the two apart by sign.
NO_RATE = Fraction(-(10**12))


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """施策の行 — ``bar`` and ``spark`` of its mean progress, ``None`` where nothing is measured.

    ``better``, ``worse``, ``other``: how many of its initiatives are rated otherwise than before.
    ``worst``: the lowest of its initiatives that are not on plan. ``ratings``: its lowest rating
    in each quarter of the course.
    """

    order: int
    item: MeasureStanding
    on_plan_share: Fraction
    mean_progress: Fraction
    late: int
    bar: ProgressBar | None
    spark: Spark | None
    better: int
    worse: int
    other: int
    worst: InitiativeStanding | None
    ratings: tuple[Rating | None, ...]

    @property
    def summary(self) -> Summary:
        return self.item.summary

    @property
    def moved(self) -> int:
        """How it moved on the whole, by which the table sorts."""
        return self.better - self.worse


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
    def initiative_id(self) -> int:
        return self.item.initiative.pk

    @property
    def is_headline(self) -> bool:
        """Whether one of its indicators is a headline goal."""
        return any(one.indicator.headline for one in self.item.indicators)

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
    def initiative_id(self) -> int:
        return self.initiative.initiative.pk

    @property
    def is_headline(self) -> bool:
        return self.item.indicator.headline

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


def measure_rows(course: Sequence[PlanStanding], before: Before | None) -> list[MeasureRow]:
    """The measures at the end of *course*, and how they came there."""
    standing = course[-1]
    moved = changes_between(before.standing, standing).ratings if before else ()
    return [
        _measure_row(order, item, course, [c for c in moved if _is_of(c, item)])
        for order, item in enumerate(standing.measures)
    ]


def _is_of(change: RatingChange, item: MeasureStanding) -> bool:
    return change.initiative.initiative.measure_id == item.measure.pk


def _measure_row(
    order: int,
    item: MeasureStanding,
    course: Sequence[PlanStanding],
    moved: Sequence[RatingChange],
) -> MeasureRow:
    then = [_same(standing, item) for standing in course]
    means = tuple(of.summary.mean_progress if of else None for of in then)
    bar = None
    if item.summary.mean_progress is not None:
        bar = ProgressBar(item.summary.mean_progress, _planned(item))
    directions = Counter(change.direction for change in moved)
    return MeasureRow(
        order=order,
        item=item,
        on_plan_share=_or_none(item.summary.on_plan_share),
        mean_progress=_or_none(item.summary.mean_progress),
        late=item.summary.rated - item.summary.on_plan,
        bar=bar,
        spark=Spark(means) if any(mean is not None for mean in means) else None,
        better=directions["改善"],
        worse=directions["悪化"],
        other=directions["変化"],
        worst=_worst(item),
        ratings=tuple(_lowest(of) if of else None for of in then),
    )


def _same(standing: PlanStanding, item: MeasureStanding) -> MeasureStanding | None:
    return next((one for one in standing.measures if one.measure.pk == item.measure.pk), None)


def _planned(item: MeasureStanding) -> Fraction | None:
    """The planned place of its mean progress."""
    indicators = [i for initiative in item.initiatives for i in initiative.indicators]
    return planned_mean(
        (i.figures.progress_rate, planned_progress(i.terms, i.figures)) for i in indicators
    )


def _lowest(item: MeasureStanding) -> Rating | None:
    ratings = [initiative.rating for initiative in item.initiatives]
    return min(ratings, key=rating_order, default=None)


def _worst(item: MeasureStanding) -> InitiativeStanding | None:
    lowest = min(item.initiatives, key=lambda one: rating_order(one.rating), default=None)
    on_plan = lowest is not None and lowest.rating.band is not None and lowest.rating.band.on_plan
    return None if on_plan else lowest


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
