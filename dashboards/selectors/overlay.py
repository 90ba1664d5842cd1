"""Values that are not official yet, laid over the stored ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from measures.domain.reported import ReportedPhase, ReportedValue
from measures.importing.rows import PlannedWrite
from plans.domain.calendar import Period
from plans.models import Indicator


@dataclass(frozen=True, slots=True)
class OverlaidValue:
    """An indicator's figure that is counted as if it were official."""

    value: ReportedValue
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Overlay:
    """Figures by indicator and quarter, states by phase and quarter.

    ``indicators`` replace those stored under their key.
    """

    actuals: Mapping[tuple[int, Period], OverlaidValue] = field(default_factory=dict)
    phases: Mapping[tuple[int, Period], ReportedPhase] = field(default_factory=dict)
    indicators: Mapping[int, Indicator] = field(default_factory=dict)


NO_OVERLAY = Overlay()


def overlay_of(writes: Iterable[PlannedWrite]) -> Overlay:
    """The overlay of the rows that a sheet would write."""
    actuals, phases = {}, {}
    for write in writes:
        key = write.subject_id, write.period
        if isinstance(write.reported, ReportedPhase):
            phases[key] = write.reported
        elif isinstance(write.reported, ReportedValue):
            actuals[key] = OverlaidValue(write.reported, write.is_sample)
    return Overlay(actuals, phases)
