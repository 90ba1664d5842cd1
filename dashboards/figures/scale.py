"""From values to places: round ticks for an axis, and where a value lies along it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

STEPS = (Fraction(1), Fraction(2), Fraction(5), Fraction(10))


@dataclass(frozen=True, slots=True)
class Axis:
    """A run of ticks, drawn from ``start`` (the first tick's place) to ``end`` (the last's)."""

    ticks: tuple[Fraction, ...]
    start: int
    end: int

    def at(self, value: Fraction) -> float:
        """The place of *value*, to be drawn."""
        first, last = self.ticks[0], self.ticks[-1]
        return float(self.start + (value - first) / (last - first) * (self.end - self.start))

    @property
    def from_zero(self) -> bool:
        return self.ticks[0] <= 0 <= self.ticks[-1]


def axis_of(values: Sequence[Fraction], start: int, end: int, wanted: int = 5) -> Axis:
    """An axis of about *wanted* round ticks around *values*; with 0 where that is not far off."""
    low, high = min(values, default=Fraction(0)), max(values, default=Fraction(1))
    if 0 < low <= high * Fraction(3, 5):
        low = Fraction(0)
    if low == high:
        low, high = (low - 1, high + 1) if low else (low, low + 1)
    step = _step((high - low) / wanted)
    first, last = low // step, -(-high // step)
    return Axis(tuple(step * number for number in range(first, last + 1)), start, end)


def _step(least: Fraction) -> Fraction:
    """The smallest of 1, 2 and 5 times a power of ten that is not less than *least*."""
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    return next(step * power for step in STEPS if step * power >= least)
