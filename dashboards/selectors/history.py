"""An indicator through all its quarters, each by the edition that was in force then."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dashboards.selectors.domain_inputs import terms_of
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.notation import notation_of
from dashboards.selectors.reported import ActualRow
from dashboards.selectors.standing import PlanStanding
from measures.domain.figures import Figures, figures_at
from measures.domain.goal import Target, planned_path, target_of_year
from measures.domain.path import Range
from measures.domain.rating import NOT_ENDED, Rating, rate_indicator
from measures.domain.terms import Terms
from measures.domain.value import value_at
from plans.domain.calendar import Period
from plans.domain.vocabulary import TargetBasis
from plans.templatetags.formats import Notation


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """一つの四半期 — what was reported for it, and the figures at its end.

    ``figures`` is None for quarters that have not ended or come after the one asked for, of which
    only the target and the planned value are given; ``rating`` too, but of the running one.
    ``carried_from`` is the earlier quarter that the value is of, where nobody reported this one.
    """

    period: Period
    actual: ActualRow | None
    figures: Figures | None
    rating: Rating | None
    target: Fraction | None
    target_range: Range | None
    planned: Fraction | None
    notation: Notation
    is_due: bool
    value: Fraction | None
    carried_from: Period | None

    @property
    def kept_from(self) -> Period | None:
        """The earlier quarter whose rating is kept."""
        at = self.figures.rated_at if self.figures else None
        kept = self.rating is not None and self.rating.band is not None and at != self.period
        return at if kept else None

    @property
    def reference(self) -> Decimal | None:
        return self.actual.reference if self.actual else None

    @property
    def note(self) -> str:
        return self.actual.note if self.actual else ""

    @property
    def is_sample(self) -> bool:
        return self.actual is not None and self.actual.is_sample

    @property
    def source(self) -> str:
        """The sheet and cell it came from; empty for what was typed in."""
        return self.actual.source if self.actual else ""


def period_rows(standing: PlanStanding, item: IndicatorStanding) -> list[PeriodRow]:
    """The quarters in which the plan has the indicator, in their order. No query."""
    by_year = terms_by_year(standing, item)
    reported = {row.period: row for row in item.actuals}
    observations = [row.observation for row in item.actuals]
    day = standing.params.as_known_on
    rows = []
    for period in periods_of_plan(standing):
        if not item.indicator.has_begun(period.year):
            continue
        terms = by_year[period.year]
        (planned,) = planned_path(terms, observations, [period])
        figures = figures_at(terms, observations, period, former=by_year)
        is_past = period <= standing.params.judged_at
        rating = rate_indicator(standing.scheme, terms, figures) if is_past else None
        if not is_past and period == Period.containing(day):
            rating = NOT_ENDED
        target = target_of_year(terms, observations, period.year)
        amount = planned if terms.basis == TargetBasis.REFERENCE else _amount(target)
        # A sum keeps its last target year's result, and shows what was reported since all the same.
        own = value_at(terms, observations, period)
        kept = figures.value, figures.value_period
        value, at = (own.amount, period) if own.period == period else kept
        rows.append(
            PeriodRow(
                period=period,
                actual=reported.get(period),
                figures=figures if is_past else None,
                rating=rating,
                target=amount,
                target_range=target if isinstance(target, Range) else None,
                planned=planned,
                notation=notation_of(item.indicator, figures).beside(planned, amount),
                is_due=period.quarter in terms.frequency.due_quarters,
                value=value if is_past else None,
                carried_from=at if is_past and at != period else None,
            )
        )
    return rows


def _amount(target: Target) -> Fraction | None:
    return target if isinstance(target, Fraction) else None


def periods_of_plan(standing: PlanStanding) -> Sequence[Period]:
    """Every quarter of the plan, the first one first."""
    years = range(standing.plan.first_year, standing.plan.final_year + 1)
    return [Period(year, quarter) for year in years for quarter in (1, 2, 3, 4)]


def terms_by_year(standing: PlanStanding, item: IndicatorStanding) -> dict[int, Terms]:
    """The indicator's terms in each fiscal year: earlier years keep their own targets."""
    structure, day = standing.structure, standing.params.as_known_on
    found = {}
    for year in range(standing.plan.first_year, standing.plan.final_year + 1):
        edition = structure.edition_at(year, day)
        targets = structure.targets.get((edition.pk, item.indicator.pk), ()) if edition else ()
        found[year] = terms_of(item.indicator, structure.plan, targets)
    return found
