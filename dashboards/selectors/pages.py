"""What each page shows, picked out of the plan's standing. No query but where one is named."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.last_reports import last_reports
from dashboards.selectors.standing import InitiativeStanding, MeasureStanding, PlanStanding
from measures.domain.baselines import FirstReport, first_report
from measures.domain.explain import Explanation, explain, remarks
from measures.domain.rates import Rate
from measures.models import QuarterlyReport
from plans import clock


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


def measure_of(standing: PlanStanding, code: str) -> MeasureStanding | None:
    """The measure of this code; None where the standing has none."""
    return next((item for item in standing.measures if item.measure.code == code), None)


def initiative_page(standing: PlanStanding, code: str) -> InitiativePage | None:
    """The page of an initiative; None where there is none. One query."""
    for measure in standing.measures:
        for item in measure.initiatives:
            if item.initiative.code == code:
                report = last_reports(standing, [item]).get(item.initiative.pk)
                return InitiativePage(measure, item, report)
    return None


def answering_today(standing: PlanStanding, item: InitiativeStanding) -> list[int] | None:
    """The departments (by id) that answer for *item* today; None where a past day is shown."""
    if standing.params.as_known_on < clock.today():
        return None
    return [line.department_id for line in item.initiative.responsibilities.all()]


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
