"""What was to be reached by when: targets as amounts, and the planned path between them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from measures.domain.terms import Terms
from plans.domain.calendar import Period


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


@dataclass(frozen=True, slots=True)
class Range:
    """範囲の目標 — the ends of what is aimed at, both included, in the indicator's unit."""

    low: Fraction
    high: Fraction

    def __contains__(self, value: Fraction) -> bool:
        return self.low <= value <= self.high

    def part(self, share: Fraction) -> "Range":
        """The range of a part of the year."""
        return Range(self.low * share, self.high * share)


def target_ranges(terms: Terms) -> dict[int, Range]:
    """Each year's range, where the direction is ``within``; none that is unknown."""
    lows = terms.as_amounts({year: low for year, (low, _) in terms.ranges.items()})
    highs = terms.as_amounts({year: high for year, (_, high) in terms.ranges.items()})
    return {year: Range(low, highs[year]) for year, low in lows.items()}


def has_lapsed(terms: Terms, year: int) -> bool:
    """Whether *year* comes after the last one with a target of its own (目標年度経過)."""
    return year > max((*terms.targets, *terms.ranges), default=year)


def share(terms: Terms, quarters: Collection[int]) -> Fraction:
    """The part of a year that *quarters* make up: by the baseline year's own, else q/4."""
    known = terms.baseline.quarters if terms.baseline else None
    if known and sum(known):
        total = sum(map(Fraction, known), Fraction(0))
        return sum((Fraction(known[q - 1]) for q in quarters), Fraction(0)) / total
    return Fraction(len(quarters), 4)


def baseline_period(terms: Terms) -> Period:
    """The quarter at whose end the path begins: the baseline's, or the last before the plan."""
    before_plan = Period(terms.first_year - 1, 4)
    if terms.baseline is None or terms.baseline.on is None:
        return before_plan
    return max(Period.containing(terms.baseline.on), before_plan)


@dataclass(frozen=True, slots=True)
class Leg:
    """区間 — the stretch of the path between the ends of two quarters whose amounts are known."""

    start_period: Period
    start: Fraction
    end_period: Period
    end: Fraction

    def at(self, period: Period) -> Fraction:
        walked = period.ordinal - self.start_period.ordinal
        whole = self.end_period.ordinal - self.start_period.ordinal
        return self.start + (self.end - self.start) * Fraction(walked, whole)


def leg_at(terms: Terms, period: Period) -> Leg | None:
    """The stretch on which *period* lies, if it has both a beginning and an end."""
    points = _points(terms.amounts)
    base = baseline_amount(terms)
    if base is not None:
        points.setdefault(baseline_period(terms), base)
    return _leg(points, period)


def path_at(terms: Terms, period: Period) -> Fraction | None:
    """The planned value at *period* for ``latest`` and ``ratio``: linear between known points.

    Without an earlier point the year's own target is the path; without that, there is none. After
    the last target year its target stays in force.
    """
    targets = terms.amounts
    if targets and has_lapsed(terms, period.year):
        return targets[max(targets)]
    leg = leg_at(terms, period)
    if leg is None and period == baseline_period(terms):
        return baseline_amount(terms)
    return leg.at(period) if leg else targets.get(period.year)


def range_at(terms: Terms, period: Period) -> Range | None:
    """The range aimed at in a year; linear between years that have one, the last one after them."""
    ranges = target_ranges(terms)
    if not ranges or period.year in ranges:
        return ranges.get(period.year)
    if has_lapsed(terms, period.year):
        return ranges[max(ranges)]
    low = _leg(_points({year: item.low for year, item in ranges.items()}), period)
    high = _leg(_points({year: item.high for year, item in ranges.items()}), period)
    return Range(low.at(period), high.at(period)) if low and high else None


def _points(amounts: Mapping[int, Fraction]) -> dict[Period, Fraction]:
    """Each year's amount at the end of the year."""
    return {Period(year, 4): amount for year, amount in amounts.items()}


def _leg(points: Mapping[Period, Fraction], period: Period) -> Leg | None:
    earlier = [point for point in points if point < period]
    later = [point for point in points if point >= period]
    if not earlier or not later:
        return None
    start, end = max(earlier), min(later)
    return Leg(start, points[start], end, points[end])
