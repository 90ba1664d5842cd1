"""What the initiatives of a plan cost, with the totals and of how many these are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboards.selectors.pages import initiatives_of
from dashboards.selectors.standing import InitiativeStanding, PlanStanding
from measures.domain.money import SOURCES, STAGES, Money, MoneySum, total_of
from measures.permissions import may_enter_money
from measures.selectors.money import money_of, unit_of
from plans.domain.calendar import fiscal_year_label
from plans.domain.vocabulary import MoneyUnit
from plans.models import Initiative, Measure
from plans.permissions import Access


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """予算・決算の行 — an initiative in one year; ``order`` is its place in the plan."""

    order: int
    item: InitiativeStanding
    fiscal_year: int
    unit: MoneyUnit
    money: Money | None

    @property
    def measure(self) -> Measure:
        return self.item.initiative.measure

    @property
    def departments(self) -> Sequence[str]:
        return _departments(self.item.initiative)


@dataclass(frozen=True, slots=True)
class YearTotal:
    """年度の合計 — each amount's sum over some initiatives, and of how many."""

    fiscal_year: int
    sums: Mapping[str, MoneySum]

    @property
    def label(self) -> str:
        return fiscal_year_label(self.fiscal_year)

    @property
    def stages(self) -> tuple[MoneySum, ...]:
        return tuple(self.sums[name] for name in STAGES)

    @property
    def sources(self) -> tuple[tuple[str, MoneySum], ...]:
        """The sources that anybody stated, with their names."""
        return tuple(
            (label, self.sums[name]) for name, label in SOURCES.items() if self.sums[name].stated
        )


@dataclass(frozen=True, slots=True)
class MoneyPart:
    """予算・決算 — of a part of the plan, through the years of which anything is stated."""

    unit: MoneyUnit
    totals: tuple[YearTotal, ...]


@dataclass(frozen=True)
class InitiativeYears:
    """取組の予算・決算 — by year; ``may_enter`` as the reader may."""

    unit: MoneyUnit
    years: tuple[int, ...]
    known: Mapping[int, Money]
    may_enter: bool

    @cached_property
    def lines(self) -> tuple[tuple[int, str, Money | None], ...]:
        """The years with their names and what is stated; those without only for who enters it."""
        return tuple(
            (year, fiscal_year_label(year), self.known.get(year))
            for year in self.years
            if self.may_enter or year in self.known
        )

    @property
    def is_sample(self) -> bool:
        return any(money.is_sample for money in self.known.values())


def money_rows(standing: PlanStanding, fiscal_year: int) -> list[MoneyRow]:
    """Every initiative of *standing* in one year. One query; nothing of a plan without money."""
    plan, day = standing.plan, standing.params.as_known_on
    unit = unit_of(plan)
    if unit is None:
        return []
    known = money_of(plan, [fiscal_year], day)
    return [
        MoneyRow(order, item, fiscal_year, unit, known.get(item.initiative.pk, {}).get(fiscal_year))
        for order, item in enumerate(initiatives_of(standing))
    ]


def year_total(rows: Collection[MoneyRow], fiscal_year: int) -> YearTotal:
    """The sums of *rows*."""
    return YearTotal(fiscal_year, total_of(row.money for row in rows))


def measure_money(standing: PlanStanding, items: Sequence[InitiativeStanding]) -> MoneyPart | None:
    """What *items* cost together, year by year; None where nothing is stated. One query or none."""
    plan, params = standing.plan, standing.params
    unit = unit_of(plan)
    if unit is None:
        return None
    keys = [item.initiative.pk for item in items]
    years = range(plan.first_year, plan.final_year + 1)
    known = money_of(plan, years, params.as_known_on, initiatives=keys)
    totals = tuple(
        YearTotal(year, total_of(known.get(key, {}).get(year) for key in keys))
        for year in years
        if any(year in by_year for by_year in known.values())
    )
    return MoneyPart(unit, totals) if totals else None


def initiative_money(
    standing: PlanStanding, item: InitiativeStanding, access: Access
) -> InitiativeYears | None:
    """What one initiative costs, year by year; None where there is nothing to show or to enter."""
    plan, initiative = standing.plan, item.initiative
    unit = unit_of(plan)
    if unit is None:
        return None
    years = tuple(range(plan.first_year, plan.final_year + 1))
    known = money_of(plan, years, standing.params.as_known_on, initiatives=[initiative.pk])
    answering = [row.department_id for row in initiative.responsibilities.all()]
    may_enter = may_enter_money(access, department_ids=answering) is None
    if not known and not may_enter:
        return None
    return InitiativeYears(unit, years, known.get(initiative.pk, {}), may_enter)


def _departments(initiative: Initiative) -> Sequence[str]:
    return [row.department.name for row in initiative.responsibilities.all()]
