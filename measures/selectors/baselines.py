"""An indicator as it would be with its first report for a baseline."""

from copy import copy

from measures.domain.baselines import FirstReport
from plans.models import Indicator


def with_baseline(
    indicator: Indicator, first: FirstReport, *, is_sample: bool, reason: str = ""
) -> Indicator:
    """A copy of *indicator* with *first* as its baseline; nothing is stored."""
    changed = copy(indicator)
    changed.baseline_value, changed.baseline_on = first.value, first.period.end
    if changed.reference_name:
        changed.baseline_reference = first.reference
    changed.baseline_note = f"初回報告（{first.period.short}）を基準値とした。{reason}"
    changed.baseline_is_sample = is_sample
    return changed
