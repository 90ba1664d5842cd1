"""承認を待つ報告 — what somebody may decide on, with what has changed in each."""

from dataclasses import dataclass

from measures.models import QuarterlyReport, ReportingRound
from measures.selectors.desk.former_texts import TextBeside, texts_beside
from measures.selectors.desk.lines import ReportLines
from measures.selectors.desk.reading import report_lines
from plans.domain.vocabulary import ReportState
from plans.models import Initiative, InitiativeDepartment
from plans.permissions import Access


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """One submitted report: its lines, and its texts beside those seen before."""

    lines: ReportLines
    texts: tuple[TextBeside, ...]


def waiting_reports(access: Access) -> tuple[WaitingReport, ...]:
    """The submitted reports that *access* may decide on, the oldest round first."""
    reports = QuarterlyReport.objects.filter(state=ReportState.SUBMITTED.value)
    if not access.is_administrator:
        reports = reports.filter(
            initiative__in=InitiativeDepartment.objects.initiatives_of(access.approver_of)
        )
    found = {(item.round_id, item.initiative_id) for item in reports}
    rounds = ReportingRound.objects.filter(pk__in={key for key, _ in found}).select_related("plan")
    initiatives = (
        Initiative.objects.filter(pk__in={key for _, key in found})
        .select_related("measure", "first_edition", "ended_edition")
        .order_by("measure__position", "position")
    )
    waiting = [
        item
        for item in report_lines(list(rounds), list(initiatives), access)
        if (item.round.pk, item.initiative.pk) in found
    ]
    texts = texts_beside(waiting)
    return tuple(WaitingReport(item, texts[item.report.pk]) for item in waiting if item.report)
