"""The whole plan's phases along its quarters: a row of bars an initiative, under one axis.

Places along the time are shares of the width, so that a row is as wide as its column and the words
stay as large as they are written, on every screen and on paper.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from dashboards.figures.svg import element
from plans.domain.calendar import fiscal_year_short

LANE, BAR, EDGE, LEAST = 25, 19, 4, 40
AXIS = 40
# The width that labels are laid out for, and that of half a Japanese letter in it.
NOMINAL, LETTER = 700, Fraction(32, 5)


@dataclass(frozen=True, slots=True)
class GanttBar:
    """One phase; ``start`` and ``end`` are shares of the plan's time.

    ``mark`` and ``class_`` tell its state; ``inferred``: its years were read from a drawing.
    """

    label: str
    mark: str
    class_: str
    start: Fraction
    end: Fraction
    late: bool
    ongoing: bool
    inferred: bool

    @property
    def words(self) -> str:
        marks = ("▼" if self.late else "") + self.mark
        return f"{marks} {self.label}" if marks else self.label


@dataclass(frozen=True, slots=True)
class GanttScale:
    """The time that all rows share; ``day`` is None where it lies outside the plan's years."""

    first_year: int
    final_year: int
    day: Fraction | None
    day_label: str

    @property
    def years(self) -> range:
        return range(self.first_year, self.final_year + 1)

    def of_year(self, year: int) -> Fraction:
        """Where a fiscal year begins."""
        return Fraction(year - self.first_year, len(self.years))


def gantt_row_svg(scale: GanttScale, bars: Sequence[GanttBar]) -> str:
    """The bars of one initiative. The words for those who cannot see them stand beside it."""
    lanes = list(_in_lanes(bars))
    height = max(LEAST, EDGE * 2 + LANE * (1 + max((lane for lane, _ in lanes), default=0)))
    drawn = [part for lane, bar in lanes for part in _bar(bar, lane)]
    words = [_label(bar, lane) for lane, bar in lanes]
    parts = [*_years(scale, height), *drawn, *_day(scale, 0, height), *words]
    return _picture("gantt-row", height, parts)


def gantt_axis_svg(scale: GanttScale) -> str:
    """The years, and the day with its name."""
    parts = [*_years(scale, AXIS)]
    for year in scale.years:
        middle = scale.of_year(year) + Fraction(1, 2 * len(scale.years))
        label = fiscal_year_short(year)
        parts.append(_text(label, middle, AXIS - 6, class_="axis-text", text_anchor="middle"))
    parts += _day(scale, 18, AXIS)
    if scale.day is not None:
        anchor = "start" if scale.day < Fraction(1, 2) else "end"
        parts.append(_text(scale.day_label, scale.day, 13, class_="day-text", text_anchor=anchor))
    return _picture("gantt-axis", AXIS, parts)


def _picture(class_: str, height: int, parts: Sequence[str]) -> str:
    return element(
        "svg", "".join(parts), class_=class_, width="100%", height=height, aria_hidden="true"
    )


def _share(place: Fraction) -> str:
    return f"{float(place * 100):.2f}%"


def _text(words: str, place: Fraction, y: int, **attributes: str) -> str:
    return element("text", escape(words), x=_share(place), y=y, **attributes)


def _years(scale: GanttScale, height: int) -> Iterator[str]:
    """A field for every other year, and a fine line at each quarter."""
    for year in scale.years:
        start, width = scale.of_year(year), Fraction(1, len(scale.years))
        class_ = "year-odd" if (year - scale.first_year) % 2 else "year-even"
        place = {"x": _share(start), "width": _share(width)}
        yield element("rect", y=0, height=height, class_=class_, **place)
        for quarter in (1, 2, 3):
            x = _share(start + width * Fraction(quarter, 4))
            yield element("line", x1=x, x2=x, y1=0, y2=height, class_="gantt-quarter")


def _day(scale: GanttScale, top: int, bottom: int) -> Iterator[str]:
    if scale.day is not None:
        x = _share(scale.day)
        yield element("line", x1=x, x2=x, y1=top, y2=bottom, class_="day-line")


def _bar(bar: GanttBar, lane: int) -> Iterator[str]:
    y = EDGE + LANE * lane
    place = {"x": _share(bar.start), "width": _share(bar.end - bar.start)}
    late = " phase-late" if bar.late else ""
    class_ = f"phase phase-{bar.class_}{late}"
    yield element("rect", y=y, height=BAR, rx=3, class_=class_, **place)
    if bar.inferred:
        yield element("rect", y=y + BAR, height=2, class_="gantt-inferred", **place)
    if bar.ongoing:
        yield _text("⇢", bar.end, y + 15, class_="gantt-text", text_anchor="end", dx="-3")


def _label(bar: GanttBar, lane: int) -> str:
    """What the phase is called, over the bar's beginning."""
    start, _ = _extent(bar)
    class_ = "gantt-text phase-text-late" if bar.late else "gantt-text"
    y = EDGE + LANE * lane + 14
    return _text(bar.words, max(start, Fraction(0)), y, class_=class_, dx="5")


def _extent(bar: GanttBar) -> tuple[Fraction, Fraction]:
    """Where the bar and its words begin and end; words that would run out begin further left."""
    letters = sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in bar.words) + 2
    wide = letters * LETTER / NOMINAL
    start = bar.start if bar.start + wide <= 1 else 1 - wide
    return start, max(bar.end, start + wide)


def _in_lanes(bars: Sequence[GanttBar]) -> Iterator[tuple[int, GanttBar]]:
    """Each bar with its lane: the highest one in which nothing lies where it or its words do."""
    ends: list[Fraction] = []
    for bar in bars:
        start, end = _extent(bar)
        start = min(start, bar.start)
        lane = next((at for at, until in enumerate(ends) if until <= start), len(ends))
        ends[lane : lane + 1] = [end]
        yield lane, bar
