"""今年度の目標 — what an entry is held against, in the words that stand beside its field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from measures.domain.goal import year_end_value
from measures.domain.reported import ReportedValue
from measures.domain.terms import Baseline, Terms
from measures.selectors.import_context import IndicatorSubject
from plans.domain.calendar import Period
from plans.domain.vocabulary import Direction, Judgement, TargetBasis
from plans.models import Plan, Target


@dataclass(frozen=True, slots=True)
class YearTarget:
    """One year's target: an amount, a range, 達成, or the value of the year before."""

    item: IndicatorSubject
    stored: Target | None
    year_before: Fraction | None = None

    @property
    def unit(self) -> str:
        """The unit of an amount; a target in per cent of the baseline has its own."""
        if self.stored is None or self.item.is_judgement:
            return ""
        of_baseline = self.item.basis is TargetBasis.CHANGE_FROM_BASELINE
        return "％（基準値比）" if of_baseline else self.item.unit

    def words(self, number: Callable[[Decimal | Fraction], str]) -> str:
        """「63」, 「37.5〜50」, 「達成」, 「前年度以上（84.2％）」; empty where none is set."""
        if self.item.basis is TargetBasis.PREVIOUS_YEAR:
            known = self.year_before
            suffix = "" if known is None else f"（{number(known)}{self.item.unit}）"
            return f"前年度以{'下' if self.item.direction is Direction.DECREASE else '上'}{suffix}"
        if self.stored is None:
            return ""
        if self.item.is_judgement:
            return Judgement.ACHIEVED.label
        ends = (self.stored.value, self.stored.low, self.stored.high)
        return "〜".join(number(end) for end in ends if end is not None)


def year_before(
    item: IndicatorSubject, plan: Plan, figures: Mapping[Period, ReportedValue], year: int
) -> Fraction | None:
    """What *item* stood at by the end of the year before *year*, where its target is that."""
    if item.basis is not TargetBasis.PREVIOUS_YEAR:
        return None
    terms = Terms(
        direction=item.direction,
        aggregation=item.aggregation,
        first_year=max(plan.first_year, item.first_year or plan.first_year),
        final_year=plan.final_year,
        baseline=Baseline(item.baseline_value, item.baseline_on),
        frequency=item.frequency,
    )
    observations = [figure.observed_in(period) for period, figure in figures.items()]
    return year_end_value(terms, observations, year - 1)
