"""What became different between two looks at a plan: ratings, figures, phases. No query."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.selectors.pages import indicators_of, initiatives_of
from dashboards.selectors.standing import (
    IndicatorStanding,
    InitiativeStanding,
    PhaseStanding,
    PlanStanding,
)
from measures.domain.rating import Rating


@dataclass(frozen=True, slots=True)
class RatingChange:
    """評価の変化 — an initiative rated otherwise than before; a side is None where not in force."""

    initiative: InitiativeStanding
    before: Rating | None
    after: Rating | None

    @property
    def direction(self) -> str:
        """「改善」「悪化」, or 「変化」 where one of the two is no band."""
        before = self.before.band if self.before else None
        after = self.after.band if self.after else None
        if before is None or after is None:
            return "変化"
        return "改善" if after.position < before.position else "悪化"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """実績の変化 — an indicator whose value or target is not what it was."""

    before: IndicatorStanding | None
    after: IndicatorStanding


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """工程の変化 — a phase that was reported in another state; ``before`` None where it is new."""

    initiative: InitiativeStanding
    before: PhaseStanding | None
    after: PhaseStanding


@dataclass(frozen=True, slots=True)
class Changes:
    """前回からの変化 — each in the plan's order; initiatives that ended come last."""

    ratings: tuple[RatingChange, ...]
    figures: tuple[FigureChange, ...]
    phases: tuple[PhaseChange, ...]


def changes_between(before: PlanStanding, after: PlanStanding) -> Changes:
    """What is different in *after*."""
    return Changes(
        ratings=tuple(_ratings(before, after)),
        figures=tuple(_figures(before, after)),
        phases=tuple(_phases(before, after)),
    )


def _ratings(before: PlanStanding, after: PlanStanding) -> Iterator[RatingChange]:
    then = {item.initiative.pk: item for item in initiatives_of(before)}
    for item in initiatives_of(after):
        old = then.pop(item.initiative.pk, None)
        if old is None or old.rating.code != item.rating.code:
            yield RatingChange(item, old.rating if old else None, item.rating)
    yield from (RatingChange(item, item.rating, None) for item in then.values())


def _figures(before: PlanStanding, after: PlanStanding) -> Iterator[FigureChange]:
    then = {item.indicator.pk: item for item in indicators_of(before)}
    for item in indicators_of(after):
        old = then.get(item.indicator.pk)
        if old is None or _told(old) != _told(item):
            yield FigureChange(old, item)


def _told(item: IndicatorStanding) -> tuple[object, ...]:
    """What a reader would notice of an indicator: the value, why there is none, the final target.

    A moving reference is no target that somebody changed.
    """
    figures = item.figures
    final = None if item.indicator.reference_name else figures.final_target
    return figures.value, figures.value_status if figures.value is None else None, final


def _phases(before: PlanStanding, after: PlanStanding) -> Iterator[PhaseChange]:
    then = {
        (item.initiative.pk, phase.phase.number): phase
        for item in initiatives_of(before)
        for phase in item.phases
    }
    for item in initiatives_of(after):
        for phase in item.phases:
            old = then.get((item.initiative.pk, phase.phase.number))
            if old is None or old.state != phase.state:
                yield PhaseChange(item, old, phase)
