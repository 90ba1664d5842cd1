"""注意 — what looks wrong about a figure as it is entered, though it may well be right.

A warning never stops a figure from being kept; whoever enters it says why it is right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from measures.domain.reported import ReportedPhase, ReportedValue
from measures.domain.terms import Observation
from measures.domain.value import own_value
from plans.domain.vocabulary import Labelled, PhaseState

TENFOLD = 10
QUARTER = 4
# How far each state is; a phase that was given up is nowhere on this way.
ADVANCE = {PhaseState.NOT_STARTED: 0, PhaseState.IN_PROGRESS: 1, PhaseState.COMPLETED: 2}


class Caution(Labelled):
    """注意の種類 — each with the sentence that is shown."""

    FALLS = "falls", "累計ですが、前回より減っています。"
    ABOVE_NEXT = "above_next", "累計ですが、後の期の値より大きくなっています。"
    TENFOLD = "tenfold", "前回の10倍以上です。桁や単位を確かめてください。"
    TENTH = "tenth", "前回の10分の1以下です。桁や単位を確かめてください。"
    TENFOLD_OF_NOW = "tenfold_of_now", "今の値の10倍以上です。桁や単位を確かめてください。"
    TENTH_OF_NOW = "tenth_of_now", "今の値の10分の1以下です。桁や単位を確かめてください。"
    ABOVE_DENOMINATOR = "above_denominator", "分子が分母より大きくなっています。"
    SHRUNK = "shrunk", "分母が前回の4分の1以下です。数え方が変わっていないか確かめてください。"
    NEGATIVE_PART = "negative_part", "分子か分母がマイナスです。"
    TAKEN_BACK = "taken_back", "達成と報告されていたものを、未達成に戻します。"
    ABOVE_HUNDRED = "above_hundred", "100％を超えています。"


def cautions_of(
    observed: Observation | ReportedValue,
    last: Fraction | None,
    *,
    cumulative: bool,
    percent: bool,
    now: Fraction | None = None,
    following: Fraction | None = None,
    last_denominator: Decimal | None = None,
) -> tuple[Caution, ...]:
    """What to ask about *observed*; *last* is the last known value before it, None without one.

    ``percent``: the indicator is counted in per cent; a fraction's value is one in any case.
    ``now``: the value whose place it takes, where it takes one's. ``following``: the next known
    value after it. ``last_denominator``: that of *last*, where it is a fraction.
    """
    value = own_value(observed)
    if value is None:
        return ()
    return (
        *(_against_last(value, last, cumulative) or _against_now(value, now)),
        *_against_next(value, following, cumulative),
        *_against_whole(observed, value, percent),
        *_of_parts(observed, last_denominator),
    )


def _against_last(value: Fraction, last: Fraction | None, cumulative: bool) -> tuple[Caution, ...]:
    if last is None:
        return ()
    if cumulative and value < last:
        return (Caution.FALLS,)
    return _of_another_size(value, last, Caution.TENFOLD, Caution.TENTH)


def _against_next(
    value: Fraction, following: Fraction | None, cumulative: bool
) -> tuple[Caution, ...]:
    falls = cumulative and following is not None and value > following
    return (Caution.ABOVE_NEXT,) if falls else ()


def _of_parts(
    observed: Observation | ReportedValue, last_denominator: Decimal | None
) -> Iterator[Caution]:
    if observed.numerator is not None and observed.numerator < 0:
        yield Caution.NEGATIVE_PART
    parts = observed.denominator, last_denominator
    if parts[0] and parts[1] and QUARTER * parts[0] <= parts[1]:
        yield Caution.SHRUNK


def _against_now(value: Fraction, now: Fraction | None) -> tuple[Caution, ...]:
    if now is None:
        return ()
    return _of_another_size(value, now, Caution.TENFOLD_OF_NOW, Caution.TENTH_OF_NOW)


def _of_another_size(
    value: Fraction, other: Fraction, above: Caution, below: Caution
) -> tuple[Caution, ...]:
    # Of nothing everything is ten times as much.
    if other and abs(value) >= TENFOLD * abs(other):
        return (above,)
    if other and TENFOLD * abs(value) <= abs(other):
        return (below,)
    return ()


def _against_whole(
    observed: Observation | ReportedValue, value: Fraction, percent: bool
) -> tuple[Caution, ...]:
    numerator, denominator = observed.numerator, observed.denominator
    if numerator is not None and denominator is not None:
        return (Caution.ABOVE_DENOMINATOR,) if numerator > denominator else ()
    return (Caution.ABOVE_HUNDRED,) if percent and value > 100 else ()


class PhaseCaution(Labelled):
    """工程の注意の種類 — each with the sentence that is shown."""

    OUTSIDE = "outside", "計画の年度から外れた日付です。年を確かめてください。"
    AHEAD = "ahead", "今日か報告期の末日より後の日付です。"
    STARTS_LATER = "starts_later", "「実施中」ですが、開始日がまだ来ていません。"
    HAS_STARTED = "has_started", "「未着手」ですが、開始日を過ぎています。"
    GOES_BACK = "goes_back", "前の状態から戻っています。"
    BEFORE_NEXT = "before_next", "後の期の報告より進んだ状態です。"


@dataclass(frozen=True, slots=True)
class PhaseSurroundings:
    """What a phase's state is held against.

    The plan's first and last day; the day until which things can have happened, which is today or
    the last of the period reported on; the states told before, of the same period, and after.
    """

    first: date
    last: date
    until: date
    before: PhaseState | None = None
    now: PhaseState | None = None
    following: PhaseState | None = None


def phase_cautions_of(
    reported: ReportedPhase, around: PhaseSurroundings
) -> tuple[PhaseCaution, ...]:
    """What to ask about a phase's state and days."""
    state, started_on, completed_on = reported.state, reported.started_on, reported.completed_on
    days = [day for day in (started_on, completed_on) if day]
    found = []
    if any(not around.first <= day <= around.last for day in days):
        found.append(PhaseCaution.OUTSIDE)
    if completed_on and completed_on > around.until:
        found.append(PhaseCaution.AHEAD)
    if started_on and state is PhaseState.IN_PROGRESS and started_on > around.until:
        found.append(PhaseCaution.STARTS_LATER)
    if started_on and state is PhaseState.NOT_STARTED and started_on <= around.until:
        found.append(PhaseCaution.HAS_STARTED)
    if _is_behind(state, around.before) or _is_behind(state, around.now):
        found.append(PhaseCaution.GOES_BACK)
    if around.following and _is_behind(around.following, state):
        found.append(PhaseCaution.BEFORE_NEXT)
    return tuple(found)


def _is_behind(state: PhaseState, other: PhaseState | None) -> bool:
    """Whether *state* is less far than *other*; False where one of them was given up."""
    if other is None or state not in ADVANCE or other not in ADVANCE:
        return False
    return ADVANCE[state] < ADVANCE[other]
