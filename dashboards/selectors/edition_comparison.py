"""Two editions of a plan compared, with the effect of the newer one on every rating.

Both are computed as if they were in force at the period shown, on the same actuals.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.notation import ends_of, notation_of
from dashboards.selectors.pages import initiatives_of
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.standing import InitiativeStanding, PhaseStanding, PlanStanding
from dashboards.selectors.view_params import ViewParams
from measures.domain.rating import Rating
from plans.domain.calendar import fiscal_year_short
from plans.domain.plan_document import TargetEntry
from plans.domain.vocabulary import EntryKind
from plans.models import Edition, Indicator, Initiative, Plan
from plans.selectors.plan_export import target_entry
from plans.templatetags.formats import Notation


@dataclass(frozen=True, slots=True)
class TargetPair:
    """A year's target in either edition; None where it has none."""

    year: int
    old: TargetEntry | None
    new: TargetEntry | None

    @property
    def differs(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class IndicatorPair:
    """指標の新旧."""

    indicator: Indicator
    targets: tuple[TargetPair, ...]
    old: IndicatorStanding | None
    new: IndicatorStanding | None

    @property
    def differs(self) -> bool:
        return any(pair.differs for pair in self.targets)

    @property
    def notation(self) -> Notation:
        """How its targets are written, in whichever edition."""
        aims = [aim for pair in self.targets for aim in (pair.old, pair.new)]
        return notation_of(self.indicator).beside(*(end for aim in aims for end in ends_of(aim)))


@dataclass(frozen=True, slots=True)
class PhasePair:
    """工程の新旧."""

    number: int
    old: PhaseStanding | None
    new: PhaseStanding | None

    @property
    def differs(self) -> bool:
        return (self.old and self.old.plan) != (self.new and self.new.plan)


@dataclass(frozen=True, slots=True)
class InitiativePair:
    """取組の新旧 — either side None where that edition does not hold the initiative."""

    initiative: Initiative
    old: InitiativeStanding | None
    new: InitiativeStanding | None
    indicators: tuple[IndicatorPair, ...]
    phases: tuple[PhasePair, ...]

    @property
    def change(self) -> str:
        """「新規」「終了」「変更」, or empty where both editions say the same."""
        if self.old is None:
            return "新規"
        if self.new is None:
            return "終了"
        targets = any(pair.differs for pair in self.indicators)
        return "変更" if targets or any(pair.differs for pair in self.phases) else ""

    @property
    def old_rating(self) -> Rating | None:
        return self.old.rating if self.old else None

    @property
    def new_rating(self) -> Rating | None:
        return self.new.rating if self.new else None

    @property
    def rating_differs(self) -> bool:
        return (self.old and self.old.rating.code) != (self.new and self.new.rating.code)


@dataclass(frozen=True, slots=True)
class EditionComparison:
    """版の新旧対照 — all initiatives of either edition, in the plan's order."""

    before: PlanStanding
    after: PlanStanding
    years: tuple[int, ...]
    initiatives: tuple[InitiativePair, ...]

    @property
    def year_labels(self) -> list[str]:
        return [fiscal_year_short(year) for year in self.years]

    @property
    def changed(self) -> Sequence[InitiativePair]:
        """Those that the newer edition changes or rates differently."""
        return [pair for pair in self.initiatives if pair.change or pair.rating_differs]


def compare_editions(
    plan: Plan, params: ViewParams, old: Edition, new: Edition
) -> EditionComparison:
    """*old* against *new*. A constant number of queries."""
    before = plan_standing(plan, params, as_if=old)
    after = plan_standing(plan, params, as_if=new)
    was = {item.initiative.pk: item for item in initiatives_of(before)}
    becomes = {item.initiative.pk: item for item in initiatives_of(after)}
    years = tuple(range(plan.first_year, plan.final_year + 1))
    pairs = []
    for measure in after.structure.measures:
        for initiative in after.structure.initiatives.get(measure.pk, ()):
            if sides := _sides(was.get(initiative.pk), becomes.get(initiative.pk)):
                pairs.append(_pair(after, initiative, *sides, years, (old, new)))
    return EditionComparison(before, after, years, tuple(pairs))


Side = InitiativeStanding | None


def _sides(old: Side, new: Side) -> tuple[Side, Side] | None:
    return (old, new) if old or new else None


def _pair(
    standing: PlanStanding,
    initiative: Initiative,
    old: Side,
    new: Side,
    years: Sequence[int],
    editions: tuple[Edition, Edition],
) -> InitiativePair:
    return InitiativePair(
        initiative=initiative,
        old=old,
        new=new,
        indicators=tuple(_indicators(standing, initiative, old, new, years, editions)),
        phases=tuple(_phases(old, new)),
    )


def _indicators(
    standing: PlanStanding,
    initiative: Initiative,
    old: Side,
    new: Side,
    years: Sequence[int],
    editions: tuple[Edition, Edition],
) -> Iterator[IndicatorPair]:
    was = {item.indicator.pk: item for item in old.indicators} if old else {}
    becomes = {item.indicator.pk: item for item in new.indicators} if new else {}
    stored = standing.structure.targets
    for indicator in standing.structure.indicators.get(initiative.pk, ()):
        entry = EntryKind(indicator.entry)
        was_aimed_at, is_aimed_at = (
            {
                item.fiscal_year: target_entry(item, entry)
                for item in stored.get((edition.pk, indicator.pk), ())
            }
            for edition in editions
        )
        yield IndicatorPair(
            indicator=indicator,
            targets=tuple(
                TargetPair(year, was_aimed_at.get(year), is_aimed_at.get(year)) for year in years
            ),
            old=was.get(indicator.pk),
            new=becomes.get(indicator.pk),
        )


def _phases(old: Side, new: Side) -> Iterator[PhasePair]:
    was = {item.phase.number: item for item in old.phases} if old else {}
    becomes = {item.phase.number: item for item in new.phases} if new else {}
    for number in sorted(was.keys() | becomes.keys()):
        yield PhasePair(number, was.get(number), becomes.get(number))
