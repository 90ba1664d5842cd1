"""Indicators and reports that the domain's tests share."""

from dataclasses import replace
from decimal import Decimal

from measures.domain.rating import Band, Scheme
from measures.domain.terms import Baseline, Observation, Terms
from plans.domain.calendar import Period
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    Frequency,
    PhaseOutcome,
    TargetBasis,
    ValueStatus,
)

A = Band("A", "計画以上", 0, Decimal("1.10"), on_plan=True, phase_outcome=PhaseOutcome.EARLY)
B = Band("B", "計画どおり", 1, Decimal("0.95"), on_plan=True, phase_outcome=PhaseOutcome.ON_PLAN)
C = Band("C", "遅れ", 2, None, phase_outcome=PhaseOutcome.LATE)
SCHEME = Scheme((A, B, C))

COUNT = Terms(
    Direction.INCREASE,
    Aggregation.LATEST,
    2024,
    2028,
    baseline=Baseline(Decimal(43)),
    targets={year: Decimal(43 + 10 * (year - 2023)) for year in range(2024, 2029)},
)
SHARE = replace(COUNT, baseline=None, targets={2025: Decimal(100)})
YEARLY_SUM = Terms(
    Direction.INCREASE,
    Aggregation.SUM,
    2024,
    2028,
    targets=dict.fromkeys(range(2024, 2029), Decimal(1000)),
    frequency=Frequency.YEARLY,
)
QUARTERLY_SUM = replace(YEARLY_SUM, frequency=Frequency.QUARTERLY)
HALF_YEARLY_SUM = replace(YEARLY_SUM, frequency=Frequency.HALF_YEARLY)
CUT = replace(QUARTERLY_SUM, direction=Direction.DECREASE, baseline=Baseline(Decimal(1200)))
RATIO = Terms(
    Direction.INCREASE,
    Aggregation.RATIO,
    2024,
    2028,
    baseline=Baseline(Decimal(10)),
    targets={2024: Decimal(20), 2028: Decimal(60)},
)
WITHIN = Terms(
    Direction.WITHIN,
    Aggregation.LATEST,
    2024,
    2028,
    ranges={2025: (Decimal("37.5"), Decimal(50)), 2027: (Decimal("39.5"), Decimal(52))},
)
PREVIOUS_YEAR = replace(COUNT, basis=TargetBasis.PREVIOUS_YEAR, targets={})
JUDGEMENT = Terms(
    Direction.INCREASE,
    Aggregation.LATEST,
    2024,
    2028,
    targets={2026: Decimal(1)},
    judgement=True,
)


def report(period: str, value: object = None, **fields: Decimal) -> Observation:
    """A figure reported for *period* (「2026Q2」)."""
    number = None if value is None else Decimal(str(value))
    return Observation(Period.parse(period), value=number, **fields)


def part(period: str, numerator: int, denominator: int) -> Observation:
    """A fraction reported for *period*."""
    return report(period, numerator=Decimal(numerator), denominator=Decimal(denominator))


def pending(period: str) -> Observation:
    return Observation(Period.parse(period), ValueStatus.PENDING)


def not_applicable(period: str) -> Observation:
    return Observation(Period.parse(period), ValueStatus.NOT_APPLICABLE)
