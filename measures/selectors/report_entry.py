"""What the form of one quarterly report shows beside its fields."""

from dataclasses import dataclass

from measures.domain.transitions import Transition, allowed_actions
from measures.models import Actual, PhaseProgress, QuarterlyReport, ReportTransition
from measures.selectors.import_template import TemplatePhase, TemplateRow, template_of
from plans.domain.vocabulary import ReportState
from plans.permissions import Access


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """One report with its indicators' and phases' lines, and what may be done with it."""

    report: QuarterlyReport
    rows: tuple[TemplateRow, ...]
    phases: tuple[TemplatePhase, ...]
    raws: dict[int, str]
    moves: tuple[Transition, ...]
    history: tuple[ReportTransition, ...]
    from_sheet: bool


def report_sheet(report: QuarterlyReport, access: Access) -> ReportSheet:
    """The lines of *report*, with last value, target and what was entered so far."""
    template = template_of(report.round.plan, report.round.period, department_ids=None)
    rows = Actual.objects.filter(report=report, superseded_at=None)
    return ReportSheet(
        report=report,
        rows=tuple(r for r in template.rows if r.initiative_id == report.initiative_id),
        phases=tuple(p for p in template.phases if p.initiative_id == report.initiative_id),
        # A draft stands before the approved row it will take the place of.
        raws={row.indicator_id: row.raw for row in sorted(rows, key=lambda r: not r.approved_at)},
        moves=allowed_actions(ReportState(report.state), access.roles),
        history=tuple(report.transitions.select_related("by")),
        from_sheet=rows.filter(batch__isnull=False).exists()
        or PhaseProgress.objects.filter(report=report, batch__isnull=False).exists(),
    )
