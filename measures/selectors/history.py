"""One indicator's figures with everything that happened to them: who, when, why, from where."""

from collections import defaultdict
from dataclasses import dataclass

from measures.models import Actual, QuarterlyReport, ReportTransition
from plans.domain.calendar import Period
from plans.domain.vocabulary import ReportState
from plans.models import Indicator
from plans.permissions import Access


@dataclass(frozen=True, slots=True)
class FigureState:
    """値の一代 — one row as entered, and what became of it."""

    actual: Actual

    @property
    def standing(self) -> str:
        """「公式」, 「差替済」, 「提出中」 or 「下書き」."""
        if self.actual.superseded_at:
            return "差替済"
        if self.actual.approved_at:
            return "公式"
        return "提出中" if self.actual.report.state == ReportState.SUBMITTED else "下書き"

    @property
    def source(self) -> str:
        """The sheet and cell it was brought in from; empty for what was typed in."""
        if self.actual.batch is None:
            return ""
        cell = f"{self.actual.source_sheet} {self.actual.source_cell}".strip()
        return f"{self.actual.batch.file_name}　{cell}".strip()


@dataclass(frozen=True, slots=True)
class PeriodHistory:
    """一つの四半期 — its figures, the last one first, and the steps of the reports they are of."""

    period: Period
    states: tuple[FigureState, ...]
    steps: tuple[ReportTransition, ...]

    @property
    def approved_report(self) -> QuarterlyReport | None:
        """The report of the official figure, where it could be reopened."""
        reports = (one.actual.report for one in self.states if one.standing == "公式")
        return next((one for one in reports if one.state == ReportState.APPROVED), None)


def figure_history(indicator: Indicator, access: Access) -> list[PeriodHistory]:
    """All quarters for which anything was entered, the latest first. Three queries.

    Drafts nobody submitted yet are shown to those who work on them.
    """
    departments = set(indicator.initiative.responsibilities.values_list("department_id", flat=True))
    works_on_it = access.is_administrator or bool(
        departments & (access.promoter_of | access.approver_of)
    )
    rows = Actual.objects.filter(indicator=indicator).select_related(
        "report", "entered_by", "approved_by", "batch"
    )
    rows = rows.defer("batch__content")
    states: dict[Period, list[FigureState]] = defaultdict(list)
    periods: dict[int, Period] = {}
    for row in rows.order_by("-pk"):
        state = FigureState(row)
        if works_on_it or state.standing != "下書き":
            states[row.period].append(state)
            periods[row.report_id] = row.period
    steps: dict[Period, list[ReportTransition]] = defaultdict(list)
    taken = ReportTransition.objects.filter(report__in=periods).select_related("by")
    for step in taken.order_by("-pk"):
        steps[periods[step.report_id]].append(step)
    return [
        PeriodHistory(period, tuple(states[period]), tuple(steps[period]))
        for period in sorted(states, reverse=True)
    ]
