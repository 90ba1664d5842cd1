"""An indicator over the plan's quarters: what was reported against what was planned."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from dashboards.figures.scale import Axis, axis_of
from dashboards.figures.svg import coordinate, drawing, element, svg_text
from plans.domain.calendar import Period, fiscal_year_short

Show = Callable[[Fraction], str]
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Paper:
    """画面の幅 — the places of a drawing: of the values' axis, and below it of years and marks.

    ``narrow``: for a telephone, on which the year's targets but the last go without their number.
    """

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    narrow: bool = False

    @property
    def years_at(self) -> int:
        return self.bottom + 20

    @property
    def marks_at(self) -> int:
        return self.bottom + 46


WIDE = Paper(960, 400, 72, 890, 64, 316)
NARROW = Paper(360, 420, 56, 326, 128, 320, narrow=True)


class Mark(StrEnum):
    """The value of a quarter."""

    VALUE = "実績"
    SAMPLE = "実績（見本）"
    PENDING = "集計中"
    MISSING = "未報告"
    NOT_APPLICABLE = "該当なし"
    FUTURE = ""


FORECAST = "見込み（試算）"
NO_FIGURE = (Mark.PENDING, Mark.MISSING, Mark.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Point:
    """One quarter; ``targets`` on the last of its year alone: one, or the ends of a range."""

    period: Period
    mark: Mark
    value: Fraction | None
    planned: Fraction | None
    targets: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class FormerTarget:
    """前の版の目標 — what an earlier edition aimed at for the end of a year."""

    period: Period
    amounts: tuple[Fraction, ...]
    edition: str


@dataclass(frozen=True, slots=True)
class IndicatorChart:
    """What is drawn. ``yearly``: the values start again each year, and no line joins two years.

    ``forecast`` is the value at the end of ``forecast_at`` (by default the plan's end), carried
    on from the last one reported.
    """

    title: str
    unit: str
    planned_name: str
    points: tuple[Point, ...]
    forecast: Fraction | None
    yearly: bool
    show: Show
    forecast_at: Period | None = None
    former: tuple[FormerTarget, ...] = ()

    @property
    def last_target(self) -> Period | None:
        """The quarter of the final target."""
        return next((point.period for point in reversed(self.points) if point.targets), None)

    @property
    def forecast_end(self) -> Period:
        """The quarter at which the forecast is drawn."""
        last = self.points[-1].period
        return min(self.forecast_at or last, last)

    @property
    def with_value(self) -> list[Point]:
        return [point for point in self.points if point.value is not None]

    @property
    def amounts(self) -> list[Fraction]:
        """Everything that is drawn along the axis of values."""
        of_points = [(point.value, point.planned, *point.targets) for point in self.points]
        rows = [*of_points, (self.forecast,), *(former.amounts for former in self.former)]
        return [amount for row in rows for amount in row if amount is not None]

    @property
    def axis_title(self) -> str:
        """The unit, and a warning where heights cannot be compared by eye."""
        unit = f"単位 {self.unit or 'なし'}"
        return unit if value_axis(self, WIDE).from_zero else f"{unit}　縦軸は0から始まりません"

    @property
    def forecast_line(self) -> list[tuple[Period, Fraction]]:
        """From the last reported value, but of yearly ones, to the quarter it is carried on to."""
        if self.forecast is None or not self.with_value:
            return []
        last = self.with_value[-1]
        start = [(last.period, last.value)] if last.value is not None and not self.yearly else []
        return [*start, (self.forecast_end, self.forecast)]

    def runs(self, of: Callable[[Point], Fraction | None]) -> list[list[Point]]:
        """The unbroken rows of quarters that have a figure: a gap stays a gap."""
        found: list[list[Point]] = [[]]
        for point in self.points:
            if (self.yearly and point.period.quarter == 1) or of(point) is None:
                found.append([])
            if of(point) is not None:
                found[-1].append(point)
        return [run for run in found if run]


def value_axis(chart: IndicatorChart, paper: Paper = WIDE) -> Axis:
    """The axis that holds every amount of the chart."""
    return axis_of(chart.amounts, paper.bottom, paper.top)


def indicator_svg(chart: IndicatorChart, paper: Paper = WIDE) -> str:
    """The chart as SVG."""
    return _Drawing(chart, paper).svg()


def chart_sentence(chart: IndicatorChart) -> str:
    """The chart in a sentence, for those who cannot see it."""
    if not chart.with_value:
        return "この期までの実績はまだありません。計画値と目標だけを示します。"
    first, last = chart.with_value[0], chart.with_value[-1]
    values = [
        f"{point.period.label}の{chart.show(point.value)}{chart.unit}"
        for point in dict.fromkeys((first, last))
        if point.value is not None
    ]
    return f"実績は{'から'.join(values)}です。四半期ごとの値は下の表にあります。"


class _Drawing:
    """The chart's places and pieces."""

    def __init__(self, chart: IndicatorChart, paper: Paper) -> None:
        self.chart, self.paper = chart, paper
        self.columns = {point.period: place for place, point in enumerate(chart.points)}
        self.axis = value_axis(chart, paper)

    def x(self, period: Period) -> float:
        return self.paper.left + (self.paper.right - self.paper.left) * (
            self.columns[period] + 0.5
        ) / len(self.columns)

    def at(self, period: Period, amount: Fraction) -> Place:
        return self.x(period), self.axis.at(amount)

    def svg(self) -> str:
        drawn = (self.grid, self.former, self.lines, self.targets, self.names, self.marks)
        parts = [part for draw in (*drawn, self.legend) for part in draw()]
        title = f"{self.chart.title}の実績と計画（単位 {self.chart.unit or 'なし'}）"
        class_ = "chart-indicator chart-narrow" if self.paper.narrow else "chart-indicator"
        size = self.paper.width, self.paper.height
        return drawing(*size, title, chart_sentence(self.chart), parts, class_)

    def grid(self) -> Iterator[str]:
        """The value axis with its unit, and the years."""
        paper = self.paper
        for tick in self.axis.ticks:
            y = self.axis.at(tick)
            yield _line(paper.left, y, paper.right, y, "axis-zero" if tick == 0 else "axis-line")
            yield svg_text(
                self.chart.show(tick), paper.left - 8, y + 4, class_="axis-text", text_anchor="end"
            )
        yield svg_text(self.chart.axis_title, 4, paper.top - 18, class_="axis-text")
        width = (paper.right - paper.left) / len(self.columns)
        for point in self.chart.points:
            if point.period.quarter == 1:
                x = self.x(point.period) - width / 2
                yield _line(x, paper.top, x, paper.years_at + 6, "axis-line")
                label = fiscal_year_short(point.period.year)
                yield svg_text(
                    label, x + width * 2, paper.years_at, class_="axis-text", text_anchor="middle"
                )

    def lines(self) -> Iterator[str]:
        """The planned path, the forecast, and what was reported, in this order upon each other."""
        for run in self.chart.runs(lambda point: point.planned):
            places = [self.at(p.period, p.planned) for p in run if p.planned is not None]
            yield _path(places, "line-planned")
        if ahead := [self.at(*point) for point in self.chart.forecast_line]:
            yield _path(ahead, "line-forecast")
            yield _disc(*ahead[-1], "dot-forecast", 4)
        for run in self.chart.runs(lambda point: point.value):
            places = [self.at(p.period, p.value) for p in run if p.value is not None]
            yield _path(places, "line-actual")
            for point, place in zip(run, places, strict=True):
                yield _disc(*place, "dot-sample" if point.mark is Mark.SAMPLE else "dot-actual", 5)

    def targets(self) -> Iterator[str]:
        """A bar and its number where a year's target is due; two for a range."""
        for point in self.chart.points:
            for target in point.targets:
                x, y = self.at(point.period, target)
                half = 6 if self.paper.narrow else 13
                yield _line(x - half, y, x + half, y, "line-target")
                if point.period != self.chart.last_target and not self.paper.narrow:
                    label = self.chart.show(target)
                    yield svg_text(label, x, y - 8, class_="target-text", text_anchor="middle")

    def former(self) -> Iterator[str]:
        """A thin bar and its number where an earlier edition had another target."""
        for former in self.chart.former:
            for amount in former.amounts:
                x, y = self.at(former.period, amount)
                half = 6 if self.paper.narrow else 13
                yield _line(x - half, y, x + half, y, "line-former")
                if not self.paper.narrow:
                    label = f"{former.edition} {self.chart.show(amount)}"
                    yield svg_text(label, x, y + 15, class_="former-text", text_anchor="middle")

    def names(self) -> Iterator[str]:
        """The last value, the final target and the forecast in figures, none upon another."""
        chart, unit = self.chart, self.chart.unit
        named: list[tuple[Place, str, str]] = []
        if chart.with_value and (value := chart.with_value[-1].value) is not None:
            last = chart.with_value[-1].period
            words = f"{last.short} {chart.show(value)}{unit}"
            named.append((self.at(last, value), words, "value-text"))
        for point in chart.points:
            if point.period == chart.last_target:
                named += [
                    (self.at(point.period, t), f"最終目標 {chart.show(t)}{unit}", "target-text")
                    for t in point.targets
                ]
        if chart.forecast is not None and chart.forecast_line:
            words = f"見込み {chart.show(chart.forecast)}{unit}"
            named.append((self.at(chart.forecast_end, chart.forecast), words, "forecast-text"))
        yield from _apart(named, self.paper)

    def marks(self) -> Iterator[str]:
        """Below the axis, what each quarter without a figure says instead."""
        for point in self.chart.points:
            if point.mark in NO_FIGURE:
                yield _no_figure(point.mark, self.x(point.period), self.paper.marks_at)

    def legend(self) -> Iterator[str]:
        """The signs in use, side by side; below, those of quarters without a figure."""
        used = {point.mark for point in self.chart.points}
        signs = (
            (Mark.VALUE in used, Mark.VALUE.value, "line-actual", "dot-actual"),
            (Mark.SAMPLE in used, Mark.SAMPLE.value, "line-actual", "dot-sample"),
            (
                any(point.planned is not None for point in self.chart.points),
                self.chart.planned_name,
                "line-planned",
                "",
            ),
            (
                any(point.targets for point in self.chart.points),
                "年度の目標",
                "line-target",
                "",
            ),
            (bool(self.chart.former), "前の版の目標", "line-former", ""),
            (bool(self.chart.forecast_line), FORECAST, "line-forecast", "dot-forecast"),
        )
        x, y = 4, 16
        for is_used, name, line, dot in signs:
            if is_used:
                if x + _room(name) > self.paper.width + 20:
                    x, y = 4, y + 22
                yield _sign(x, y, line, dot) + svg_text(name, x + 38, y + 4, class_="legend-text")
                x += _room(name)
        x, y = 4, self.paper.height - 10
        for mark in NO_FIGURE:
            if mark in used:
                yield _no_figure(mark, x + 16, y)
                yield svg_text(mark.value, x + 38, y + 4, class_="legend-text")
                x += _room(mark.value)


def _apart(named: Sequence[tuple[Place, str, str]], paper: Paper) -> Iterator[str]:
    """Each name above or below its place, where it lies upon no other name and no other's place."""
    taken = [y for (_, y), _, _ in named]
    for (x, y), words, class_ in sorted(named, key=lambda item: item[0][1]):
        at = next(
            at
            for step in range(len(named) * 4)
            for at in (y - 14 - 8 * step, y + 16 + 8 * step)
            if paper.top - 18 < at and all(abs(at - other) >= 13 for other in taken)
        )
        taken.append(at)
        anchor = "start" if x < paper.left + 120 else "end"
        x = x if anchor == "start" else min(x + 12, paper.width - 2)
        yield svg_text(words, x, at + 4, class_=class_, text_anchor=anchor)


def _room(name: str) -> int:
    """What a sign and its name take in the legend."""
    return 60 + 14 * len(name)


def _sign(x: float, y: float, line: str, dot: str) -> str:
    drawn = _line(x, y, x + 32, y, line)
    return drawn + (_disc(x + 16, y, dot, 5) if dot else "")


def _no_figure(mark: Mark, x: float, y: float) -> str:
    """集計中 an open diamond, 未報告 a cross, 該当なし a stroke."""
    if mark is Mark.PENDING:
        points = " ".join(f"{coordinate(a)},{coordinate(b)}" for a, b in _diamond(x, y))
        return element("polygon", points=points, class_="mark-pending")
    cross = _line(x - 5, y - 5, x + 5, y + 5, "mark-missing")
    if mark is Mark.MISSING:
        return cross + _line(x - 5, y + 5, x + 5, y - 5, "mark-missing")
    return _line(x - 6, y, x + 6, y, "mark-na")


def _diamond(x: float, y: float) -> tuple[Place, ...]:
    return (x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y)


def _disc(x: float, y: float, class_: str, radius: float) -> str:
    return element("circle", cx=x, cy=y, r=radius, class_=class_)


def _line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def _path(places: Sequence[Place], class_: str) -> str:
    points = " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in places)
    return element("polyline", points=points, class_=class_)
