"""What the figures draw, picked out of the plan's standing. No query."""

from collections.abc import Sequence
from fractions import Fraction

from dashboards.figures.indicator import FormerTarget, IndicatorChart, Mark, Point
from dashboards.figures.timeline import Bar, Timeline
from dashboards.selectors.domain_inputs import terms_of
from dashboards.selectors.history import PeriodRow
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.standing import InitiativeStanding, PhaseStanding, PlanStanding
from dashboards.selectors.view_params import ViewParams
from measures.domain.goal import Target, target_of_year
from measures.domain.path import Range
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, TargetBasis, ValueStatus

MARKS = {
    ValueStatus.PENDING: Mark.PENDING,
    ValueStatus.NOT_APPLICABLE: Mark.NOT_APPLICABLE,
    ValueStatus.MISSING: Mark.MISSING,
}


def indicator_chart(
    item: IndicatorStanding, rows: Sequence[PeriodRow], former: Sequence[FormerTarget] = ()
) -> IndicatorChart | None:
    """The chart of an indicator through the quarters of *rows*; None where there is no amount.

    *former*: what earlier editions aimed at.

    A judgement has none: what is reached or not is no height.
    """
    if item.terms.judgement:
        return None
    indicator = item.indicator
    forecast = item.figures.forecast
    moving = item.terms.basis == TargetBasis.REFERENCE
    chart = IndicatorChart(
        title=indicator.name,
        unit=indicator.unit,
        planned_name=indicator.reference_name if moving else "計画値",
        points=tuple(_point(row, with_target=not moving) for row in rows),
        forecast=forecast.final_value if forecast else None,
        forecast_at=item.figures.due,
        yearly=item.terms.aggregation == Aggregation.SUM,
        show=item.notation.beside(*_amounts(rows), *_former_amounts(former)).text,
        former=tuple(former),
    )
    return chart if chart.amounts else None


def former_targets(
    standing: PlanStanding, item: IndicatorStanding, rows: Sequence[PeriodRow]
) -> list[FormerTarget]:
    """The targets of earlier editions in years for which another one stands now."""
    structure, day = standing.structure, standing.params.as_known_on
    now = {row.period.year: _targets(row) for row in rows}
    found: dict[tuple[int, tuple[Fraction, ...]], FormerTarget] = {}
    for edition in structure.editions:
        if not edition.adopted_on or edition.adopted_on > day:
            continue
        targets = structure.targets.get((edition.pk, item.indicator.pk), ())
        terms = terms_of(item.indicator, structure.plan, targets)
        for year in sorted({target.fiscal_year for target in targets} & now.keys()):
            amounts = _ends(target_of_year(terms, item.observations, year))
            if amounts and amounts != now[year]:
                found[year, amounts] = FormerTarget(Period(year, 4), amounts, edition.label)
    return list(found.values())


def _former_amounts(former: Sequence[FormerTarget]) -> set[Fraction]:
    return {amount for target in former for amount in target.amounts}


def _ends(target: Target) -> tuple[Fraction, ...]:
    if isinstance(target, Range):
        return target.low, target.high
    return () if target is None else (target,)


def _amounts(rows: Sequence[PeriodRow]) -> set[Fraction]:
    """What the chart names in figures."""
    named = (amount for row in rows for amount in (row.value, *_targets(row)))
    return {amount for amount in named if amount is not None}


def _point(row: PeriodRow, *, with_target: bool) -> Point:
    mark = _mark(row)
    return Point(
        period=row.period,
        mark=mark,
        value=row.value if mark in (Mark.VALUE, Mark.SAMPLE) else None,
        planned=row.planned,
        targets=_targets(row) if with_target and row.period.quarter == 4 else (),
    )


def _targets(row: PeriodRow) -> tuple[Fraction, ...]:
    """The year's target, or both ends of its range."""
    if row.target_range:
        return row.target_range.low, row.target_range.high
    return () if row.target is None else (row.target,)


def _mark(row: PeriodRow) -> Mark:
    if row.figures is None:
        return Mark.FUTURE
    if row.actual is None:
        return Mark.MISSING if row.is_due else Mark.FUTURE
    status = ValueStatus(row.actual.status)
    if status in MARKS:
        return MARKS[status]
    if row.value is None:
        return Mark.MISSING
    return Mark.SAMPLE if row.is_sample else Mark.VALUE


def timeline(standing: PlanStanding, item: InitiativeStanding) -> Timeline | None:
    """The phases of an initiative; None where the plan names none."""
    if not item.phases:
        return None
    day = standing.params.as_known_on
    return Timeline(
        title=item.initiative.name,
        first_year=standing.plan.first_year,
        final_year=standing.plan.final_year,
        bars=tuple(_bar(phase, standing.params) for phase in item.phases),
        day=day,
        day_label=f"基準日 {day.year}年{day.month}月{day.day}日",
    )


def phase_words(phase: PhaseStanding, params: ViewParams) -> tuple[str, str]:
    """The state of a phase in words, and its name for the style sheet."""
    if phase.state:
        return phase.state.label, phase.state.value
    if params.is_ahead:
        return "—", "ahead"
    if phase.start > params.period:
        return "これから", "ahead"
    return "未報告", "unreported"


def _bar(phase: PhaseStanding, params: ViewParams) -> Bar:
    state, class_ = phase_words(phase, params)
    return Bar(
        label=phase.phase.label,
        state=state,
        class_=class_,
        start=phase.start,
        end=phase.plan.end,
        late=phase.late,
        started_on=phase.started_on,
        completed_on=phase.completed_on,
    )
