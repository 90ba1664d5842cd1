"""What each page shows, picked out of the plan's standing. No query but where one is named."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.figures.goal import GoalBar
from dashboards.selectors.charts import goal_bar
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.standing import InitiativeStanding, MeasureStanding, PlanStanding
from measures.domain.baselines import FirstReport, first_report
from measures.domain.explain import Explanation, explain, remarks
from measures.domain.rates import Rate
from measures.models import QuarterlyReport
from plans import clock
from plans.domain.vocabulary import RatingState, ReportState

STATES = (
    RatingState.UNREPORTED,
    RatingState.UNRATED,
    RatingState.BEFORE_DUE,
    RatingState.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class Headline:
    """主な目標 — ``bar`` is None where there is no way from a baseline to a final target."""

    item: IndicatorStanding
    bar: GoalBar | None


@dataclass(frozen=True, slots=True)
class Attention:
    """目を向ける取組 — those of one kind, under a heading."""

    heading: str
    items: tuple[InitiativeStanding, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """概況 — the headline goals, and the initiatives that need attention, worst first.

    ``apart`` are the measures that belong to no policy (計画の推進体制).
    """

    standing: PlanStanding
    headlines: tuple[Headline, ...]
    apart: tuple[MeasureStanding, ...]
    attention: tuple[Attention, ...]


@dataclass(frozen=True, slots=True)
class InitiativePage:
    """取組のページ — with the words of the last approved report up to the period, if any."""

    measure: MeasureStanding
    item: InitiativeStanding
    report: QuarterlyReport | None


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """指標のページ — with each rate's formula in words."""

    measure: MeasureStanding
    initiative: InitiativeStanding
    item: IndicatorStanding
    explanations: tuple[tuple[Explanation, Rate], ...]
    remarks: tuple[str, ...]
    baseline: FirstReport | None


def initiatives_of(standing: PlanStanding) -> Iterator[InitiativeStanding]:
    """Every initiative, in the plan's order."""
    for measure in standing.measures:
        yield from measure.initiatives


def indicators_of(standing: PlanStanding) -> Iterator[IndicatorStanding]:
    """Every indicator, in the plan's order."""
    for initiative in initiatives_of(standing):
        yield from initiative.indicators


def overview(standing: PlanStanding) -> Overview:
    """The overview of a plan."""
    return Overview(
        standing=standing,
        headlines=tuple(
            Headline(item, goal_bar(item))
            for item in indicators_of(standing)
            if item.indicator.headline
        ),
        apart=tuple(item for item in standing.measures if item.measure.policy is None),
        attention=tuple(_attention(standing)),
    )


def _attention(standing: PlanStanding) -> Iterator[Attention]:
    """What is late, unreported and not rated, in this order; the other states where there are."""
    rated: list[tuple[int, InitiativeStanding]] = []
    others: dict[RatingState, list[InitiativeStanding]] = {state: [] for state in STATES}
    for item in initiatives_of(standing):
        band, state = item.rating.band, item.rating.state
        if band is not None and not band.on_plan:
            rated.append((-band.position, item))
        elif state in others:
            others[state].append(item)
    rated.sort(key=lambda pair: pair[0])
    yield Attention("遅れ", tuple(item for _, item in rated))
    for state, items in others.items():
        if items or not state.fixed:
            yield Attention(state.label, tuple(items))


def measure_of(standing: PlanStanding, code: str) -> MeasureStanding | None:
    """The measure of this code; None where the standing has none."""
    return next((item for item in standing.measures if item.measure.code == code), None)


def initiative_page(standing: PlanStanding, code: str) -> InitiativePage | None:
    """The page of an initiative; None where there is none. One query."""
    for measure in standing.measures:
        for item in measure.initiatives:
            if item.initiative.code == code:
                return InitiativePage(measure, item, _last_report(standing, item))
    return None


def answering_today(standing: PlanStanding, item: InitiativeStanding) -> list[int] | None:
    """The departments (by id) that answer for *item* today; None where a past day is shown."""
    if standing.params.as_known_on < clock.today():
        return None
    return [line.department_id for line in item.initiative.responsibilities.all()]


def _last_report(standing: PlanStanding, item: InitiativeStanding) -> QuarterlyReport | None:
    params = standing.params
    states = [ReportState.APPROVED.value]
    if params.provisional:
        states.append(ReportState.SUBMITTED.value)
    # Words have no history by day as figures do: those changed since are not shown.
    unchanged = {"updated_at__lt": clock.end_of(params.as_known_on)}
    reports = (
        QuarterlyReport.objects.filter(initiative=item.initiative, state__in=states, **unchanged)
        .exclude(done="", issues="", next_steps="")
        .select_related("round")
        .order_by("-round__fiscal_year", "-round__quarter")
    )
    for report in reports:
        if report.round.period <= params.period:
            return report
    return None


def explanations(item: IndicatorStanding) -> tuple[tuple[Explanation, Rate], ...]:
    """The computation of each of the indicator's rates in words, with the rate."""
    explanations = explain(item.terms, item.figures, item.notation.text)
    return tuple((words, getattr(item.figures, words.name)) for words in explanations)


def indicator_page(standing: PlanStanding, code: str) -> IndicatorPage | None:
    """The page of an indicator; None where there is none."""
    for measure in standing.measures:
        for initiative in measure.initiatives:
            for item in initiative.indicators:
                if item.indicator.code == code:
                    return IndicatorPage(
                        measure,
                        initiative,
                        item,
                        explanations(item),
                        remarks(item.figures),
                        first_report(item.terms, item.observations),
                    )
    return None
