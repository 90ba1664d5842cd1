"""A plan's rounds in one list: when each is entered, for whom longer, how far its reports are."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from measures.models import QuarterlyReport, ReportingRound, RoundExtension
from measures.permissions import still_open
from plans import clock
from plans.domain.calendar import fiscal_year_label
from plans.domain.vocabulary import ReportState
from plans.models import Initiative, Plan

STATES = (
    ReportState.DRAFT,
    ReportState.SENT_BACK,
    ReportState.SUBMITTED,
    ReportState.APPROVED,
)


@dataclass(frozen=True, slots=True)
class RoundLine:
    """報告期の行 — ``counts`` of the initiatives in the plan then, those without a report first."""

    round: ReportingRound
    today: date
    extensions: tuple[RoundExtension, ...]
    counts: tuple[int, ...]

    @property
    def state(self) -> str:
        if self.today < self.round.opens_on:
            return "受付前"
        if self.today > self.round.closes_on:
            return "締切後"
        return "受付中" if self.today <= self.round.due_on else "期限超過"

    @property
    def days(self) -> str:
        """How long the state lasts: 「提出期限まで8日」."""
        if self.today < self.round.opens_on:
            return f"受付開始まで{(self.round.opens_on - self.today).days}日"
        if self.today > self.round.closes_on:
            return ""
        until, what = (
            (self.round.due_on, "提出期限")
            if self.today <= self.round.due_on
            else (self.round.closes_on, "締切")
        )
        left = (until - self.today).days
        return f"{what}まで{left}日" if left else f"今日が{what}"


@dataclass(frozen=True, slots=True)
class RoundYear:
    """年度の報告期 — ``missing`` quarters have no round yet."""

    year: int
    lines: tuple[RoundLine, ...]
    missing: tuple[int, ...]

    @property
    def label(self) -> str:
        return fiscal_year_label(self.year)


def running_rounds(day: date) -> QuerySet[ReportingRound]:
    """The rounds that some department can report in on *day*, with their extensions."""
    rows = ReportingRound.objects.filter(still_open(day), opens_on__lte=day)
    return rows.distinct().select_related("plan").prefetch_related("extensions")


def rounds_of(plan: Plan) -> list[RoundYear]:
    """The fiscal years of *plan* that have a round, the last one first. Five queries."""
    today = clock.today()
    expected = _initiatives_by_year(plan, today)
    counts = _counts(plan)
    extensions: dict[int, list[RoundExtension]] = defaultdict(list)
    granted = RoundExtension.objects.filter(round__plan=plan).select_related("department")
    for extension in granted.order_by("until", "department__code"):
        extensions[extension.round_id].append(extension)
    lines: dict[int, list[RoundLine]] = defaultdict(list)
    for item in plan.rounds.order_by("quarter"):
        states = counts[item.pk]
        begun = sum(states.values())
        lines[item.fiscal_year].append(
            RoundLine(
                round=item,
                today=today,
                extensions=tuple(extensions[item.pk]),
                counts=(
                    max(expected[item.fiscal_year] - begun, 0),
                    *(states[state.value] for state in STATES),
                ),
            )
        )
    return [_year(year, lines[year]) for year in sorted(lines, reverse=True)]


def _year(year: int, lines: list[RoundLine]) -> RoundYear:
    there = {line.round.quarter for line in lines}
    return RoundYear(year, tuple(lines), tuple(sorted({1, 2, 3, 4} - there)))


def _initiatives_by_year(plan: Plan, today: date) -> dict[int, int]:
    """How many initiatives the plan holds in each fiscal year, by the edition in force then."""
    rows = Initiative.objects.filter(measure__plan=plan)
    initiatives = list(rows.select_related("first_edition", "ended_edition"))
    adopted = [edition.effective_from for edition in plan.editions.adopted_by(today)]
    return {
        year: sum(item.is_planned_for(year, today) for item in initiatives)
        if any(begun <= year for begun in adopted)
        else 0
        for year in range(plan.first_year, plan.final_year + 1)
    }


def _counts(plan: Plan) -> dict[int, Counter[str]]:
    """How many reports of each round are in which state."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    stored = QuarterlyReport.objects.filter(round__plan=plan).order_by()
    for round_id, state in stored.values_list("round_id", "state"):
        counts[round_id][state] += 1
    return counts
