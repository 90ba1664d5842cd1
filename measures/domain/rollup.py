"""まとめ — initiatives from their parts, measures and policies from their initiatives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from measures.domain.rates import Rate
from measures.domain.rating import BEFORE_DUE, CANCELLED, NOT_ENDED, Rating, Scheme
from measures.domain.terms import Reason
from plans.domain.vocabulary import RatingState


@dataclass(frozen=True, slots=True)
class Summary:
    """集計 — counts of initiatives by rating, and the mean progress of the indicators measured."""

    counts: Mapping[str, int]
    rated: int
    on_plan: int
    on_plan_share: Fraction | None
    mean_progress: Fraction | None
    measured: int
    of: int
    unreported: int


def initiative_rating(
    scheme: Scheme, indicators: Sequence[Rating], phases: Rating | None = None
) -> Rating:
    """The worst of the indicators that are rated; the phases lower it, and never cap it.

    The phases rate an initiative of which no indicator is rated. 未報告, 期限前 or "cannot be
    rated" only where nothing is. *phases*: None where it has none.
    """
    if phases is not None and phases.state == RatingState.CANCELLED:
        return phases
    bands = [rating for rating in indicators if rating.band]
    if phases is not None and phases.band and (not bands or not phases.band.on_plan):
        bands.append(phases)
    if bands:
        return max(bands, key=lambda rating: rating.band.position if rating.band else 0)
    unrated = [*indicators, *([phases] if phases else [])]
    for state in (RatingState.UNREPORTED, RatingState.BEFORE_DUE):
        for rating in unrated:
            if rating.state == state:
                return rating
    return unrated[0] if unrated else scheme.unrated(Reason.UNMEASURABLE)


def states_of(scheme: Scheme) -> tuple[Rating, ...]:
    """What stands beside the bands in every count, in the order in which it is shown."""
    return (
        scheme.unrated(Reason.UNMEASURABLE),
        scheme.unrated(Reason.UNREPORTED),
        BEFORE_DUE,
        CANCELLED,
        NOT_ENDED,
    )


def summarise(scheme: Scheme, initiatives: Sequence[Rating], progress: Iterable[Rate]) -> Summary:
    """Counts and means. What is not rated or not measured takes no part in either mean."""
    codes = [band.code for band in scheme.bands] + [state.code for state in states_of(scheme)]
    counts = {code: sum(rating.code == code for rating in initiatives) for code in codes}
    rated = [rating.band for rating in initiatives if rating.band]
    on_plan = sum(band.on_plan for band in rated)
    rates = list(progress)
    known = [rate.value for rate in rates if rate.value is not None]
    return Summary(
        counts=counts,
        rated=len(rated),
        on_plan=on_plan,
        on_plan_share=Fraction(on_plan, len(rated)) if rated else None,
        mean_progress=sum(known, Fraction(0)) / len(known) if known else None,
        measured=len(known),
        of=len(rates),
        unreported=counts[scheme.unreported_code],
    )
