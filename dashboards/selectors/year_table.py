"""進捗管理表 — every indicator through all years of the plan: what was aimed at, what was done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from dashboards.selectors.history import terms_by_year
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.notation import notation_of
from dashboards.selectors.pages import initiatives_of
from dashboards.selectors.standing import InitiativeStanding, PlanStanding
from measures.domain.figures import Figures, figures_at
from measures.domain.goal import Target, target_of_year
from measures.domain.money import Money
from measures.domain.path import Range
from measures.domain.rating import Rating
from measures.domain.terms import Terms
from measures.selectors.money import money_of
from plans.domain.calendar import Period, fiscal_year_short
from plans.domain.vocabulary import TargetBasis
from plans.models import Indicator, Measure
from plans.templatetags.formats import Notation


@dataclass(frozen=True, slots=True)
class YearCell:
    """年度の目標と実績 — ``figures`` of its end, or of the quarter shown; None of a year ahead.

    ``is_planned``: whether the plan has the indicator in that year.
    """

    year: int
    indicator: Indicator
    terms: Terms
    figures: Figures | None
    target: Target
    notation: Notation
    is_planned: bool

    @property
    def amount(self) -> Fraction | None:
        return None if isinstance(self.target, Range) else self.target

    @property
    def range(self) -> Range | None:
        return self.target if isinstance(self.target, Range) else None

    @property
    def written(self) -> Decimal | None:
        """The target as the plan writes it, where that is a change in per cent."""
        changes = self.terms.basis == TargetBasis.CHANGE_FROM_BASELINE
        return self.terms.targets.get(self.year) if changes else None

    @property
    def has_target(self) -> bool:
        return self.target is not None or self.written is not None


@dataclass(frozen=True, slots=True)
class YearRow:
    """進捗管理表の行 — an indicator; of an initiative without one the initiative itself."""

    initiative: InitiativeStanding
    item: IndicatorStanding | None
    cells: tuple[YearCell, ...] = ()
    money: Mapping[int, Money] = field(default_factory=dict)

    @property
    def measure(self) -> Measure:
        return self.initiative.initiative.measure

    @property
    def rating(self) -> Rating:
        return self.item.rating if self.item else self.initiative.rating

    @property
    def departments(self) -> Sequence[str]:
        rows = self.initiative.initiative.responsibilities.all()
        return [row.department.name for row in rows]

    @property
    def text(self) -> str:
        """The text that a search is matched with."""
        initiative = self.initiative.initiative
        words = f"{initiative.code} {initiative.name} {initiative.goal}"
        indicator = self.item.indicator if self.item else None
        return f"{words} {indicator.code} {indicator.name}" if indicator else words

    @property
    def initiative_id(self) -> int:
        return self.initiative.initiative.pk

    @property
    def is_headline(self) -> bool:
        return self.item is not None and self.item.indicator.headline

    @property
    def spent(self) -> tuple[tuple[str, str, int], ...]:
        """Each year's most certain amount in 円, with the year and what it is called."""
        latest = ((year, self.money[year].latest) for year in sorted(self.money))
        return tuple((year_heading(year), *amount) for year, amount in latest if amount)

    @property
    def sample(self) -> bool:
        """Whether any of its figures is 見本."""
        return self.item is not None and self.item.sample


def year_rows(standing: PlanStanding) -> list[YearRow]:
    """A row for each indicator, and for each initiative that has none; without their years."""
    return [
        YearRow(initiative, item)
        for initiative in initiatives_of(standing)
        for item in initiative.indicators or (None,)
    ]


def with_years(
    standing: PlanStanding, rows: Iterable[YearRow], years: Sequence[int]
) -> list[YearRow]:
    """*rows* with what was aimed at and done in these fiscal years. No query."""
    return [
        replace(row, cells=tuple(_cells(standing, row.item, years))) if row.item else row
        for row in rows
    ]


def with_money(
    standing: PlanStanding, rows: Sequence[YearRow], years: Sequence[int]
) -> list[YearRow]:
    """*rows* with what was spent in these fiscal years, at the first row of each initiative.

    One query, and none of a plan without money.
    """
    known = money_of(standing.plan, years, standing.params.as_known_on)
    first = {row.initiative_id: at for at, row in reversed(list(enumerate(rows)))}
    return [
        replace(row, money=known.get(row.initiative_id, {}))
        if first[row.initiative_id] == at
        else row
        for at, row in enumerate(rows)
    ]


def year_heading(year: int) -> str:
    """「R8」, what a year's columns are headed with."""
    return fiscal_year_short(year)


def _cells(
    standing: PlanStanding, item: IndicatorStanding, years: Sequence[int]
) -> Iterable[YearCell]:
    by_year = terms_by_year(standing, item)
    shown = standing.params.judged_at
    for year in years:
        terms = by_year[year]
        figures = None
        if Period(year, 1) <= shown and terms.measurable:
            at = min(Period(year, 4), shown)
            known = [row.observation for row in item.actuals if row.period <= at]
            figures = figures_at(terms, known, at, former=by_year)
        target = target_of_year(terms, item.observations, year)
        if terms.basis == TargetBasis.REFERENCE and figures is not None:
            target = figures.target
        seen = (figures,) if figures else ()
        notation = notation_of(item.indicator, *seen)
        if isinstance(target, Fraction):
            notation = notation.beside(target)
        yield YearCell(
            year=year,
            indicator=item.indicator,
            terms=terms,
            figures=figures,
            target=target,
            notation=replace(notation, unit=""),
            is_planned=item.indicator.has_begun(year),
        )
