"""What looks wrong about a sheet's figures beside those before them, as the desk asks about it."""

from collections.abc import Sequence
from fractions import Fraction

from measures.domain.terms import Observation
from measures.domain.value import own_value
from measures.domain.warnings import cautions_of
from measures.imports.words import is_percent_unit
from measures.selectors.imports import Figure, Ground, IndicatorGround
from plans.domain.calendar import Period

# How far back the last known value is looked for: a year, with a quarter nobody reported in it.
QUARTERS_BACK = 5
NAMED = 5


class Neighbours:
    """The values that stand, and those the sheet told so far, by indicator and quarter."""

    def __init__(self, ground: Ground) -> None:
        self._known: dict[tuple[int, Period], Fraction] = {}
        for stored in (ground.drafts, ground.current):
            for (indicator, period), standing in stored.items():
                self._note(indicator, period, standing.says)

    def cautions(self, item: IndicatorGround, period: Period, says: Figure) -> list[str]:
        """What to look at again in *says*; it counts as known from now on."""
        last, now = self._last(item, period), self._known.get((item.id, period))
        self._note(item.id, period, says)
        found = cautions_of(
            _observed(period, says),
            last,
            cumulative=item.cumulative,
            percent=is_percent_unit(item.unit),
            now=now,
        )
        return [caution.label for caution in found]

    def _note(self, indicator: int, period: Period, says: Figure) -> None:
        value = own_value(_observed(period, says))
        if value is not None:
            self._known[indicator, period] = value

    def _last(self, item: IndicatorGround, period: Period) -> Fraction | None:
        for back in range(1, QUARTERS_BACK + 1):
            known = self._known.get((item.id, period.shift(-back)))
            if known is not None:
                return known
        if item.cumulative and item.baseline_value is not None:
            return Fraction(item.baseline_value)
        return None


def summary(places: Sequence[str]) -> list[str]:
    """One notice above the rows for all that should be looked at again; none where nothing is."""
    if not places:
        return []
    named = "、".join(places[:NAMED]) + ("ほか" if len(places) > NAMED else "")
    return [
        f"取り込めますが、値を確かめたい行が{len(places)}行あります（{named}）。"
        "表の「説明」を見てください。"
    ]


def _observed(period: Period, says: Figure) -> Observation:
    return Observation(period, says.status, says.value, says.numerator, says.denominator)
