"""Every state that the components of the pages can be in, made up for looking at them. No query."""

from dataclasses import dataclass
from fractions import Fraction

from dashboards.figures.gantt import GanttBar, GanttScale
from measures.domain.rates import Rate, no_rate
from measures.domain.rating import (
    BEFORE_DUE,
    CANCELLED,
    NOT_BEGUN,
    NOT_ENDED,
    Band,
    Rating,
    Scheme,
)
from measures.domain.reporting import ReportingState
from measures.domain.rollup import Summary, summarise
from measures.domain.terms import Reason
from plans.domain.vocabulary import Colour, PhaseState
from plans.templatetags.formats import Notation

TENTH = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class ComponentStates:
    """部品の状態 — what the page of components shows."""

    scheme: Scheme
    ratings: tuple[Rating, ...]
    summary: Summary
    rates: tuple[Rate, ...]
    amounts: tuple[Fraction | None, ...]
    notation: Notation
    reporting: tuple[ReportingState | None, ...]
    scale: GanttScale
    bars: tuple[GanttBar, ...]


def component_states() -> ComponentStates:
    """Each component in each of its states."""
    bands = tuple(
        Band(letter, colour.label, place, None, colour.value, f"色は{colour.label}")
        for place, (letter, colour) in enumerate(zip("ABCEF", Colour, strict=True))
    )
    scheme = Scheme(bands)
    states = (
        scheme.unrated(Reason.NO_BASELINE),
        scheme.unrated(Reason.UNREPORTED),
        BEFORE_DUE,
        CANCELLED,
        NOT_ENDED,
        NOT_BEGUN,
    )
    ratings = (*(Rating(band.code, band) for band in bands), *states)
    share = Fraction(94_967, 100_000)
    marked = Rate(share, interim=True), Rate(share, against_plan=True), Rate(Fraction(-1, 4))
    return ComponentStates(
        scheme=scheme,
        ratings=ratings,
        summary=summarise(scheme, ratings, [Rate(share), no_rate(Reason.UNREPORTED)]),
        rates=(Rate(share), *marked, *map(no_rate, Reason)),
        amounts=(Fraction(1_234_567), Fraction(0), None),
        notation=Notation(0, "件"),
        reporting=(*ReportingState, None),
        scale=GanttScale(2024, 2028, Fraction(11, 20), "基準日 2026年12月31日"),
        bars=tuple(_bars()),
    )


def _bars() -> list[GanttBar]:
    marks = ("○", "●", "✓", "×")
    bars = [
        GanttBar(
            state.label, mark, state.value, i * 2 * TENTH, (i * 2 + 2) * TENTH, *(3 * (False,))
        )
        for i, (state, mark) in enumerate(zip(PhaseState, marks, strict=True))
    ]
    return [
        *bars,
        GanttBar("未報告", "？", "unreported", 8 * TENTH, Fraction(1), False, False, False),
        GanttBar("遅れ", "●", "in_progress", 2 * TENTH, 4 * TENTH, True, False, True),
        GanttBar("継続", "●", "in_progress", 5 * TENTH, Fraction(1), False, True, True),
        GanttBar("これから", "", "ahead", 8 * TENTH, Fraction(1), False, False, False),
    ]
