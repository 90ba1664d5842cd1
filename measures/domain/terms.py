"""What an indicator promises and what was observed: the inputs of every figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from plans.domain.calendar import Period
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    Frequency,
    Labelled,
    RateMethod,
    TargetBasis,
    ValueStatus,
)


class Reason(Labelled):
    """率がない理由 — why there is no rate. The value is what exports print."""

    UNMEASURABLE = "測定方法未定", "測定方法未定"
    UNREPORTED = "未報告", "未報告"
    NO_TARGET = "目標未設定", "目標未設定"
    NO_BASELINE = "基準値未設定", "基準値未設定"
    ZERO_TARGET = "目標値が0", "目標値が0"
    ZERO_ACTUAL = "実績が0", "実績が0"
    TARGET_IS_BASELINE = "目標値が基準値と同じ", "目標値が基準値と同じ"
    WRONG_WAY = "目標の向きが逆", "目標の向きが逆"
    # A ratio across zero says nothing; 実績が0 would be untrue of such a value.
    OPPOSITE_SIGN = "実績と目標の符号が逆", "実績と目標の符号が逆"
    PARTIAL = "一部未報告", "一部未報告"
    PENDING = "集計中", "集計中"
    NOT_APPLICABLE = "該当なし", "該当なし"
    JUDGEMENT = "定性目標", "定性目標"
    RANGE = "範囲の目標", "範囲の目標"
    # Asked for once or twice a year, and not yet for the first time.
    NOT_DUE = "報告時期前", "報告時期前"
    NOT_ENDED = "期中", "期中"


@dataclass(frozen=True, slots=True)
class Baseline:
    """基準値 — the value before the plan, in the indicator's unit, and when it held.

    ``quarters`` are the baseline year's own quarters (``sum`` only); ``reference`` is the
    compared series at that time (``reference`` basis only).
    """

    value: Decimal | None
    on: date | None = None
    quarters: tuple[Decimal, Decimal, Decimal, Decimal] | None = None
    reference: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """取りうる範囲 — the least and the greatest value there can be, where they are known."""

    least: Decimal | None = None
    greatest: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised: targets are as the plan writes them (percent, if of the baseline).

    ``amounts``: the targets in the indicator's unit.

    ``ranges`` stand in the place of ``targets`` where the direction is ``within``; a judgement's
    target is 1. ``whole``: counted in whole units.
    """

    direction: Direction
    aggregation: Aggregation
    first_year: int
    final_year: int
    basis: TargetBasis = TargetBasis.ABSOLUTE
    method: RateMethod = RateMethod.DIRECTION_AWARE
    measurable: bool = True
    baseline: Baseline | None = None
    targets: Mapping[int, Decimal] = field(default_factory=dict)
    ranges: Mapping[int, tuple[Decimal, Decimal]] = field(default_factory=dict)
    cumulative: bool = False
    frequency: Frequency = Frequency.QUARTERLY
    judgement: bool = False
    whole: bool = False
    limits: Limits = Limits()
    amounts: Mapping[int, Fraction] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "amounts", self.as_amounts(self.targets))

    def as_amounts(self, written: Mapping[int, Decimal]) -> dict[int, Fraction]:
        """Each year's target in the indicator's unit; none that is unknown.

        A target in percent of the baseline is an amount only once the baseline is known: −50 of
        1,000 is 500. It is reckoned from the baseline each year, never compounded.
        """
        if self.basis in (TargetBasis.REFERENCE, TargetBasis.PREVIOUS_YEAR):
            return {}
        targets = {year: Fraction(value) for year, value in written.items()}
        if self.basis == TargetBasis.ABSOLUTE:
            return targets
        if self.baseline is None or self.baseline.value is None:
            return {}
        base = Fraction(self.baseline.value)
        return {year: base * (1 + percent / 100) for year, percent in targets.items()}

    @property
    def last_target_year(self) -> int | None:
        """The year whose target is the final one; of a moving target the plan's last."""
        if self.basis in (TargetBasis.REFERENCE, TargetBasis.PREVIOUS_YEAR):
            return self.final_year
        return max((*self.targets, *self.ranges), default=None)

    @property
    def last_target_period(self) -> Period | None:
        """The quarter at whose end the final target is due."""
        year = self.last_target_year
        return None if year is None else Period(year, 4)


@dataclass(frozen=True, slots=True)
class Observation:
    """What one quarter's report said; ``amount`` is the value that it gives by itself."""

    period: Period
    status: ValueStatus = ValueStatus.REPORTED
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reference: Decimal | None = None
    amount: Fraction | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        parts = self.value, self.numerator, self.denominator
        amount = reported_amount(*parts) if self.status == ValueStatus.REPORTED else None
        object.__setattr__(self, "amount", amount)


def reported_amount(
    value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> Fraction | None:
    """A reported value, or the percentage that its two parts come to."""
    if value is not None:
        return Fraction(value)
    if numerator is None or not denominator:
        return None
    return Fraction(numerator) / Fraction(denominator) * 100
