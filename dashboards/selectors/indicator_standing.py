"""An indicator with its figures, and the words for them on every page."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dashboards.selectors.notation import notation_of
from dashboards.selectors.reported import ActualRow
from measures.domain.explain import grounds
from measures.domain.figures import Figures
from measures.domain.goal import Target
from measures.domain.progress import change_since_baseline
from measures.domain.rating import Rating
from measures.domain.terms import Observation, Terms
from plans.domain.calendar import FiscalYear, Period, fiscal_year_label, fiscal_year_short
from plans.domain.vocabulary import Aggregation, TargetBasis
from plans.models import Indicator
from plans.templatetags.formats import Notation

SO_FAR = {1: "第1四半期", 2: "上期", 3: "第3四半期まで"}


@dataclass(frozen=True, slots=True)
class IndicatorStanding:
    """指標の状況 — an indicator with its figures; ``sample`` where any of them is 見本."""

    indicator: Indicator
    terms: Terms
    actuals: tuple[ActualRow, ...]
    figures: Figures
    rating: Rating
    sample: bool
    planned: Fraction | None
    rates: Notation

    @property
    def observations(self) -> tuple[Observation, ...]:
        return tuple(row.observation for row in self.actuals)

    @property
    def notation(self) -> Notation:
        """How its amounts are written."""
        return notation_of(self.indicator, self.figures)

    @property
    def target_year(self) -> int:
        """The fiscal year whose target is given."""
        return self.figures.target_year or self.figures.period.year

    @property
    def target_label(self) -> str:
        """Of which year the target is that its figures are compared with."""
        return f"{fiscal_year_label(self.target_year)}の目標"

    @property
    def other_plan_label(self) -> str:
        """What the planned value is of that the rating rests on, where it is not ``planned``."""
        figures = self.figures
        if not self.rating.band or figures.expected in (None, self.planned):
            return ""
        if self.terms.aggregation == Aggregation.SUM:
            return "報告済みの分の計画値"
        at = figures.rated_at
        return f"{at.short}の計画値" if at and at != figures.period else "評価に使った計画値"

    @property
    def kept_from(self) -> Period | None:
        """The earlier quarter whose rating is kept; None where the rating is the quarter's own."""
        at, summed = self.figures.rated_at, self.terms.aggregation == Aggregation.SUM
        kept = self.rating.band is not None and at != self.figures.period
        return at if kept and (not summed or self.figures.lapsed) else None

    @property
    def reference_label(self) -> str:
        """The compared series, and the quarter it was entered for where that is another one."""
        name, figures = self.indicator.reference_name, self.figures
        other = figures.value_period if figures.value_period != figures.period else None
        return f"{name}（{other.short}）" if name and other else name

    @property
    def final_label(self) -> str:
        """What stands beside the final target: ``reference_label``; of a judgement the due date."""
        due = self.figures.due
        if self.terms.judgement and due:
            return f"{due.year_label}末まで"
        return self.reference_label

    @property
    def final(self) -> Target:
        """The final target: an amount, a range, or None."""
        return self.figures.final_range or self.figures.final_target

    @property
    def grows(self) -> bool:
        """Whether a quarter adds to what was there before, and is no total of its own."""
        return self.terms.aggregation != Aggregation.SUM

    @property
    def grounds(self) -> tuple[str, ...]:
        """Why it has its rating, where the pace alone does not explain it."""
        return grounds(self.terms, self.figures, self.rating)

    @property
    def reached_within_plan(self) -> bool:
        """Whether the final target is forecast to be met before the plan ends."""
        forecast = self.figures.forecast
        year = forecast.year_met if forecast else None
        return year is not None and year <= self.terms.final_year

    @property
    def written_target(self) -> Decimal | None:
        """The year's target as the plan writes it, where that is a change in per cent."""
        if self.terms.basis != TargetBasis.CHANGE_FROM_BASELINE:
            return None
        return self.terms.targets.get(self.target_year)

    @property
    def written_final_target(self) -> Decimal | None:
        """The final target as the plan writes it, where that is a change in per cent."""
        if self.terms.basis != TargetBasis.CHANGE_FROM_BASELINE or not self.terms.targets:
            return None
        return self.terms.targets[max(self.terms.targets)]

    @property
    def changed(self) -> Fraction | None:
        """Its change since the baseline, where the plan writes its targets so; else None."""
        if self.terms.basis != TargetBasis.CHANGE_FROM_BASELINE:
            return None
        return change_since_baseline(self.figures)

    @property
    def since_label(self) -> str:
        """Since when it changed: 「R5比」."""
        on = self.indicator.baseline_on
        return f"{fiscal_year_short(FiscalYear.containing(on).value)}比" if on else "基準値比"

    @property
    def so_far_label(self) -> str:
        """The part of the year that a sum has been reported for; empty of a whole one."""
        if self.terms.aggregation != Aggregation.SUM or self.figures.share == 1:
            return ""
        return SO_FAR.get(self.figures.period.quarter, "")
