"""評価 — from an exact pace to a band of the plan's rating scheme. Compared before rounding."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from measures.domain.figures import Figures
from measures.domain.terms import Reason
from plans.domain.vocabulary import PhaseOutcome

# Apart from the bands: what can't be rated, and what nobody reported.
D = "D"
UNREPORTED = Reason.UNREPORTED.value


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
    """評価 — a band, or the reason why there is none."""

    code: str
    band: Band | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """評価基準 — bands, best first; the last is without a bound, so that every pace has one."""

    bands: tuple[Band, ...]

    def of(self, pace: Fraction) -> Rating:
        """The band in which *pace* falls, exactly."""
        for band in self.bands:
            if band.lower_bound is None or pace >= Fraction(band.lower_bound):
                return Rating(band.code, band)
        return unrated(Reason.NO_TARGET)

    def of_phases(self, outcome: PhaseOutcome) -> Rating:
        """The band this scheme gives to phases that stand so.

        A scheme may name no band of its own for phases that came early.
        """
        for wanted in (outcome, PhaseOutcome.ON_PLAN):
            for band in self.bands:
                if band.phase_outcome == wanted:
                    return Rating(band.code, band)
            if outcome != PhaseOutcome.EARLY:
                break
        return unrated(Reason.UNMEASURABLE)


def unrated(reason: Reason) -> Rating:
    """No band, and why: 未報告 stands for itself, all else is D."""
    code = UNREPORTED if reason is Reason.UNREPORTED else D
    return Rating(code, None, reason)


def rate_indicator(scheme: Scheme, figures: Figures) -> Rating:
    """The rating of an indicator, from its pace."""
    pace = figures.pace
    if pace.value is None:
        return unrated(pace.reason or Reason.UNREPORTED)
    return scheme.of(pace.value)
