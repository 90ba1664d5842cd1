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
from dashboards.selectors.plan_part import WHOLE, PlanPart
from dashboards.selectors.reported import (
    ActualRow,
    Reported,
    actual_rows,
    phase_reports,
    sampled,
)
from dashboards.selectors.standing import (
    InitiativeStanding,
    MeasureStanding,
    PhaseStanding,
    PlanStanding,
    PolicyStanding,
)
from dashboards.selectors.state_cache import StateCache
from dashboards.selectors.view_params import ViewParams
from measures.domain.figures import Figures, figures_at, not_ended
from measures.domain.goal import planned_path
from measures.domain.phases import (
    PhasePlan,
    are_completed,
    completion_of,
    is_late,
    phases_rating,
)
from measures.domain.rating import CANCELLED, Scheme, rate_indicator
from measures.domain.reported import ReportedPhase
from measures.domain.rollup import Summary, initiative_rating, summarise
from measures.domain.terms import Observation, Reason, Terms
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import RatingState
from plans.models import (
    Edition,
    Indicator,
    Initiative,
    Measure,
    Phase,
    Plan,
    Policy,
)
from plans.selectors.plan_state import PlanState
from plans.selectors.structure import Structure, structure_of
from plans.templatetags.formats import Notation


def summary_of(scheme: Scheme, initiatives: Sequence[InitiativeStanding]) -> Summary:
    """The counts and means over *initiatives*."""
    return summarise(
        scheme,
        [item.rating for item in initiatives],
        [i.figures.progress_rate for item in initiatives for i in item.indicators],
    )


# The initiatives of some plans' last states, and the structures that they rest on.
_initiatives_kept: StateCache[InitiativeStanding] = StateCache(share=64)
_structures_kept: StateCache[Structure] = StateCache()


def forget() -> None:
    """Keep nothing, as a test needs between two databases of one name."""
    _initiatives_kept.clear()
    _structures_kept.clear()


@dataclass(frozen=True, slots=True)
class _Read:
    """The rows read of a plan, from which its standing is made."""

    structure: Structure
    params: ViewParams
    scheme: Scheme
    rates: Notation
    edition: Edition
    actuals: Mapping[int, Sequence[ActualRow]]
    statuses: Mapping[tuple[int, int], ReportedPhase]
    overlay: Overlay = NO_OVERLAY
    as_if: bool = False
    state: PlanState | None = None

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
            figures = replace(figures, target=terms.amounts.get(year), target_year=year)
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
        """The standing of an initiative, kept as long as what was reported of it is the same."""
        if self.state is None:
            return self.reckoned(initiative)
        indicators = self.structure.indicators.get(initiative.pk, ())
        phases = self.structure.phases.get((self.edition.pk, initiative.pk), ())
        rests_on = (
            self.state.structure,
            [self.actuals.get(indicator.pk) for indicator in indicators],
            [self.statuses.get((initiative.pk, phase.number)) for phase in phases],
        )
        key = initiative.pk, self.params.period, self.params.as_known_on
        return _initiatives_kept.get(key, lambda _: self.reckoned(initiative), rests_on)

    def reckoned(self, initiative: Initiative) -> InitiativeStanding:
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

    def measure(self, measure: Measure, initiatives: Sequence[Initiative]) -> MeasureStanding:
        found = tuple(map(self.initiative, initiatives))
        return MeasureStanding(measure, found, summary_of(self.scheme, found))


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
    plan: Plan,
    params: ViewParams,
    *,
    part: PlanPart = WHOLE,
    as_if: Edition | None = None,
    overlay: Overlay = NO_OVERLAY,
    state: PlanState | None = None,
    reported: Reported | None = None,
) -> PlanStanding:
    """The standing of *plan*, or of a *part* of it, by *params*. A constant number of queries.

    With *as_if*, computed as if that edition, as it is today, were in force; with *overlay*, as if
    its values were official. With *state*, the one the plan is in, what was read and reckoned in
    the same state is not read and reckoned again; *reported*: what was read already.
    """
    day = clock.today() if as_if else params.as_known_on
    structure = reported.structure if reported else _structure(plan, day, state)
    scheme = scheme_of(structure.scheme, structure.bands)
    edition = as_if or structure.edition_at(params.period.year, params.as_known_on)
    measures: tuple[MeasureStanding, ...] = ()
    sample = False
    if edition is not None:
        chosen = part.of(structure, edition)
        only, ids = None, None
        if part != WHOLE:
            ids = [item.pk for _, items in chosen for item in items]
            only = [item.pk for pk in ids for item in structure.indicators.get(pk, ())]
        reported = reported or Reported(
            structure,
            actual_rows(plan, params, overlay, only),
            phase_reports(structure, params, overlay, ids),
        )
        read = _Read(
            structure=structure,
            params=params,
            scheme=scheme,
            rates=pace_notation(scheme),
            edition=edition,
            actuals=reported.actuals_until(params.period),
            statuses=reported.statuses_until(params.period),
            overlay=overlay,
            as_if=as_if is not None,
            state=state,
        )
        measures = tuple(read.measure(measure, items) for measure, items in chosen)
        if part == WHOLE:
            sample = any(measure.sample for measure in measures)
        else:
            sample = _has_sample(plan, params, structure, edition)
    return PlanStanding(
        plan=plan,
        params=params,
        structure=structure,
        edition=edition,
        scheme=scheme,
        measures=measures,
        policies=_policies(scheme, measures),
        total=summary_of(scheme, _initiatives(measures)),
        sample=sample,
    )


def plan_course(
    plan: Plan, params: ViewParams, quarters: int, state: PlanState | None = None
) -> tuple[PlanStanding, ...]:
    """The standings of the plan's last *quarters*, the one of *params* last, all known on one day.

    As many queries as for one of them. Of a quarter that has not begun that one alone.
    """
    last = params.period.ordinal
    first = max(Period(plan.first_year, 1).ordinal, last - quarters + 1)
    periods = [Period.from_ordinal(at) for at in range(min(first, last), last + 1)]
    structure = _structure(plan, params.as_known_on, state)
    reported = Reported(structure, actual_rows(plan, params), phase_reports(structure, params))
    return tuple(
        plan_standing(plan, replace(params, period=period), state=state, reported=reported)
        for period in (periods[-1:] if params.is_ahead else periods)
    )


def _structure(plan: Plan, day: date, state: PlanState | None) -> Structure:
    if state is None:
        return structure_of(plan, day)
    # The plan as it is today is the same for every day to come.
    key = plan.pk, min(day, clock.today()), clock.today()
    return _structures_kept.get(key, lambda _: structure_of(plan, day), state.structure)


def _has_sample(plan: Plan, params: ViewParams, structure: Structure, edition: Edition) -> bool:
    """Whether any official figure of the whole plan rests on 見本."""
    indicators = [
        indicator
        for _, initiatives in WHOLE.of(structure, edition)
        for initiative in initiatives
        for indicator in structure.indicators.get(initiative.pk, ())
        if indicator.has_begun(params.period.year)
    ]
    if any(indicator.baseline_is_sample for indicator in indicators):
        return True
    found = sampled(plan, params)
    return any(indicator.pk in found for indicator in indicators)


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
