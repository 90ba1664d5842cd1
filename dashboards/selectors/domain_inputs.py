"""The domain's values, from stored rows."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from measures.domain.phases import PhasePlan
from measures.domain.rating import Band, Scheme
from measures.domain.terms import Baseline, Limits, Terms
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    EntryKind,
    Frequency,
    PhaseOutcome,
    RateMethod,
    TargetBasis,
)
from plans.models import Indicator, Phase, Plan, RatingBand, RatingScheme, Target


def scheme_of(scheme: RatingScheme, bands: Iterable[RatingBand]) -> Scheme:
    """The domain's scheme of the stored bands, the best one first."""
    return Scheme(
        unrated_code=scheme.unrated_code,
        unreported_code=scheme.unreported_code,
        bands=tuple(
            Band(
                code=band.code,
                label=band.label,
                position=band.position,
                lower_bound=band.lower_bound,
                colour=band.colour,
                meaning=band.meaning,
                on_plan=band.on_plan,
                phase_outcome=PhaseOutcome(band.phase_outcome) if band.phase_outcome else None,
            )
            for band in bands
        ),
    )


def phase_plan(phase: Phase) -> PhasePlan:
    """What is planned of a stored phase."""
    return PhasePlan(
        phase.label,
        phase.start_year,
        phase.end_year,
        phase.start_quarter,
        phase.end_quarter,
        phase.ongoing,
    )


def terms_of(indicator: Indicator, plan: Plan, targets: Iterable[Target]) -> Terms:
    """What *indicator* promises by these targets."""
    quarters = (
        indicator.baseline_q1,
        indicator.baseline_q2,
        indicator.baseline_q3,
        indicator.baseline_q4,
    )
    aims = list(targets)
    q1, q2, q3, q4 = quarters
    split = None
    if q1 is not None and q2 is not None and q3 is not None and q4 is not None:
        split = (q1, q2, q3, q4)
    return Terms(
        direction=Direction(indicator.direction),
        aggregation=Aggregation(indicator.aggregation),
        basis=TargetBasis(indicator.basis),
        method=RateMethod(indicator.rate_method or plan.rate_method),
        measurable=indicator.measurable,
        first_year=max(plan.first_year, indicator.first_year or plan.first_year),
        final_year=plan.final_year,
        baseline=Baseline(
            value=indicator.baseline_value,
            on=indicator.baseline_on,
            quarters=split,
            reference=indicator.baseline_reference,
        ),
        targets={t.fiscal_year: t.value for t in aims if t.value is not None},
        ranges={
            t.fiscal_year: (t.low, t.high) for t in aims if t.low is not None and t.high is not None
        },
        cumulative=indicator.cumulative,
        frequency=Frequency(indicator.frequency),
        judgement=indicator.entry == EntryKind.JUDGEMENT,
        whole=_is_whole(indicator),
        limits=_limits_of(indicator, aims),
    )


def _limits_of(indicator: Indicator, targets: Sequence[Target]) -> Limits:
    """What values there can be; counts, and shares of them, are at least 0 where none is below."""
    least = indicator.limit_min
    counted = _is_whole(indicator) or indicator.entry == EntryKind.FRACTION
    amounts = [indicator.baseline_value, *(t.value for t in targets), *(t.low for t in targets)]
    if least is None and counted and indicator.basis != TargetBasis.CHANGE_FROM_BASELINE:
        least = None if any(amount is not None and amount < 0 for amount in amounts) else Decimal(0)
    return Limits(least, indicator.limit_max)


def _is_whole(indicator: Indicator) -> bool:
    """Whether it counts whole things: no decimals, and no percentage."""
    counted = indicator.entry == EntryKind.VALUE and indicator.decimals == 0
    return counted and indicator.unit not in ("％", "%")
