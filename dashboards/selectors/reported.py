"""The reported rows that count for a page of a plan."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from dashboards.selectors.overlay import NO_OVERLAY, Overlay
from dashboards.selectors.view_params import ViewParams
from measures.domain.reported import ReportedPhase
from measures.domain.terms import Observation
from measures.models import Actual, PhaseProgress
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ValueStatus
from plans.models import Plan
from plans.selectors.structure import Structure


class ActualRow(NamedTuple):
    """実績の行 — the columns of a stored actual that a page shows or reckons with."""

    indicator_id: int
    fiscal_year: int
    quarter: int
    status: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    reference: Decimal | None
    note: str
    is_sample: bool
    source_sheet: str
    source_cell: str

    @property
    def period(self) -> Period:
        return Period(self.fiscal_year, self.quarter)

    @property
    def observation(self) -> Observation:
        """The figure as the domain reckons with it."""
        return Observation(self.period, ValueStatus(self.status), *self[4:8])

    @property
    def source(self) -> str:
        """The sheet and cell it came from; empty for what was typed in."""
        return f"{self.source_sheet} {self.source_cell}".strip() if self.source_cell else ""


Indicators = Collection[int] | None


def actual_rows(
    plan: Plan, params: ViewParams, overlay: Overlay = NO_OVERLAY, only: Indicators = None
) -> dict[int, list[ActualRow]]:
    """The rows that count for each indicator (by id), in the order of their periods.

    With ``provisional`` a submitted row counts instead of the approved one of its period. *only*:
    of these indicators, not of all the plan's.
    """
    stored = (
        Actual.objects.of_plan(plan)
        if only is None
        else Actual.objects.filter(indicator_id__in=only)
    )
    stored = stored.filter(_until(params.period)).order_by()
    counting: dict[tuple[int, int, int], ActualRow] = {}
    parts = [stored.approved().as_known_on(params.as_known_on)]
    if params.provisional:
        parts.append(stored.provisional())
    for part in parts:
        for row in map(ActualRow._make, part.values_list(*ActualRow._fields)):
            counting[row[:3]] = row
    for (indicator_id, period), reported in overlay.actuals.items():
        if period <= params.period:
            counting[indicator_id, period.year, period.quarter] = ActualRow(
                indicator_id,
                period.year,
                period.quarter,
                reported.value.status,
                *reported.value.numbers,
                reported.value.note,
                reported.is_sample,
                "",
                "",
            )
    rows: dict[int, list[ActualRow]] = defaultdict(list)
    for key in sorted(counting):
        rows[key[0]].append(counting[key])
    return rows


def sampled(plan: Plan, params: ViewParams) -> set[int]:
    """The indicators (by id) of which an official row up to the period is 見本."""
    rows = Actual.objects.of_plan(plan).approved().as_known_on(params.as_known_on)
    found = rows.filter(_until(params.period), is_sample=True).order_by()
    return set(found.values_list("indicator_id", flat=True).distinct())


def phase_reports(
    structure: Structure,
    params: ViewParams,
    overlay: Overlay = NO_OVERLAY,
    initiatives: Collection[int] | None = None,
) -> dict[tuple[int, Period], ReportedPhase]:
    """What was reported of each phase (by id) for each quarter."""
    rows = PhaseProgress.objects.of_plan(structure.plan).order_by()
    if initiatives is not None:
        rows = rows.filter(report__initiative_id__in=initiatives)
    columns = (
        "phase_id",
        "report__round__fiscal_year",
        "report__round__quarter",
        *ReportedPhase.__slots__,
    )
    counting = list(rows.approved().as_known_on(params.as_known_on).values_list(*columns))
    if params.provisional:
        counting += list(rows.provisional().values_list(*columns))
    reported = {
        (phase_id, Period(year, quarter)): ReportedPhase(PhaseState(state), *rest)
        for phase_id, year, quarter, state, *rest in counting
    }
    return reported | dict(overlay.phases)


@dataclass(frozen=True, slots=True)
class Reported:
    """報告された行 — what counts for a plan on a day, of every quarter up to the one asked for."""

    structure: Structure
    actuals: Mapping[int, Sequence[ActualRow]]
    phases: Mapping[tuple[int, Period], ReportedPhase]

    def actuals_until(self, period: Period) -> dict[int, list[ActualRow]]:
        """The rows of each indicator (by id), in the order of their periods."""
        last = period.year, period.quarter
        until = (
            (pk, [row for row in rows if row[1:3] <= last]) for pk, rows in self.actuals.items()
        )
        return {pk: rows for pk, rows in until if rows}

    def statuses_until(self, period: Period) -> dict[tuple[int, int], ReportedPhase]:
        """The last reported status of each phase, by initiative id and number."""
        known = {item.pk: item for items in self.structure.phases.values() for item in items}
        statuses: dict[tuple[int, int], ReportedPhase] = {}
        for (phase_id, at), status in sorted(self.phases.items(), key=lambda item: item[0][1]):
            phase = known.get(phase_id)
            if phase is not None and at <= period:
                statuses[phase.initiative_id, phase.number] = status
        return statuses


def _until(period: Period) -> Q:
    """Of the quarters up to *period*."""
    return Q(fiscal_year__lt=period.year) | Q(fiscal_year=period.year, quarter__lte=period.quarter)
