"""承認を待つ報告 — what somebody may decide on, with what has changed in each."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from measures.models import QuarterlyReport, ReportingRound
from measures.selectors.desk.former_texts import TextBeside, texts_beside
from measures.selectors.desk.lines import ReportLines
from measures.selectors.desk.reading import report_lines
from plans.domain.vocabulary import ReportState
from plans.models import Initiative, InitiativeDepartment
from plans.permissions import Access

# So many reports are on a page of those that wait.
PAGE = 50
# The oldest quarter first, then in the plan's order.
IN_TURN = (
    *("round__fiscal_year", "round__quarter", "round__plan"),
    *("initiative__measure__position", "initiative__position", "pk"),
)


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """One submitted report: its lines, and its texts beside those seen before."""

    lines: ReportLines
    texts: tuple[TextBeside, ...]


def waiting_reports(access: Access, number: str | None = None) -> Page[WaitingReport]:
    """A page of the submitted reports that *access* may decide on, the oldest quarter first."""
    pairs = _submitted(access).order_by(*IN_TURN).values_list("round_id", "initiative_id")
    page: Page[Any] = Paginator(pairs, PAGE).get_page(number)
    turns = {pair: turn for turn, pair in enumerate(page.object_list)}
    if not turns:
        return page
    rounds = ReportingRound.objects.filter(pk__in={key for key, _ in turns}).select_related("plan")
    initiatives = Initiative.objects.filter(pk__in={key for _, key in turns})
    initiatives = initiatives.select_related("measure", "first_edition", "ended_edition")
    found = {
        turns[pair]: lines
        for lines in report_lines(list(rounds), list(initiatives), access)
        if (pair := (lines.round.pk, lines.initiative.pk)) in turns
    }
    waiting = [found[turn] for turn in sorted(found)]
    texts = texts_beside(waiting)
    page.object_list = [WaitingReport(it, texts[it.report.pk]) for it in waiting if it.report]
    return page


def _submitted(access: Access) -> QuerySet[QuarterlyReport]:
    reports = QuarterlyReport.objects.filter(state=ReportState.SUBMITTED.value)
    if access.is_administrator:
        return reports
    if not access.approver_of:
        return reports.none()
    answered_for = InitiativeDepartment.objects.initiatives_of(access.approver_of)
    return reports.filter(initiative__in=answered_for)
