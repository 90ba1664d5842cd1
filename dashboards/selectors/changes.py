"""The differences between two standings of a plan: ratings, figures, phases. No query."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.notation import notation_of
from dashboards.selectors.pages import indicators_of, initiatives_of
from dashboards.selectors.standing import InitiativeStanding, PhaseStanding, PlanStanding
from measures.domain.rating import Rating
from plans.templatetags.formats import Notation


@dataclass(frozen=True, slots=True)
class RatingChange:
    """評価の変化 — an initiative rated otherwise than before; a side is None where not in force."""

    old: InitiativeStanding | None
    new: InitiativeStanding | None

    @property
    def initiative(self) -> InitiativeStanding:
        found = self.new or self.old
        assert found
        return found

    @property
    def before(self) -> Rating | None:
        return self.old.rating if self.old else None

    @property
    def after(self) -> Rating | None:
        return self.new.rating if self.new else None

    @property
    def direction(self) -> str:
        """「改善」「悪化」, or 「変化」 where one of the two is no band or nothing new tells it.

        It is better only where all that had the rating before is now better by a report of its
        own: what is merely not reported any more is no improvement. It is worse only by a report,
        by another target, or by a phase whose time is over.
        """
        if not self.old or not self.new or not self.old.rating.band or not self.new.rating.band:
            return "変化"
        parts = list(_parts(self.old, self.new))
        if self.new.rating.band.position < self.old.rating.band.position:
            deciding = [part for part in parts if part.before == self.old.rating.code]
            better = all(part.is_reported and part.is_better for part in deciding)
            return "改善" if better else "変化"
        deciding = [part for part in parts if part.after == self.new.rating.code]
        return "悪化" if any(part.is_reported and part.is_worse for part in deciding) else "変化"


@dataclass(frozen=True, slots=True)
class _Part:
    """An indicator or the phases of an initiative, with its rating on either side.

    ``is_reported``: something was reported of it, or planned for it, that was not there before.
    """

    old: Rating | None
    new: Rating | None
    is_reported: bool

    @property
    def before(self) -> str | None:
        return self.old.code if self.old else None

    @property
    def after(self) -> str | None:
        return self.new.code if self.new else None

    @property
    def is_better(self) -> bool:
        """Whether its own band is higher than it was, or the part is gone."""
        return self.new is None or self._step < 0

    @property
    def is_worse(self) -> bool:
        """Whether its own band is lower than it was, or the part is new."""
        return self.old is None or self._step > 0

    @property
    def _step(self) -> int:
        bands = [rating.band for rating in (self.old, self.new) if rating and rating.band]
        return bands[1].position - bands[0].position if len(bands) == 2 else 0


def _parts(old: InitiativeStanding, new: InitiativeStanding) -> Iterator[_Part]:
    was = {item.indicator.pk: item for item in old.indicators}
    for item in new.indicators:
        former = was.pop(item.indicator.pk, None)
        reported = former is None or _reported(former) != _reported(item)
        yield _Part(former.rating if former else None, item.rating, reported)
    for gone in was.values():
        yield _Part(gone.rating, None, is_reported=True)
    before, after = ([(p.phase.number, p.state, p.late) for p in x.phases] for x in (old, new))
    if old.phases_rating and new.phases_rating:
        yield _Part(old.phases_rating, new.phases_rating, before != after)


def _reported(item: IndicatorStanding) -> tuple[object, ...]:
    """What an indicator's rating rests on, apart from the quarter it is asked for."""
    figures = item.figures
    aims = figures.target, figures.target_range, figures.final_target, figures.final_range
    return figures.value, figures.value_period, figures.baseline, figures.expected, *aims


@dataclass(frozen=True, slots=True)
class FigureChange:
    """実績の変化 — an indicator whose value or target is not what it was."""

    before: IndicatorStanding | None
    after: IndicatorStanding

    @property
    def notation(self) -> Notation:
        """How both sides are written, so that what changed is seen to have."""
        return together(self.before, self.after)


def together(before: IndicatorStanding | None, after: IndicatorStanding) -> Notation:
    """How an indicator's amounts are written where two states of it stand side by side."""
    seen = [item.figures for item in (before, after) if item]
    return notation_of(after.indicator, *seen)


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
    if not (before.params.has_ended and after.params.has_ended):
        return
    then = {item.initiative.pk: item for item in initiatives_of(before)}
    for item in initiatives_of(after):
        old = then.pop(item.initiative.pk, None)
        if old is None or old.rating.code != item.rating.code:
            yield RatingChange(old, item)
    yield from (RatingChange(item, None) for item in then.values())


def _figures(before: PlanStanding, after: PlanStanding) -> Iterator[FigureChange]:
    then = {item.indicator.pk: item for item in indicators_of(before)}
    for item in indicators_of(after):
        old = then.get(item.indicator.pk)
        if old is None or _visible(old) != _visible(item):
            yield FigureChange(old, item)


def _visible(item: IndicatorStanding) -> tuple[object, ...]:
    """What a reader would notice of an indicator: the value, why there is none, the final target.

    A moving reference is no target that somebody changed.
    """
    figures = item.figures
    final = None if item.indicator.reference_name else (figures.final_target, figures.final_range)
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
            if old is None or (old.state, old.late) != (phase.state, phase.late):
                yield PhaseChange(item, old, phase)
