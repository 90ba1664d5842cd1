"""これからの予定 — what falls due next in a plan: phases, targets and reporting rounds."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from dashboards.selectors.domain_inputs import terms_of
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.pages import initiatives_of
from dashboards.selectors.standing import InitiativeStanding, PhaseStanding, PlanStanding
from measures.domain.goal import Target, target_of_year
from measures.domain.path import Range
from measures.domain.rounds import RoundDays, usual_days
from measures.domain.terms import Terms
from measures.models import ReportingRound
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, TargetBasis
from plans.templatetags.formats import Notation

MOVING = (TargetBasis.REFERENCE, TargetBasis.PREVIOUS_YEAR)
SETTLED = (PhaseState.COMPLETED, PhaseState.CANCELLED)


@dataclass(frozen=True, slots=True)
class DuePhase:
    """期限の来る工程 — with the quarter at whose end it is due, or in which it is to begin."""

    initiative: InitiativeStanding
    phase: PhaseStanding
    period: Period


@dataclass(frozen=True, slots=True)
class DueTarget:
    """期限の来る目標 — of a fiscal year that ends; ``is_final`` where none comes after it."""

    initiative: InitiativeStanding
    item: IndicatorStanding
    terms: Terms
    period: Period
    target: Target
    is_final: bool

    @property
    def moves(self) -> bool:
        """Whether it is a value that comes to be known with the year itself, or with the last."""
        return self.terms.basis in MOVING

    @property
    def amount(self) -> Target:
        return None if isinstance(self.target, Range) else self.target

    @property
    def range(self) -> Range | None:
        return self.target if isinstance(self.target, Range) else None

    @property
    def written(self) -> object:
        """The target as the plan writes it, where that is a change in per cent."""
        changes = self.terms.basis == TargetBasis.CHANGE_FROM_BASELINE
        return self.terms.targets.get(self.period.year) if changes else None

    @property
    def notation(self) -> Notation:
        amount = self.amount
        return (
            self.item.notation if isinstance(amount, Range) else self.item.notation.beside(amount)
        )


@dataclass(frozen=True, slots=True)
class DueRound:
    """期限の来る報告期 — ``opened`` is False where nobody set its days: they are the usual ones."""

    period: Period
    days: RoundDays
    opened: bool


@dataclass(frozen=True, slots=True)
class DueNext:
    """これからの予定 — from a day to the end of a quarter, the earliest first.

    ``overdue``: the phases that are late already. ``starting``: those to begin by then.
    """

    since: date
    last: Period
    overdue: tuple[DuePhase, ...]
    phases: tuple[DuePhase, ...]
    starting: tuple[DuePhase, ...]
    targets: tuple[DueTarget, ...]
    rounds: tuple[DueRound, ...]

    @property
    def final_targets(self) -> tuple[DueTarget, ...]:
        return tuple(item for item in self.targets if item.is_final)

    def of(self, initiatives: Collection[int]) -> "DueNext":
        """The same for these initiatives (by id) alone; the rounds are everybody's."""

        def kept(items: tuple[DuePhase, ...]) -> tuple[DuePhase, ...]:
            return tuple(item for item in items if item.initiative.initiative.pk in initiatives)

        return replace(
            self,
            overdue=kept(self.overdue),
            phases=kept(self.phases),
            starting=kept(self.starting),
            targets=tuple(
                item for item in self.targets if item.initiative.initiative.pk in initiatives
            ),
        )


def due_next(
    standing: PlanStanding, quarters: int = 2, rounds: Iterable[ReportingRound] | None = None
) -> DueNext:
    """What falls due from the day of knowledge to the end of so many quarters.

    The quarter that the day lies in is the first of them. Phases and targets are those of the
    standing; what was reported of them is as at its period. *rounds*: those of the plan, which a
    query reads where they are not known yet.
    """
    day = standing.params.as_known_on
    first = Period.containing(day)
    last = first.shift(quarters - 1)

    def phases(at: Callable[[PhaseStanding], Period | None]) -> tuple[DuePhase, ...]:
        found = [
            DuePhase(initiative, phase, period)
            for initiative in initiatives_of(standing)
            for phase in initiative.phases
            if not initiative.cancelled and (period := at(phase)) is not None
        ]
        return tuple(sorted(found, key=lambda item: item.period))

    def is_next(period: Period) -> bool:
        return first <= period <= last

    return DueNext(
        since=day,
        last=last,
        overdue=phases(lambda phase: phase.plan.end if phase.late else None),
        phases=phases(lambda it: it.plan.end if _is_awaited(it) and is_next(it.plan.end) else None),
        starting=phases(lambda it: it.start if not it.state and is_next(it.start) else None),
        targets=tuple(_targets(standing, first, last)),
        rounds=tuple(_rounds(standing, first, last, rounds)),
    )


def _is_awaited(phase: PhaseStanding) -> bool:
    """Whether its end is still to come: neither settled nor late, nor a standing activity."""
    return not (phase.late or phase.state in SETTLED or phase.phase.ongoing)


def _targets(standing: PlanStanding, first: Period, last: Period) -> Iterator[DueTarget]:
    """The targets of the years that end, the final ones first."""
    years = [year for year in range(first.year, last.year + 1) if first <= Period(year, 4) <= last]
    found = [
        target
        for year in years
        for initiative in initiatives_of(standing)
        for item in initiative.indicators
        if not initiative.cancelled and (target := _target(standing, initiative, item, year))
    ]
    yield from sorted(found, key=lambda item: (item.period, not item.is_final))


def _target(
    standing: PlanStanding, initiative: InitiativeStanding, item: IndicatorStanding, year: int
) -> DueTarget | None:
    """The target of an indicator for a year, by the edition that is in force then."""
    structure, terms = standing.structure, item.terms
    edition = structure.edition_at(year, standing.params.as_known_on)
    if edition is not None and edition != standing.edition:
        targets = structure.targets.get((edition.pk, item.indicator.pk), ())
        terms = terms_of(item.indicator, structure.plan, targets)
    moves = terms.basis in MOVING and year <= terms.final_year
    if not terms.measurable or not (moves or year in terms.targets or year in terms.ranges):
        return None
    target = target_of_year(terms, item.observations, year)
    is_final = year == terms.last_target_year
    return DueTarget(initiative, item, terms, Period(year, 4), target, is_final)


def _rounds(
    standing: PlanStanding, first: Period, last: Period, known: Iterable[ReportingRound] | None
) -> Iterator[DueRound]:
    """The rounds that are entered by then; of a quarter that nobody opened yet the usual days."""
    day, plan = standing.params.as_known_on, standing.plan
    days = {
        item.period: (RoundDays(item.opens_on, item.due_on, item.closes_on), True)
        for item in (plan.rounds.all() if known is None else known)
    }
    period = first
    while period <= last:
        if plan.first_year <= period.year <= plan.final_year:
            days.setdefault(period, (usual_days(period), False))
        period = period.shift(1)
    for at, (dates, opened) in sorted(days.items()):
        if dates.closes_on >= day and dates.opens_on <= last.end:
            yield DueRound(at, dates, opened)
