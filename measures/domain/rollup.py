"""まとめ — initiatives from their parts, measures and policies from their initiatives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from measures.domain.rates import Rate
from measures.domain.rating import UNREPORTED, D, Rating, Scheme, unrated
from measures.domain.terms import Reason


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


def initiative_rating(ratings: Sequence[Rating]) -> Rating:
    """The worst of those that are rated; 未報告 or D only where none is."""
    banded = [(rating.band.position, rating) for rating in ratings if rating.band]
    if banded:
        return max(banded, key=lambda pair: pair[0])[1]
    for rating in ratings:
        if rating.code == UNREPORTED:
            return rating
    return ratings[0] if ratings else unrated(Reason.UNMEASURABLE)


def summarise(scheme: Scheme, initiatives: Sequence[Rating], progress: Iterable[Rate]) -> Summary:
    """Counts and means. What is not rated or not measured takes no part in either mean."""
    codes = [band.code for band in scheme.bands] + [D, UNREPORTED]
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
        unreported=counts[UNREPORTED],
    )
