"""What looks wrong about a sheet's figures beside those before them, as the desk asks about it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from measures.domain.reported import ReportedPhase, ReportedValue
from measures.domain.value import own_value
from measures.domain.warnings import Caution, PhaseSurroundings, cautions_of, phase_cautions_of
from measures.selectors.import_context import ImportContext, IndicatorSubject, PhaseSubject
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ValueStatus

Key: TypeAlias = tuple[int, Period]
PhaseKey: TypeAlias = tuple[int, int, Period]
# How far the nearest known value is looked for: a year, with a quarter nobody reported in it.
NEAR = range(1, 6)
NAMED = 5


class Neighbours:
    """The values that are stored, and those of the sheet so far, by indicator and quarter.

    ``to_come`` are those that the sheet still has: what is stored in their place is no measure.
    """

    def __init__(self, context: ImportContext, to_come: Iterable[Key]) -> None:
        self._known: dict[Key, ReportedValue] = {}
        self._reported: set[Key] = set()
        self._to_come = set(to_come)
        for stored in (context.drafts, context.current):
            for key, row in stored.items():
                self._note(key, row.reported)

    def total_before(self, item: IndicatorSubject, period: Period) -> Decimal | None:
        """The running total at the end of the quarter before: reported, or the baseline."""
        last = period.shift(-1)
        known = self._known.get((item.id, last))
        if (known is None or known.value is None) and item.baseline_on == last.end:
            return item.baseline_value
        return known.value if known else None

    def is_first_of_year(self, indicator: int, period: Period) -> bool:
        """Whether nothing was reported for an earlier quarter of the year."""
        earlier = (Period(period.year, quarter) for quarter in range(1, period.quarter))
        return not any((indicator, one) in self._reported for one in earlier)

    def cautions(
        self, item: IndicatorSubject, period: Period, reported: ReportedValue
    ) -> list[str]:
        """What to look at again in *reported*; it counts as known from now on."""
        now = self._known.get((item.id, period))
        if item.is_judgement:
            before = own_value(now or self._last(item.id, period))
            self._note((item.id, period), reported)
            taken_back = before == 1 and own_value(reported) == 0
            return [Caution.TAKEN_BACK.label] if taken_back else []
        last, following = self._last(item.id, period), self._following(item.id, period)
        self._to_come.discard((item.id, period))
        self._note((item.id, period), reported)
        before = own_value(last)
        if last is None and item.cumulative and item.baseline_value is not None:
            before = Fraction(item.baseline_value)
        found = cautions_of(
            reported,
            before,
            cumulative=item.cumulative,
            percent=item.may_pass_hundred,
            now=own_value(now),
            following=own_value(following),
            last_denominator=last.denominator if last else None,
        )
        return [caution.label for caution in found]

    def _note(self, key: Key, reported: ReportedValue) -> None:
        if reported.status is not ValueStatus.MISSING:
            self._reported.add(key)
        if own_value(reported) is not None:
            self._known[key] = reported

    def _last(self, indicator: int, period: Period) -> ReportedValue | None:
        known = (self._known.get((indicator, period.shift(-back))) for back in NEAR)
        return next((found for found in known if found), None)

    def _following(self, indicator: int, period: Period) -> ReportedValue | None:
        keys = ((indicator, period.shift(ahead)) for ahead in NEAR)
        known = (self._known.get(key) for key in keys if key not in self._to_come)
        return next((found for found in known if found), None)


class PhaseNeighbours:
    """The states of phases that are stored, and those of the sheet so far; as ``Neighbours``."""

    def __init__(self, context: ImportContext, today: date, to_come: Iterable[PhaseKey]) -> None:
        plan = context.plan
        self._days = Period(plan.first_year, 1).start, Period(plan.final_year, 4).end
        self._today = today
        self._known: dict[tuple[int, int], dict[Period, PhaseState]] = defaultdict(dict)
        self._to_come = set(to_come)
        for stored in (context.phase_drafts, context.phase_current):
            for (initiative, number, period), standing in stored.items():
                self._known[initiative, number][period] = standing.reported.state

    def cautions(self, item: PhaseSubject, period: Period, reported: ReportedPhase) -> list[str]:
        """What to look at again in *reported*; it counts as known from now on."""
        subject = item.initiative.id, item.number
        known = self._known[subject]
        before = max((when for when in known if when < period), default=None)
        following = min(
            (when for when in known if when > period and (*subject, when) not in self._to_come),
            default=None,
        )
        around = PhaseSurroundings(
            *self._days,
            until=min(self._today, period.end),
            before=known[before] if before else None,
            now=known.get(period),
            following=known[following] if following else None,
        )
        self._to_come.discard((*subject, period))
        known[period] = reported.state
        return [caution.label for caution in phase_cautions_of(reported, around)]


def summary(places: Sequence[str]) -> list[str]:
    """One notice above the rows for all that should be looked at again; none where nothing is."""
    if not places:
        return []
    named = "、".join(places[:NAMED]) + ("ほか" if len(places) > NAMED else "")
    return [
        f"取り込めますが、確かめたい行が{len(places)}行あります（{named}）。"
        "表の「説明」を見てください。"
    ]
