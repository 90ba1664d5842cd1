"""What has moved since a meeting: ratings with the reasons, what was reported, what was corrected.

Nothing is told as better or worse for being carried on (``RatingChange.direction``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.selectors.changes import (
    PhaseChange,
    RatingChange,
    changes_between,
    together,
)
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.last_reports import last_reports
from dashboards.selectors.pages import indicators_of
from dashboards.selectors.reported import ActualRow
from dashboards.selectors.standing import PlanStanding
from measures.models import QuarterlyReport
from plans.templatetags.formats import Notation


@dataclass(frozen=True, slots=True)
class Move:
    """動き — a rating that is not what it was, with the words of the last report on it, if any."""

    change: RatingChange
    report: QuarterlyReport | None

    @property
    def figures(self) -> list[tuple[IndicatorStanding, IndicatorStanding]]:
        """The indicators whose pace is not what it was, as they were and as they are."""
        old, new = self.change.old, self.change.new
        was = {item.indicator.pk: item for item in old.indicators} if old else {}
        pairs = [(was.get(item.indicator.pk), item) for item in (new.indicators if new else ())]
        return [
            (before, item)
            for before, item in pairs
            if before and before.figures.pace.value != item.figures.pace.value
        ]

    @property
    def is_newly_late(self) -> bool:
        """Whether it is late now, and was not before."""
        after, before = self.change.after, self.change.before
        return bool(after and after.is_late) and not (before and before.is_late)


@dataclass(frozen=True, slots=True)
class NewFigure:
    """新しい報告 — an indicator's quarter for which nothing was known in the meeting."""

    item: IndicatorStanding
    row: ActualRow

    @property
    def notation(self) -> Notation:
        return self.item.notation


@dataclass(frozen=True, slots=True)
class Correction:
    """訂正 — a quarter's figure that is not the one that was known; ``new`` None: taken back."""

    item: IndicatorStanding
    old: ActualRow
    new: ActualRow | None

    @property
    def notation(self) -> Notation:
        return together(None, self.item)


@dataclass(frozen=True, slots=True)
class SinceMeeting:
    """前回の会議から — each in the plan's order."""

    better: tuple[Move, ...]
    worse: tuple[Move, ...]
    otherwise: tuple[Move, ...]
    phases: tuple[PhaseChange, ...]
    reported: tuple[NewFigure, ...]
    corrected: tuple[Correction, ...]

    @property
    def newly_late(self) -> int:
        """How many initiatives are late that were not."""
        moves = (*self.better, *self.worse, *self.otherwise)
        return sum(move.is_newly_late for move in moves)


def since_meeting(before: PlanStanding, now: PlanStanding) -> SinceMeeting:
    """What is different *now* from *before*, as the meeting saw it. One query."""
    found = changes_between(before, now)
    reports = last_reports(now, [change.initiative for change in found.ratings])
    moves = [Move(item, reports.get(item.initiative.initiative.pk)) for item in found.ratings]
    figures = list(_figures(before, now))
    return SinceMeeting(
        better=tuple(move for move in moves if move.change.direction == "改善"),
        worse=tuple(move for move in moves if move.change.direction == "悪化"),
        otherwise=tuple(move for move in moves if move.change.direction == "変化"),
        phases=found.phases,
        reported=tuple(item for item in figures if isinstance(item, NewFigure)),
        corrected=tuple(item for item in figures if isinstance(item, Correction)),
    )


def _figures(before: PlanStanding, now: PlanStanding) -> Iterator[NewFigure | Correction]:
    known = {item.indicator.pk: item.actuals for item in indicators_of(before)}
    for item in indicators_of(now):
        old = {row.period: row for row in known.get(item.indicator.pk, ())}
        for row in item.actuals:
            former = old.pop(row.period, None)
            if former is None:
                yield NewFigure(item, row)
            elif former.observation != row.observation:
                yield Correction(item, former, row)
        yield from (Correction(item, row, None) for row in old.values())
