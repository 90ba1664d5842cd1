"""An initiative's phases along the plan's quarters, against the day they are looked at."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dashboards.figures.svg import drawing, element, svg_text
from plans.domain.calendar import FiscalYear, Period, fiscal_year_short

WIDTH, LEFT, RIGHT = 760, 8, 752
HEAD, ROW, BAR = 44, 46, 16
LETTER = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """One phase; ``class_`` names its state for the style sheet, ``state`` says it."""

    label: str
    state: str
    class_: str
    start: Period
    end: Period
    late: bool
    started_on: date | None
    completed_on: date | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn: the phases in their order, and a line at ``day``."""

    title: str
    first_year: int
    final_year: int
    bars: tuple[Bar, ...]
    day: date
    day_label: str


def timeline_svg(timeline: Timeline) -> str:
    """The timeline as SVG."""
    bottom = HEAD + ROW * len(timeline.bars)
    parts = [*_years(timeline, bottom), *_day(timeline, bottom), *_bars(timeline)]
    words = "。".join(f"{bar.label}は{_description(bar)}" for bar in timeline.bars)
    title = f"{timeline.title}の工程"
    return drawing(WIDTH, bottom + 4, title, words, parts, "chart-timeline")


def _description(bar: Bar) -> str:
    return f"{bar.state}・遅れ" if bar.late else bar.state


def _x(timeline: Timeline, day: date) -> float:
    """The place of *day*; days outside the plan lie on its edge."""
    start = FiscalYear(timeline.first_year).start.toordinal()
    end = FiscalYear(timeline.final_year).end.toordinal() + 1
    share = (day.toordinal() - start) / (end - start)
    return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)


def _years(timeline: Timeline, bottom: float) -> Iterator[str]:
    for year in range(timeline.first_year, timeline.final_year + 1):
        start, end = _x(timeline, FiscalYear(year).start), _x(timeline, FiscalYear(year).end)
        class_ = "year-odd" if (year - timeline.first_year) % 2 else "year-even"
        height = bottom - HEAD + 22
        yield element("rect", x=start, y=HEAD - 22, width=end - start, height=height, class_=class_)
        label = fiscal_year_short(year)
        yield svg_text(label, (start + end) / 2, HEAD - 7, class_="axis-text", text_anchor="middle")


def _bars(timeline: Timeline) -> Iterator[str]:
    for place, bar in enumerate(timeline.bars):
        y = HEAD + ROW * place + 24
        start = _x(timeline, bar.start.start)
        end = _x(timeline, bar.end.end)
        class_ = f"phase phase-{bar.class_}{' phase-late' if bar.late else ''}"
        yield element("rect", x=start, y=y, width=end - start, height=BAR, rx=3, class_=class_)
        if bar.started_on and bar.class_ == "in_progress":
            begun, now = _x(timeline, bar.started_on), _x(timeline, timeline.day)
            if now > begun:
                yield element(
                    "rect", x=begun, y=y + 4, width=now - begun, height=BAR - 8, class_="phase-done"
                )
        if bar.completed_on:
            x = _x(timeline, bar.completed_on)
            yield element("circle", cx=x, cy=y + BAR / 2, r=6, class_="phase-completed-on")
        yield from _label(bar, start, y - 6)


def _label(bar: Bar, start: float, y: float) -> Iterator[str]:
    """The phase's name and state above its bar, kept within the picture."""
    state = f"　{'▼ 遅れ・' if bar.late else ''}{bar.state}"
    words = _shortened(bar.label, int((RIGHT - LEFT) / LETTER) - _width(state)) + state
    class_ = "phase-text phase-text-late" if bar.late else "phase-text"
    if start + _width(words) * LETTER > RIGHT:
        yield svg_text(words, RIGHT, y, class_=class_, text_anchor="end")
    else:
        yield svg_text(words, start, y, class_=class_)


def _day(timeline: Timeline, bottom: float) -> Iterator[str]:
    x = _x(timeline, timeline.day)
    yield element("line", x1=x, y1=HEAD - 26, x2=x, y2=bottom, class_="day-line")
    half = _width(timeline.day_label) * LETTER / 2
    middle = min(max(x, LEFT + half), RIGHT - half)
    yield svg_text(timeline.day_label, middle, 13, class_="day-text", text_anchor="middle")


def _width(words: str) -> int:
    """In half-width letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in words)


def _shortened(words: str, width: int) -> str:
    if _width(words) <= width:
        return words
    while _width(words) > width - 2:
        words = words[:-1]
    return f"{words}…"
