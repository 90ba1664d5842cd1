"""An indicator's value at a period, by its aggregation. Exact; missing is never zero."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from measures.domain.terms import Observation, Terms
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, ValueStatus

REPORTED, NOT_APPLICABLE = ValueStatus.REPORTED, ValueStatus.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Value:
    """実績値 — a value, the last period it rests on, and what is lacking.

    ``status`` tells of the report at the period asked for; ``missing_quarters`` are the quarters
    of the year, up to that period, that nobody settled. ``settled`` are those somebody did.
    ``undivided``: something was reported, but as a fraction of nothing (0 ÷ 0).
    """

    amount: Fraction | None
    period: Period | None
    status: ValueStatus
    stale: bool = False
    settled: tuple[int, ...] = ()
    missing_quarters: tuple[int, ...] = ()
    reference: Fraction | None = None
    undivided: bool = False


def own_value(observation: Observation) -> Fraction | None:
    """The figure one report gives by itself; a fraction is a percentage."""
    if observation.status != REPORTED:
        return None
    if observation.value is not None:
        return Fraction(observation.value)
    if observation.numerator is None or not observation.denominator:
        return None
    return Fraction(observation.numerator) / Fraction(observation.denominator) * 100


def value_at(terms: Terms, observations: Sequence[Observation], period: Period) -> Value:
    """The value at *period* from the observations up to it."""
    known = sorted((o for o in observations if o.period <= period), key=lambda o: o.period)
    this_year = [o for o in known if o.period.year == period.year]
    status = next((o.status for o in this_year if o.period == period), ValueStatus.MISSING)
    settled = tuple(o.period.quarter for o in this_year if _is_settled(o))
    missing = tuple(q for q in range(1, period.quarter + 1) if q not in settled)
    source: Observation | None
    if terms.aggregation == Aggregation.LATEST:
        source = _last_with_value(known)
        amount = own_value(source) if source else None
    else:
        source = _last_with_value(this_year)
        amount = _year_total(terms.aggregation, this_year) if source else None
    return Value(
        amount=amount,
        period=source.period if source else None,
        status=status,
        stale=source is not None and source.period.year < period.year,
        settled=settled,
        missing_quarters=missing,
        reference=_reference(terms, this_year, source),
        undivided=amount is None and any(_is_undivided(o) for o in this_year),
    )


def _is_settled(observation: Observation) -> bool:
    """Whether a quarter needs nothing more to be said."""
    if observation.status == NOT_APPLICABLE:
        return True
    return own_value(observation) is not None or _is_undivided(observation)


def _is_undivided(observation: Observation) -> bool:
    reported = observation.status == REPORTED and observation.numerator is not None
    return reported and observation.denominator == 0


def _reference(
    terms: Terms, year: Iterable[Observation], source: Observation | None
) -> Fraction | None:
    """What the value is compared with: entered beside it, and added up where it is."""
    if terms.aggregation != Aggregation.SUM:
        known = source.reference if source else None
        return None if known is None else Fraction(known)
    beside = [o.reference for o in year if own_value(o) is not None]
    if not beside or any(reference is None for reference in beside):
        return None
    return sum((Fraction(reference) for reference in beside if reference is not None), Fraction(0))


def _last_with_value(observations: Sequence[Observation]) -> Observation | None:
    return next((o for o in reversed(observations) if own_value(o) is not None), None)


def _year_total(aggregation: Aggregation, year: Iterable[Observation]) -> Fraction | None:
    reported = [o for o in year if o.status == REPORTED]
    if aggregation == Aggregation.SUM:
        return sum((Fraction(o.value) for o in reported if o.value is not None), Fraction(0))
    # Only whole fractions: a lone numerator would be set against the other quarters' denominators.
    pairs = [
        (Fraction(o.numerator), Fraction(o.denominator))
        for o in reported
        if o.numerator is not None and o.denominator is not None
    ]
    bottom = sum((part for _, part in pairs), Fraction(0))
    return sum((part for part, _ in pairs), Fraction(0)) / bottom * 100 if bottom else None
