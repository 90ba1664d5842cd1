"""Where a plan leaves the baseline open: the first report, which may be made the baseline."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from measures.domain.terms import Observation, Terms
from measures.domain.value import own_value
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, Direction, TargetBasis

# As many as a stored amount has.
PLACES = 6


@dataclass(frozen=True, slots=True)
class FirstReport:
    """初回報告 — the first quarter with a value, as a baseline would hold it."""

    period: Period
    value: Decimal
    reference: Decimal | None


def first_report(terms: Terms, observations: Sequence[Observation]) -> FirstReport | None:
    """What may be made the baseline; None where there is one, or a baseline is not missed.

    A quarter is no baseline for a year's sum, and a target that is the year before needs none. A
    value that cannot be stored exactly is none either.
    """
    known = terms.baseline is not None and terms.baseline.value is not None
    unused = terms.direction == Direction.WITHIN or terms.basis == TargetBasis.PREVIOUS_YEAR
    if known or unused or terms.judgement or not terms.measurable:
        return None
    if terms.aggregation == Aggregation.SUM:
        return None
    for observation in sorted(observations, key=lambda item: item.period):
        value = own_value(observation)
        if value is not None:
            return _exactly(observation, value)
    return None


def _exactly(observation: Observation, value: Fraction) -> FirstReport | None:
    stored = value * 10**PLACES
    if stored.denominator != 1:
        return None
    amount = Decimal(stored.numerator).scaleb(-PLACES)
    return FirstReport(observation.period, amount, observation.reference)
