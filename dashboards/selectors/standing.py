"""The standing of a plan at a period, as known on a day: read once for all pages.

The number of queries is the same for every plan: one a table, whatever the number of rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dashboards.selectors.domain_inputs import phase_plan, scheme_of, terms_of
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.notation import pace_notation
from dashboards.selectors.overlay import NO_OVERLAY, Overlay
from dashboards.selectors.reported import actual_rows, phase_statuses
from dashboards.selectors.view_params import ViewParams
from measures.domain.figures import Figures, figures_at, not_ended
from measures.domain.goal import planned_path
from measures.domain.path import target_amounts
from measures.domain.phases import (
    Completion,
    PhasePlan,
    are_completed,
    completion_of,
    is_late,
    phases_rating,
)
from measures.domain.rating import CANCELLED, Rating, Scheme, rate_indicator
from measures.domain.reported import ReportedPhase
from measures.domain.rollup import Summary, initiative_rating, summarise
from measures.domain.terms import Observation, Reason, Terms
from measures.models import Actual
from plans import clock
from plans.domain.calendar import Period, fiscal_year_label
from plans.domain.vocabulary import PhaseState, RatingState
from plans.models import (
    Edition,
    Indicator,
    Initiative,
    Measure,
    Phase,
    Plan,
    Policy,
)
from plans.selectors.structure import Structure, structure_of
from plans.templatetags.formats import Notation

__all__ = [
    "IndicatorStanding",
    "InitiativeStanding",
    "MeasureStanding",
    "PhaseStanding",
    "PlanStanding",
    "PolicyStanding",
    "plan_standing",
    "summary_of",
]


@dataclass(frozen=True, slots=True)
class PhaseStanding:
    """工程の状況 — a phase and its last report up to the period."""

    phase: Phase
    status: ReportedPhase | None
    late: bool
    completion: Completion | None = None

    @property
    def plan(self) -> PhasePlan:
        return phase_plan(self.phase)

    @property
    def state(self) -> PhaseState | None:
        """None where it was not reported."""
        return self.status.state if self.status else None

    @property
    def started_on(self) -> date | None:
        return self.status.started_on if self.status else None

    @property
    def completed_on(self) -> date | None:
        return self.status.completed_on if self.status else None

    @property
    def reason(self) -> str:
        """Why it was given up; empty where it was not."""
        cancelled = self.status is not None and self.status.state == PhaseState.CANCELLED
        return self.status.note if self.status and cancelled else ""

    @property
    def late_label(self) -> str:
        """In what it is late: 「令和6年度末までに完了していません」."""
        if self.state == PhaseState.NOT_STARTED:
            return f"{self.start_label}末までに始まっていません"
        return f"{self.end_label}末までに完了していません"

    @property
    def start_label(self) -> str:
        return _planned_label(self.phase.start_year, self.phase.start_quarter)

    @property
    def end_label(self) -> str:
        return _planned_label(self.phase.end_year, self.phase.end_quarter)

    @property
    def years_label(self) -> str:
        """「令和7年度」, 「令和7年度〜令和10年度」, 「令和7年度第2四半期〜令和8年度」."""
        start, end = self.start_label, self.end_label
        return start if start == end else f"{start}〜{end}"


@dataclass(frozen=True, slots=True)
class InitiativeStanding:
    """取組の状況."""

    initiative: Initiative
    indicators: tuple[IndicatorStanding, ...]
    phases: tuple[PhaseStanding, ...]
    rating: Rating
    completed: bool = False
    phases_rating: Rating | None = None

    @property
    def sample(self) -> bool:
        """Whether any figure rests on 見本."""
        return any(item.sample for item in self.indicators)

    @property
    def cancelled(self) -> bool:
        return self.rating.state == RatingState.CANCELLED

    @property
    def completed_early(self) -> bool:
        """Whether all of it was done a year or more before it was due."""
        ends = [item.completion for item in self.phases if item.completion]
        reached = [item.figures for item in self.indicators if item.indicator.measurable]
        return (
            self.completed
            and all(end.early for end in ends)
            and all(figures.achieved_early for figures in reached)
        )

    @property
    def months_late(self) -> int:
        """By how many months its last part was done late; 0 while it is not done."""
        if not self.completed:
            return 0
        ends = [item.completion.months_late for item in self.phases if item.completion]
        return max(ends + [item.figures.months_late for item in self.indicators], default=0)


@dataclass(frozen=True, slots=True)
class MeasureStanding:
    """施策の状況."""

    measure: Measure
    initiatives: tuple[InitiativeStanding, ...]
    summary: Summary

    @property
    def sample(self) -> bool:
        """Whether any figure rests on 見本."""
        return any(item.sample for item in self.initiatives)


@dataclass(frozen=True, slots=True)
class PolicyStanding:
    """基本方針の状況."""

    policy: Policy
    measures: tuple[MeasureStanding, ...]
    summary: Summary


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """計画の状況 — ``edition`` is None where none was in force as known on that day."""

    plan: Plan
    params: ViewParams
    structure: Structure
    edition: Edition | None
    scheme: Scheme
    measures: tuple[MeasureStanding, ...]
    policies: tuple[PolicyStanding, ...]
    total: Summary

    @property
    def sample(self) -> bool:
        """Whether any figure rests on 見本."""
        return any(measure.sample for measure in self.measures)


def summary_of(scheme: Scheme, initiatives: Sequence[InitiativeStanding]) -> Summary:
    """The counts and means over *initiatives*."""
    return summarise(
        scheme,
        [item.rating for item in initiatives],
        [i.figures.progress_rate for item in initiatives for i in item.indicators],
    )


def _planned_label(year: int, quarter: int | None) -> str:
    return Period(year, quarter).label if quarter else fiscal_year_label(year)


@dataclass(frozen=True, slots=True)
class _Read:
    """The rows read of a plan, from which its standing is made."""

    structure: Structure
    params: ViewParams
    scheme: Scheme
    rates: Notation
    edition: Edition
    actuals: Mapping[int, Sequence[Actual]]
    statuses: Mapping[tuple[int, int], ReportedPhase]
    overlay: Overlay = NO_OVERLAY
    as_if: bool = False

    def indicator(self, stored: Indicator) -> IndicatorStanding:
        indicator = self.overlay.indicators.get(stored.pk, stored)
        terms = self.terms(indicator, self.edition)
        rows = tuple(self.actuals.get(indicator.pk, ()))
        observations = [row.observation for row in rows]
        known = [] if self.params.is_ahead else observations
        figures = self.figures(indicator, terms, known)
        return IndicatorStanding(
            indicator=indicator,
            terms=terms,
            actuals=rows,
            figures=figures,
            rating=self.params.not_rated or rate_indicator(self.scheme, terms, figures),
            planned=planned_path(terms, observations, [self.params.period])[0],
            rates=self.rates,
            sample=indicator.baseline_is_sample or any(row.is_sample for row in rows),
        )

    def figures(
        self, indicator: Indicator, terms: Terms, observations: Sequence[Observation]
    ) -> Figures:
        """The figures of the quarter; while it runs and has no report, those of the one before."""
        params, first = self.params, Period(terms.first_year, 1)
        running = not params.has_ended and not params.is_ahead and params.period > first
        reported = bool(observations) and observations[-1].period == params.period
        at = params.judged_at if running and not reported else params.period
        former = {} if self.as_if else self.former(indicator, at.year)
        figures = figures_at(terms, observations, at, former=former)
        if terms.judgement and not figures.lapsed:
            # What was judged a year ago is held against what is due now.
            year = params.period.year
            figures = replace(figures, target=target_amounts(terms).get(year), target_year=year)
        if params.has_ended:
            return figures
        ahead = figures_at(terms, observations, params.period, former=former)
        return replace(
            not_ended(
                figures, params.period, Reason.NOT_DUE if params.is_ahead else Reason.NOT_ENDED
            ),
            target=ahead.target,
            target_year=ahead.target_year,
            final_target=ahead.final_target,
            target_range=ahead.target_range,
            final_range=ahead.final_range,
            expected=ahead.expected,
            lapsed=ahead.lapsed,
        )

    def former(self, indicator: Indicator, year: int) -> Mapping[int, Terms]:
        """The indicator's terms in earlier years, where another edition was in force then."""
        found = {}
        for earlier in range(self.structure.plan.first_year, year):
            edition = self.structure.edition_at(earlier, self.params.as_known_on)
            if edition is not None and edition.pk != self.edition.pk:
                found[earlier] = self.terms(indicator, edition)
        return found

    def terms(self, indicator: Indicator, edition: Edition) -> Terms:
        targets = self.structure.targets.get((edition.pk, indicator.pk), ())
        return terms_of(indicator, self.structure.plan, targets)

    def phase(self, phase: Phase) -> PhaseStanding:
        status = None
        if not self.params.is_ahead:
            status = self.statuses.get((phase.initiative_id, phase.number))
        plan, at = phase_plan(phase), self.params.judged_at
        late = not self.params.is_ahead and is_late(plan, status, at)
        return PhaseStanding(phase, status, late, completion_of(plan, status, at))

    def initiative(self, initiative: Initiative) -> InitiativeStanding:
        stored, edition = self.structure, self.edition
        begun = [
            item
            for item in stored.indicators.get(initiative.pk, ())
            if self.as_if or item.has_begun(self.params.period.year)
        ]
        indicators = tuple(map(self.indicator, begun))
        phases = tuple(map(self.phase, stored.phases.get((edition.pk, initiative.pk), ())))
        states = [(item.plan, item.status) for item in phases]
        at = self.params.judged_at
        rating, by_phases = self.params.not_rated, None
        if rating is None:
            by_phases = phases_rating(self.scheme, states, at) if phases else None
            rated = [item.rating for item in indicators]
            rating = initiative_rating(self.scheme, rated, by_phases)
        if rating.state == RatingState.CANCELLED:
            indicators = tuple(map(_of_cancelled, indicators))
        completed = _is_completed(indicators, states, at)
        return InitiativeStanding(initiative, indicators, phases, rating, completed, by_phases)

    def measure(self, measure: Measure) -> MeasureStanding:
        initiatives = tuple(
            self.initiative(item)
            for item in self.structure.initiatives.get(measure.pk, ())
            if item.is_in(self.edition)
        )
        return MeasureStanding(measure, initiatives, summary_of(self.scheme, initiatives))


def _of_cancelled(item: IndicatorStanding) -> IndicatorStanding:
    """An indicator of an initiative that was given up: nobody owes a report on it."""
    return item if item.rating.band else replace(item, rating=CANCELLED)


def _is_completed(
    indicators: Sequence[IndicatorStanding],
    phases: Sequence[tuple[PhasePlan, ReportedPhase | None]],
    period: Period,
) -> bool:
    """Whether all of an initiative is done: its phases complete, its final targets met."""
    measured = [item for item in indicators if item.indicator.measurable]
    met = all(item.figures.achieved for item in measured)
    if phases:
        return met and are_completed(phases, period)
    return bool(measured) and met


def plan_standing(
    plan: Plan, params: ViewParams, *, as_if: Edition | None = None, overlay: Overlay = NO_OVERLAY
) -> PlanStanding:
    """The standing of *plan* by *params*. A constant number of queries.

    With *as_if*, computed as if that edition, as it is today, were in force; with *overlay*, as if
    its values were official.
    """
    structure = structure_of(plan, clock.today() if as_if else params.as_known_on)
    scheme = scheme_of(structure.scheme, structure.bands)
    edition = as_if or structure.edition_at(params.period.year, params.as_known_on)
    measures: tuple[MeasureStanding, ...] = ()
    if edition is not None:
        read = _Read(
            structure=structure,
            params=params,
            scheme=scheme,
            rates=pace_notation(scheme),
            edition=edition,
            actuals=actual_rows(plan, params, overlay),
            statuses=phase_statuses(structure, params, overlay),
            overlay=overlay,
            as_if=as_if is not None,
        )
        measures = tuple(read.measure(measure) for measure in structure.measures)
    return PlanStanding(
        plan=plan,
        params=params,
        structure=structure,
        edition=edition,
        scheme=scheme,
        measures=measures,
        policies=_policies(scheme, measures),
        total=summary_of(scheme, _initiatives(measures)),
    )


def _policies(scheme: Scheme, measures: Sequence[MeasureStanding]) -> tuple[PolicyStanding, ...]:
    """The policies that have measures, in the plan's order."""
    grouped: dict[int, list[MeasureStanding]] = defaultdict(list)
    found: dict[int, Policy] = {}
    for item in measures:
        if item.measure.policy is not None:
            found[item.measure.policy.pk] = item.measure.policy
            grouped[item.measure.policy.pk].append(item)
    return tuple(
        PolicyStanding(policy, tuple(grouped[pk]), summary_of(scheme, _initiatives(grouped[pk])))
        for pk, policy in sorted(found.items(), key=lambda item: item[1].position)
    )


def _initiatives(measures: Iterable[MeasureStanding]) -> list[InitiativeStanding]:
    return [item for measure in measures for item in measure.initiatives]
