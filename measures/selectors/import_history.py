"""What earlier imports did."""

from measures.models import Actual, ImportBatch, PhaseProgress
from measures.selectors.import_rows import PlannedRow, RowStatus, shown
from measures.selectors.imports import Figure, PhaseFigure
from plans.domain.vocabulary import PhaseState, ValueStatus
from plans.models import Plan


def applied_before(plan: Plan, sha256: str) -> ImportBatch | None:
    """The batch that brought in this very file, if one did."""
    return (
        ImportBatch.objects.filter(plan=plan, sha256=sha256, applied_at__isnull=False)
        .defer("content")
        .first()
    )


def written_rows(batch: ImportBatch) -> list[PlannedRow]:
    """The rows an applied batch wrote, as they stood then."""
    return [*_figures(batch), *_states(batch)]


def _figures(batch: ImportBatch) -> list[PlannedRow]:
    rows = Actual.objects.filter(batch=batch).select_related("indicator").order_by("pk")
    return [
        PlannedRow(
            row=None,
            cell=row.source_cell,
            indicator=row.indicator.code,
            name=row.indicator.name,
            period=str(row.period),
            status=RowStatus.NEW,
            after=shown(
                Figure(
                    ValueStatus(row.status),
                    row.value,
                    row.numerator,
                    row.denominator,
                    row.reference,
                )
            ),
            message="後の値に差し替え済み" if row.superseded_at else "",
            sheet=row.source_sheet,
        )
        for row in rows
    ]


def _states(batch: ImportBatch) -> list[PlannedRow]:
    rows = (
        PhaseProgress.objects.filter(batch=batch)
        .select_related("phase__initiative", "report__round")
        .order_by("pk")
    )
    return [
        PlannedRow(
            row=None,
            cell=row.source_cell,
            indicator=f"{row.phase.initiative.code}/{row.phase.number}",
            name=row.phase.label,
            period=str(row.report.round.period),
            status=RowStatus.NEW,
            after=shown(PhaseFigure(PhaseState(row.state), row.started_on, row.completed_on)),
            message="後の状態に差し替え済み" if row.superseded_at else "",
            sheet=row.source_sheet,
        )
        for row in rows
    ]
