"""What a department has before it when it fills in a quarter: in the sheet and in the form."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from measures.domain.reported import ReportedPhase, ReportedValue
from measures.selectors.import_context import Ground, ground_of
from measures.selectors.year_targets import YearTarget, year_before
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import EntryKind, TargetBasis, ValueStatus
from plans.models import Edition, Plan, Target


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One indicator's line: what is known, and what was entered for the period so far."""

    id: int
    code: str
    initiative_id: int
    initiative: str
    name: str
    unit: str
    period: Period
    last: ReportedValue | None  # the last official figure before this period, and when that was
    last_period: Period | None
    target: YearTarget
    entered: ReportedValue | None
    takes_fraction: bool
    takes_reference: bool
    cumulative: bool
    is_judgement: bool = False
    decimals: int = 0
    asked_for: str = ""  # in which quarters, where not in all of them


@dataclass(frozen=True, slots=True)
class TemplatePhase:
    """One phase's line."""

    id: int
    initiative_id: int
    initiative_code: str
    initiative: str
    number: int
    label: str
    span: str
    period: Period
    entered: ReportedPhase | None


@dataclass(frozen=True, slots=True)
class Template:
    plan_code: str
    plan_name: str
    period: Period
    rows: list[TemplateRow]
    phases: list[TemplatePhase]


def template_of(plan: Plan, period: Period, *, department_ids: Collection[int] | None) -> Template:
    """The sheet for *period*; for these departments' initiatives only, or (None) for all."""
    ground = ground_of(plan)
    everything = [
        *(item.initiative for item in ground.indicators),
        *(known[-1].initiative for known in ground.phases.values()),
    ]
    mine = {
        initiative.id
        for initiative in everything
        if initiative.is_in_plan(period.year)
        and (department_ids is None or initiative.department_ids & set(department_ids))
    }
    return Template(
        plan_code=plan.code,
        plan_name=plan.name,
        period=period,
        rows=_rows(ground, period, mine, _targets(plan, period.year)),
        phases=_phases(ground, period, mine),
    )


def _targets(plan: Plan, year: int) -> dict[int, Target]:
    """This year's targets by indicator, of the edition in force."""
    edition = (
        Edition.objects.filter(plan=plan)
        .in_force(fiscal_year=year, as_known_on=clock.today())
        .first()
    )
    rows = Target.objects.filter(edition=edition, fiscal_year=year)
    return {row.indicator_id: row for row in rows}


def _last_official(ground: Ground, before: Period) -> dict[int, tuple[Period, ReportedValue]]:
    """The last approved figure of each indicator from an earlier period."""
    found: dict[int, tuple[Period, ReportedValue]] = {}
    for (indicator_id, period), standing in ground.current.items():
        known = found.get(indicator_id)
        if (
            period < before
            and standing.says.status is ValueStatus.REPORTED
            and (known is None or known[0] < period)
        ):
            found[indicator_id] = period, standing.says
    return found


def _rows(
    ground: Ground, period: Period, mine: set[int], targets: dict[int, Target]
) -> list[TemplateRow]:
    """The lines of what is due in *period*, and of what has been entered for it all the same."""
    official: dict[int, dict[Period, ReportedValue]] = defaultdict(dict)
    for (indicator_id, when), approved in ground.current.items():
        official[indicator_id][when] = approved.says
    last = _last_official(ground, period)
    rows = []
    for item in ground.indicators:
        if item.initiative.id not in mine:
            continue
        standing = ground.drafts.get((item.id, period)) or ground.current.get((item.id, period))
        if standing is None and not item.is_due(period):
            continue
        last_period, last_figure = last.get(item.id, (None, None))
        rows.append(
            TemplateRow(
                id=item.id,
                code=item.code,
                initiative_id=item.initiative.id,
                initiative=item.initiative.name,
                name=item.name,
                unit=item.unit,
                period=period,
                last=last_figure,
                last_period=last_period,
                target=YearTarget(
                    item,
                    targets.get(item.id),
                    year_before(item, ground.plan, official[item.id], period.year),
                ),
                entered=standing.says if standing else None,
                takes_fraction=item.entry is EntryKind.FRACTION,
                takes_reference=item.basis is TargetBasis.REFERENCE,
                cumulative=item.cumulative,
                is_judgement=item.is_judgement,
                decimals=item.decimals,
                asked_for=item.frequency.due_label,
            )
        )
    return rows


def _phases(ground: Ground, period: Period, mine: set[int]) -> list[TemplatePhase]:
    found = []
    for initiative_code, number in ground.phases:
        phase = ground.phase_at(initiative_code, number, period.year)
        if phase is None or phase.initiative.id not in mine:
            continue
        key = phase.initiative.id, number, period
        standing = ground.phase_drafts.get(key) or ground.phase_current.get(key)
        found.append(
            TemplatePhase(
                id=phase.id,
                initiative_id=phase.initiative.id,
                initiative_code=initiative_code,
                initiative=phase.initiative.name,
                number=number,
                label=phase.label,
                span=phase.span,
                period=period,
                entered=standing.says if standing else None,
            )
        )
    return found
