"""注意 — what looks wrong about a figure as it is entered, though it may well be right.

A warning never stops a figure from being kept; whoever enters it says why it is right.
"""

from fractions import Fraction

from measures.domain.terms import Observation
from measures.domain.value import own_value
from plans.domain.vocabulary import Labelled

TENFOLD = 10


class Caution(Labelled):
    """注意の種類 — each with the sentence that is shown."""

    FALLS = "falls", "累計ですが、前回より減っています。"
    TENFOLD = "tenfold", "前回の10倍以上です。桁や単位を確かめてください。"
    TENTH = "tenth", "前回の10分の1以下です。桁や単位を確かめてください。"
    TENFOLD_OF_NOW = "tenfold_of_now", "今の値の10倍以上です。桁や単位を確かめてください。"
    TENTH_OF_NOW = "tenth_of_now", "今の値の10分の1以下です。桁や単位を確かめてください。"
    ABOVE_DENOMINATOR = "above_denominator", "分子が分母より大きくなっています。"
    ABOVE_HUNDRED = "above_hundred", "100％を超えています。"


def cautions_of(
    observed: Observation,
    last: Fraction | None,
    *,
    cumulative: bool,
    percent: bool,
    now: Fraction | None = None,
) -> tuple[Caution, ...]:
    """What to ask about *observed*; *last* is the last known value before it, None without one.

    ``percent``: the indicator is counted in per cent; a fraction's value is one in any case.
    ``now``: the value whose place it takes, where it takes one's.
    """
    value = own_value(observed)
    if value is None:
        return ()
    return (
        *(_against_last(value, last, cumulative) or _against_now(value, now)),
        *_against_whole(observed, value, percent),
    )


def _against_last(value: Fraction, last: Fraction | None, cumulative: bool) -> tuple[Caution, ...]:
    if last is None:
        return ()
    if cumulative and value < last:
        return (Caution.FALLS,)
    return _of_another_size(value, last, Caution.TENFOLD, Caution.TENTH)


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


def _against_whole(observed: Observation, value: Fraction, percent: bool) -> tuple[Caution, ...]:
    numerator, denominator = observed.numerator, observed.denominator
    if numerator is not None and denominator is not None:
        return (Caution.ABOVE_DENOMINATOR,) if numerator > denominator else ()
    return (Caution.ABOVE_HUNDRED,) if percent and value > 100 else ()
