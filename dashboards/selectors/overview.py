"""What the overview shows of a plan's last quarters. One query, for the reports of what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dashboards.domain.answer import Sentence
from dashboards.figures.spark import Spark
from dashboards.selectors.answer import answer_of
from dashboards.selectors.before import Before
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.last_reports import last_reports
from dashboards.selectors.pages import indicators_of, initiatives_of
from dashboards.selectors.rows import MeasureRow, measure_rows, rating_order
from dashboards.selectors.schedule import DueNext
from dashboards.selectors.standing import InitiativeStanding, PlanStanding
from measures.models import QuarterlyReport
from plans.domain.calendar import Period, fiscal_year_short
from plans.domain.plan_document import MOST_HEADLINES
from plans.domain.vocabulary import Aggregation

QUARTERS = 10
# What is late beyond these is one click away, the worst first.
MOST_LATE = 8
Course = Sequence[PlanStanding]


@dataclass(frozen=True, slots=True)
class Headline:
    """主な目標 — with its last quarters as a line."""

    item: IndicatorStanding
    spark: Spark


@dataclass(frozen=True, slots=True)
class LateInitiative:
    """遅れている取組 — ``quarters``: for how many quarters on end, by the ratings of the course.

    ``since_before``: it was late in all of them, and may have been before.
    """

    item: InitiativeStanding
    period: Period
    report: QuarterlyReport | None
    quarters: int
    since_before: bool

    @property
    def due_label(self) -> str:
        """The year at whose end its late indicator is to reach its final target."""
        dues = [item.figures.due for item in self.item.late_indicators if item.figures.due]
        return fiscal_year_short(min(dues).year) if dues else ""


@dataclass(frozen=True, slots=True)
class Overview:
    """概況 — the answer in sentences, the headline goals, what is late, every measure."""

    answer: tuple[Sentence, ...]
    headlines: tuple[Headline, ...]
    late: tuple[LateInitiative, ...]
    late_of: int
    measures: tuple[MeasureRow, ...]
    periods: tuple[Period, ...]


def headlines_of(standing: PlanStanding) -> tuple[IndicatorStanding, ...]:
    """The headline goals, at most six, in the order that was chosen for them."""
    shown = [item for item in indicators_of(standing) if item.indicator.headline]
    shown.sort(key=lambda item: item.indicator.headline_order or MOST_HEADLINES + 1)
    return tuple(shown[:MOST_HEADLINES])


def overview_of(course: Course, before: Before | None, due: DueNext | None = None) -> Overview:
    """The overview of the last quarter of *course*, held against *before*."""
    standing = course[-1]
    headlines = headlines_of(standing)
    late = _late(course) if standing.params.has_ended else []
    shown = late[:MOST_LATE]
    reports = last_reports(standing, [item for item, *_ in shown]) if shown else {}
    return Overview(
        answer=answer_of(standing, before, headlines, due),
        headlines=tuple(Headline(item, _spark_of(course, item)) for item in headlines),
        late=tuple(
            LateInitiative(
                item,
                standing.params.period,
                reports.get(item.initiative.pk),
                quarters,
                since_before,
            )
            for item, quarters, since_before in shown
        ),
        late_of=len(late),
        measures=tuple(measure_rows(course, before)),
        periods=tuple(then.params.period for then in course),
    )


def _late(course: Course) -> list[tuple[InitiativeStanding, int, bool]]:
    """The initiatives that are late, each with what ``_late_for`` returns.

    The worst first, then those that have been so for longest.
    """
    late = (item for item in initiatives_of(course[-1]) if item.rating.is_late)
    lasting = [(item, *_late_for(course, item)) for item in late]
    return sorted(lasting, key=lambda found: (rating_order(found[0].rating), -found[1]))


def _late_for(course: Course, item: InitiativeStanding) -> tuple[int, bool]:
    """For how many quarters on end it has been late; whether for all that are looked at."""
    quarters = 0
    for standing in reversed(course):
        then = _found(standing, item.initiative.pk)
        if then is None or not then.rating.is_late:
            return quarters, False
        quarters += 1
    return quarters, course[0].params.period > Period(course[0].plan.first_year, 1)


def _found(standing: PlanStanding, pk: int) -> InitiativeStanding | None:
    return next((item for item in initiatives_of(standing) if item.initiative.pk == pk), None)


def _spark_of(course: Course, item: IndicatorStanding) -> Spark:
    """An indicator through the quarters in which it was reported, upon its planned path."""
    values: list[Fraction | None] = []
    planned: list[Fraction | None] = []
    for standing in course:
        found = (i for i in indicators_of(standing) if i.indicator.pk == item.indicator.pk)
        then = next(found, None)
        own = then is not None and then.figures.value_period == standing.params.period
        values.append(then.figures.value if then and own else None)
        planned.append(then.planned if then else None)
    periods = [standing.params.period for standing in course]
    known = [amount for amount in values if amount is not None]
    words = f"{item.notation.full(known[0])}から{item.notation.full(known[-1])}。" if known else ""
    summed = item.terms.aggregation == Aggregation.SUM
    return Spark(
        values=tuple(values),
        planned=tuple(planned),
        breaks=frozenset(n for n, p in enumerate(periods) if summed and p.quarter == 1),
        title=f"{item.indicator.name}の{periods[0].short}から{periods[-1].short}まで",
        words=words or "この間の実績はありません。",
    )
