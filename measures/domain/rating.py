"""評価 — from an exact pace to a band of the plan's rating scheme. Compared before rounding."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from measures.domain.figures import Figures
from measures.domain.possible import whole_farther_from_goal
from measures.domain.rates import is_met
from measures.domain.terms import Reason, Terms
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, Direction, PhaseOutcome, RatingState


@dataclass(frozen=True, slots=True)
class Band:
    """評価区分 — given from ``lower_bound`` (a ratio) upwards; the last band has none."""

    code: str
    label: str
    position: int
    lower_bound: Decimal | None
    colour: str = ""
    meaning: str = ""
    on_plan: bool = False
    phase_outcome: PhaseOutcome | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """評価 — a band, or a state with the reason why there is none."""

    code: str
    band: Band | None = None
    reason: Reason | None = None
    state: RatingState | None = None

    @property
    def label(self) -> str:
        """「計画どおり」, 「評価できない」, 「中止」."""
        if self.band is not None:
            return self.band.label
        return self.state.label if self.state else self.code

    @property
    def is_late(self) -> bool:
        """Whether it is a band below plan; nothing unrated is late."""
        return self.band is not None and not self.band.on_plan


@dataclass(frozen=True, slots=True)
class Scheme:
    """評価基準 — bands, best first; the last is without a bound, so that every pace has one.

    The two codes are what the scheme writes where nothing can be rated and where nobody reported.
    """

    bands: tuple[Band, ...]
    unrated_code: str = "D"
    unreported_code: str = RatingState.UNREPORTED.label

    def of(self, pace: Fraction) -> Rating:
        """The band in which *pace* falls, exactly."""
        for band in self.bands:
            if band.lower_bound is None or pace >= Fraction(band.lower_bound):
                return Rating(band.code, band)
        return self.unrated(Reason.NO_TARGET)

    def of_phases(self, outcome: PhaseOutcome) -> Rating:
        """The band this scheme gives to what stands so.

        A scheme may name no band of its own for what came early; without any, what is late has
        the lowest band and what is on plan the lowest that counts as on plan.
        """
        wanted = {outcome, PhaseOutcome.ON_PLAN} if outcome == PhaseOutcome.EARLY else {outcome}
        for band in self.bands:
            if band.phase_outcome in wanted:
                return Rating(band.code, band)
        return self.lowest if outcome == PhaseOutcome.LATE else self.on_plan

    @property
    def on_plan(self) -> Rating:
        """The on-plan band: the one phases on plan are given, else the lowest on or above plan."""
        named = [b for b in self.bands if b.phase_outcome == PhaseOutcome.ON_PLAN]
        return self._given(named or [b for b in self.bands if b.on_plan])

    @property
    def lowest(self) -> Rating:
        return self._given(self.bands)

    def _given(self, bands: Iterable[Band]) -> Rating:
        band = max(bands, key=lambda item: item.position, default=None)
        return Rating(band.code, band) if band else self.unrated(Reason.NO_TARGET)

    def unrated(self, reason: Reason) -> Rating:
        """No band, and why: 未報告 stands for itself, all else cannot be rated."""
        if reason is Reason.UNREPORTED:
            return Rating(self.unreported_code, None, reason, RatingState.UNREPORTED)
        return Rating(self.unrated_code, None, reason, RatingState.UNRATED)


def of_state(state: RatingState, reason: Reason | None = None) -> Rating:
    """What is rated by none of a scheme's bands and goes by its own name."""
    return Rating(state.label, None, reason, state)


NOT_ENDED = of_state(RatingState.NOT_ENDED, Reason.NOT_ENDED)
# Of a quarter that has not even begun there is a plan and nothing else.
NOT_BEGUN = of_state(RatingState.NOT_ENDED, Reason.NOT_DUE)
CANCELLED = of_state(RatingState.CANCELLED)
BEFORE_DUE = of_state(RatingState.BEFORE_DUE, Reason.JUDGEMENT)


def rate_indicator(scheme: Scheme, terms: Terms, figures: Figures) -> Rating:
    """The rating of an indicator, from its pace or from whether its target is met."""
    if not terms.measurable:
        return scheme.unrated(Reason.UNMEASURABLE)
    if terms.judgement:
        return _of_judgement(scheme, terms, figures)
    if figures.rated_at is None:
        return scheme.unrated(figures.pace.reason or Reason.UNREPORTED)
    if terms.direction == Direction.WITHIN:
        return _of_range(scheme, figures)
    if figures.pace.reason is Reason.PARTIAL:
        return _of_partial_sum(scheme, terms, figures)
    if figures.lapsed and terms.aggregation != Aggregation.SUM and figures.met is not None:
        return scheme.on_plan if figures.met else scheme.lowest
    given = None if figures.pace.value is None else scheme.of(figures.pace.value)
    if given is None and (figures.met or figures.final_met):
        return scheme.on_plan
    if _within_a_whole_unit(terms, figures):
        return scheme.on_plan if given is None else _better(given, scheme.on_plan)
    return given or scheme.unrated(figures.pace.reason or Reason.UNREPORTED)


def _of_judgement(scheme: Scheme, terms: Terms, figures: Figures) -> Rating:
    due = terms.last_target_period
    if figures.value is not None and figures.value >= 1:
        early = due is not None and figures.achieved_early
        return scheme.of_phases(PhaseOutcome.EARLY) if early else scheme.on_plan
    if due is None or figures.period < due:
        return BEFORE_DUE
    # Nobody judged it in the year it was due, or since.
    if figures.value_period is None or figures.value_period < Period(due.year, 1):
        return scheme.unrated(Reason.UNREPORTED)
    return scheme.lowest


def _of_range(scheme: Scheme, figures: Figures) -> Rating:
    if figures.target_range is None:
        inside_final = figures.final_range is not None and figures.final_met
        return scheme.on_plan if inside_final else scheme.unrated(Reason.NO_TARGET)
    value = figures.value
    inside = value is not None and value in figures.target_range.part(figures.share)
    return scheme.on_plan if inside else scheme.lowest


def _of_partial_sum(scheme: Scheme, terms: Terms, figures: Figures) -> Rating:
    """A year's sum with a gap is rated only where later reports could not change the answer."""
    if figures.met is None:
        return scheme.unrated(Reason.PARTIAL)
    return scheme.on_plan if figures.met else scheme.lowest


def _within_a_whole_unit(terms: Terms, figures: Figures) -> bool:
    """Whether what is counted in whole units lacks less than one of the planned value."""
    value, expected = figures.value, figures.expected
    if not terms.whole or terms.aggregation != Aggregation.LATEST:
        return False
    if value is None or expected is None:
        return False
    return is_met(terms.direction, value, whole_farther_from_goal(terms.direction, expected))


def _better(one: Rating, other: Rating) -> Rating:
    if one.band is None or other.band is None:
        return one if one.band else other
    return one if one.band.position <= other.band.position else other
