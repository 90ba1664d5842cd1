"""The reported rows that count for a page of a plan."""

from collections import defaultdict

from dashboards.selectors.overlay import NO_OVERLAY, Overlay
from dashboards.selectors.view_params import ViewParams
from measures.domain.reported import ReportedPhase
from measures.models import Actual, PhaseProgress
from plans.domain.calendar import Period
from plans.models import Plan
from plans.selectors.structure import Structure


def actual_rows(
    plan: Plan, params: ViewParams, overlay: Overlay = NO_OVERLAY
) -> dict[int, list[Actual]]:
    """The rows that count for each indicator (by id), in the order of their periods.

    With ``provisional`` a submitted row counts instead of the approved one of its period.
    """
    counting: dict[tuple[int, Period], Actual] = {}
    official = Actual.objects.of_plan(plan).approved().as_known_on(params.as_known_on)
    for row in official:
        counting[row.indicator_id, row.period] = row
    if params.provisional:
        for row in Actual.objects.of_plan(plan).provisional():
            counting[row.indicator_id, row.period] = row
    counting.update(overlay.actuals)
    rows: dict[int, list[Actual]] = defaultdict(list)
    for (indicator_id, period), row in sorted(counting.items(), key=lambda item: item[0]):
        if period <= params.period:
            rows[indicator_id].append(row)
    return rows


def phase_statuses(
    structure: Structure, params: ViewParams, overlay: Overlay = NO_OVERLAY
) -> dict[tuple[int, int], ReportedPhase]:
    """The last reported status of each phase up to the period, by initiative id and number."""
    rows = PhaseProgress.objects.of_plan(structure.plan).select_related("report__round")
    counting = list(rows.approved().as_known_on(params.as_known_on))
    if params.provisional:
        counting += list(rows.provisional())
    reported = {(row.phase_id, row.report.round.period): row.reported for row in counting}
    reported.update(overlay.phases)
    known = {item.pk: item for items in structure.phases.values() for item in items}
    statuses: dict[tuple[int, int], ReportedPhase] = {}
    for (phase_id, period), status in sorted(reported.items(), key=lambda item: item[0][1]):
        phase = known.get(phase_id)
        if phase is not None and period <= params.period:
            statuses[phase.initiative_id, phase.number] = status
    return statuses
