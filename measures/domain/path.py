"""What was to be reached by when: targets as amounts, and the planned path between them."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from measures.domain.terms import Terms
from plans.domain.calendar import FiscalYear, Period
from plans.domain.vocabulary import TargetBasis


def baseline_amount(terms: Terms) -> Fraction | None:
    """The baseline's value, where it is known."""
    if terms.baseline is None or terms.baseline.value is None:
        return None
    return Fraction(terms.baseline.value)


def baseline_reference(terms: Terms) -> Fraction | None:
    """The compared series at the time of the baseline, where it is known."""
    if terms.baseline is None or terms.baseline.reference is None:
        return None
    return Fraction(terms.baseline.reference)


def target_amounts(terms: Terms) -> dict[int, Fraction]:
    """Each year's target in the indicator's unit; none that cannot be told.

    A target in percent of the baseline is an amount only once the baseline is known: −50 of
    1,000 is 500. It is reckoned from the baseline each year, never compounded.
    """
    if terms.basis == TargetBasis.REFERENCE:
        return {}
    targets = {year: Fraction(value) for year, value in terms.targets.items()}
    if terms.basis == TargetBasis.ABSOLUTE:
        return targets
    base = baseline_amount(terms)
    if base is None:
        return {}
    return {year: base * (1 + percent / 100) for year, percent in targets.items()}


def share(terms: Terms, quarters: Collection[int]) -> Fraction:
    """The part of a year that *quarters* make up: by the baseline year's own, else q/4."""
    known = terms.baseline.quarters if terms.baseline else None
    if known and sum(known):
        total = sum(map(Fraction, known), Fraction(0))
        return sum((Fraction(known[q - 1]) for q in quarters), Fraction(0)) / total
    return Fraction(len(quarters), 4)


def baseline_year(terms: Terms) -> int:
    """The fiscal year at whose end the path begins."""
    before_plan = terms.first_year - 1
    if terms.baseline is None or terms.baseline.on is None:
        return before_plan
    return max(FiscalYear.containing(terms.baseline.on).value, before_plan)


@dataclass(frozen=True, slots=True)
class Leg:
    """区間 — the stretch of the path between two years' ends whose amounts are known."""

    start_year: int
    start: Fraction
    end_year: int
    end: Fraction

    def at(self, period: Period) -> Fraction:
        walked = (period.year - self.start_year - 1) * 4 + period.quarter
        whole = (self.end_year - self.start_year) * 4
        return self.start + (self.end - self.start) * Fraction(walked, whole)


def leg_at(terms: Terms, period: Period) -> Leg | None:
    """The stretch on which *period* lies, if it has both a beginning and an end."""
    points = target_amounts(terms)
    base = baseline_amount(terms)
    if base is not None:
        points.setdefault(baseline_year(terms), base)
    earlier = [year for year in points if year < period.year]
    later = [year for year in points if year >= period.year]
    if not earlier or not later:
        return None
    start, end = max(earlier), min(later)
    return Leg(start, points[start], end, points[end])


def path_at(terms: Terms, period: Period) -> Fraction | None:
    """The planned value at *period* for ``latest`` and ``ratio``: linear between known points.

    Without an earlier point the year's own target is the path; without that, there is none.
    """
    leg = leg_at(terms, period)
    return leg.at(period) if leg else target_amounts(terms).get(period.year)
