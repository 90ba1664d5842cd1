"""The parameters of every page of a plan."""

from dataclasses import dataclass
from datetime import date

from measures.domain.rating import NOT_BEGUN, NOT_ENDED, Rating
from plans.domain.calendar import Period


@dataclass(frozen=True, slots=True)
class ViewParams:
    """表示条件 — the period, the day of knowledge, and whether submitted figures count."""

    period: Period
    as_known_on: date
    provisional: bool = False

    @property
    def judged_at(self) -> Period:
        """The last quarter, up to the period, that had ended on that day."""
        return min(self.period, Period.last_finished(self.as_known_on))

    @property
    def has_ended(self) -> bool:
        """Whether the period is over, so that it can be rated."""
        return self.judged_at == self.period

    @property
    def not_rated(self) -> Rating | None:
        """The rating of everything in a period that has not ended; None of one that has."""
        if self.has_ended:
            return None
        return NOT_BEGUN if self.is_ahead else NOT_ENDED

    @property
    def is_ahead(self) -> bool:
        """Whether the period has not begun, so that there is a plan for it and nothing else."""
        return self.period > Period.containing(self.as_known_on)
