"""An indicator's value at a period, by its aggregation. Exact; missing is never zero."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from measures.domain.reported import ReportedValue
from measures.domain.terms import Observation, Reason, Terms, reported_amount
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, ValueStatus

REPORTED, NOT_APPLICABLE = ValueStatus.REPORTED, ValueStatus.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Value:
    """実績値 — a value, the last period it rests on, and what is lacking.

    ``status`` is that of the report on the period asked for. ``settled`` are the quarters of the
    year that the reports stand for, ``missing_quarters`` the due ones without a report.
    ``reported``: the year has a figure. ``lacking``: why it has none, where one was due;
    ``is_due``: whether one was due at all.
    """

    amount: Fraction | None
    period: Period | None
    status: ValueStatus
    stale: bool = False
    settled: tuple[int, ...] = ()
    missing_quarters: tuple[int, ...] = ()
    reference: Fraction | None = None
    reported: bool = False
    is_due: bool = True
    lacking: Reason | None = None


def own_value(figure: Observation | ReportedValue | None) -> Fraction | None:
    """The value one report gives by itself; a fraction is a percentage. Of no report none."""
    if isinstance(figure, Observation):
        return figure.amount
    if figure is None or figure.status != REPORTED:
        return None
    return reported_amount(figure.value, figure.numerator, figure.denominator)


def value_at(terms: Terms, observations: Sequence[Observation], period: Period) -> Value:
    """The value at *period* from the observations up to it."""
    known = sorted((o for o in observations if o.period <= period), key=lambda o: o.period)
    this_year = [o for o in known if o.period.year == period.year]
    counted = _counted(terms, this_year)
    due = [q for q in terms.frequency.due_quarters if q <= period.quarter]
    settled = {q for o, quarters in counted if _is_settled(o) for q in quarters}
    # A figure given before the first quarter in which one was due does not stand for that report.
    since = min(due, default=1)
    reported = any(own_value(o) is not None for o in this_year if o.period.quarter >= since)
    latest = terms.aggregation == Aggregation.LATEST
    source = _last_with_value(known if latest else this_year)
    return Value(
        amount=_amount(terms, counted, source),
        period=source.period if source else None,
        status=next((o.status for o in this_year if o.period == period), ValueStatus.MISSING),
        stale=source is not None and _due_since(terms, source.period, period),
        settled=tuple(sorted(settled)),
        missing_quarters=tuple(q for q in due if q not in settled),
        reference=_reference(terms, this_year, source),
        reported=reported,
        is_due=bool(due),
        lacking=None if reported or not due else _why_lacking(this_year),
    )


def counted_reports(
    terms: Terms, observations: Sequence[Observation], period: Period
) -> tuple[Observation, ...]:
    """The reports that the value at *period* is made of, in the order of their quarters."""
    known = sorted((o for o in observations if o.period <= period), key=lambda o: o.period)
    if terms.aggregation == Aggregation.LATEST:
        source = _last_with_value(known)
        return (source,) if source else ()
    counted = _counted(terms, [o for o in known if o.period.year == period.year])
    return tuple(o for o, _ in counted if own_value(o) is not None)


def _counted(
    terms: Terms, year: Iterable[Observation]
) -> list[tuple[Observation, tuple[int, ...]]]:
    """A year's observations with the quarters each stands for.

    A report in a due quarter stands for the span since the due quarter before it, and takes the
    place of whatever was reported within the span; before there is one, each stands for itself.
    """
    by_quarter = {o.period.quarter: o for o in year}
    counted = []
    for due in terms.frequency.due_quarters:
        span = terms.frequency.spanned_by(due)
        last = by_quarter.get(due)
        if last is not None and _is_settled(last):
            counted.append((last, span))
        else:
            counted += [(by_quarter[q], (q,)) for q in span if q in by_quarter]
    return counted


def _amount(
    terms: Terms,
    counted: Sequence[tuple[Observation, tuple[int, ...]]],
    source: Observation | None,
) -> Fraction | None:
    if source is None:
        return None
    if terms.aggregation == Aggregation.LATEST:
        return own_value(source)
    return _year_total(terms.aggregation, [o for o, _ in counted])


def _due_since(terms: Terms, last: Period, period: Period) -> bool:
    """Whether a report was due after *last* and by the end of *period*."""
    return any(
        Period.from_ordinal(ordinal).quarter in terms.frequency.due_quarters
        for ordinal in range(last.ordinal + 1, period.ordinal + 1)
    )


def _why_lacking(year: Sequence[Observation]) -> Reason:
    """Why a year has no figure: what its last report says, if anything was reported."""
    reports = [o for o in year if o.status != ValueStatus.MISSING]
    if not reports:
        return Reason.UNREPORTED
    last = reports[-1]
    if last.status == ValueStatus.PENDING:
        return Reason.PENDING
    if last.status == NOT_APPLICABLE:
        return Reason.NOT_APPLICABLE
    # Zero out of zero is a report, and not 未報告.
    return Reason.ZERO_ACTUAL if _is_undivided(last) else Reason.UNREPORTED


def _is_settled(observation: Observation) -> bool:
    """Whether a quarter needs no further report."""
    if observation.status == NOT_APPLICABLE:
        return True
    return own_value(observation) is not None or _is_undivided(observation)


def _is_undivided(observation: Observation) -> bool:
    """Whether nothing out of nothing was reported: it counts for nothing."""
    reported = observation.status == REPORTED and observation.numerator == 0
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


def _year_total(aggregation: Aggregation, year: Sequence[Observation]) -> Fraction | None:
    reported = [o for o in year if own_value(o) is not None]
    if aggregation == Aggregation.SUM:
        values = [own_value(o) for o in reported]
        return sum((value for value in values if value is not None), Fraction(0))
    # Only whole fractions: a lone numerator would be set against the other quarters' denominators.
    pairs = [
        (Fraction(o.numerator), Fraction(o.denominator))
        for o in reported
        if o.numerator is not None and o.denominator is not None
    ]
    bottom = sum((part for _, part in pairs), Fraction(0))
    return sum((part for part, _ in pairs), Fraction(0)) / bottom * 100 if bottom else None
