"""Values that are not official yet, laid over the stored ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from measures.domain.reported import ReportedPhase, ReportedValue
from measures.importing.rows import PlannedWrite
from measures.models import Actual
from plans.domain.calendar import Period
from plans.models import Indicator


@dataclass(frozen=True, slots=True)
class Overlay:
    """Unsaved rows by indicator and quarter, states by phase and quarter.

    ``indicators`` replace those stored under their key.
    """

    actuals: Mapping[tuple[int, Period], Actual] = field(default_factory=dict)
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
            actuals[key] = _actual(write, write.reported)
    return Overlay(actuals, phases)


def _actual(write: PlannedWrite, reported: ReportedValue) -> Actual:
    """The row as it would be stored, unsaved."""
    return Actual(
        indicator_id=write.subject_id,
        fiscal_year=write.period.year,
        quarter=write.period.quarter,
        is_sample=write.is_sample,
        **reported.columns(),
    )
