"""The plan's phases as the figure of the whole plan draws them. No query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dashboards.figures.gantt import GanttBar, GanttScale
from dashboards.selectors.charts import phase_words
from dashboards.selectors.rows import InitiativeRow
from dashboards.selectors.standing import PhaseStanding, PlanStanding
from plans.domain.calendar import FiscalYear, Period

MARKS = {
    "completed": "✓",
    "in_progress": "●",
    "not_started": "○",
    "cancelled": "×",
    "unreported": "？",
}


@dataclass(frozen=True, slots=True)
class GanttPhase:
    """工程の行 — a phase and its state in words."""

    phase: PhaseStanding
    state: str


@dataclass(frozen=True, slots=True)
class GanttRow:
    """取組の工程 — as bars, and as lines for who reads them."""

    row: InitiativeRow
    bars: tuple[GanttBar, ...]
    lines: tuple[GanttPhase, ...]


def gantt_scale(standing: PlanStanding) -> GanttScale:
    """The plan's years, with the day of knowledge in them."""
    plan, day = standing.plan, standing.params.as_known_on
    start, end = FiscalYear(plan.first_year).start, FiscalYear(plan.final_year).end
    at = None
    if start <= day <= end:
        at = Fraction(day.toordinal() - start.toordinal(), end.toordinal() + 1 - start.toordinal())
    return GanttScale(plan.first_year, plan.final_year, at, f"基準日 {_short(day)}")


def _short(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def gantt_rows(standing: PlanStanding, rows: Sequence[InitiativeRow]) -> list[GanttRow]:
    """The phases of each of *rows*."""
    return [
        GanttRow(
            row,
            tuple(_bar(standing, phase) for phase in row.item.phases),
            tuple(
                GanttPhase(phase, phase_words(phase, standing.params)[0])
                for phase in row.item.phases
            ),
        )
        for row in rows
    ]


def _bar(standing: PlanStanding, phase: PhaseStanding) -> GanttBar:
    _, class_ = phase_words(phase, standing.params)
    plan = standing.plan
    first, quarters = (
        Period(plan.first_year, 1).ordinal,
        4 * (plan.final_year - plan.first_year + 1),
    )

    def share(ordinal: int) -> Fraction:
        return min(max(Fraction(ordinal - first, quarters), Fraction(0)), Fraction(1))

    return GanttBar(
        label=phase.phase.label,
        mark=MARKS.get(class_, ""),
        class_=class_,
        start=share(phase.start.ordinal),
        end=share(phase.plan.end.ordinal + 1),
        late=phase.late,
        ongoing=phase.phase.ongoing,
        inferred=phase.phase.inferred,
    )
