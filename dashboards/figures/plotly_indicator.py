"""The indicator's chart for plotly.js, to hover over; it shows what the SVG below it shows."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

from dashboards.figures.indicator import FORECAST, IndicatorChart, Mark, Point, value_axis

KEY, PLAN, TARGET, AHEAD = "#0017c1", "#666666", "#ac3e00", "#115a36"
MARK = "#806300"
SYMBOLS = {
    Mark.PENDING: "diamond-open",
    Mark.MISSING: "x-thin-open",
    Mark.NOT_APPLICABLE: "line-ew-open",
}


def plotly_figure(chart: IndicatorChart) -> dict[str, Any]:
    """The figure as plotly.js takes it: its traces and their layout, without a template."""
    return {"data": list(_traces(chart)), "layout": _layout(chart)}


def _layout(chart: IndicatorChart) -> dict[str, Any]:
    ticks = value_axis(chart).ticks
    firsts = [point.period for point in chart.points if point.period.quarter == 1]
    return {
        "height": 420,
        "margin": {"l": 60, "r": 16, "t": 48, "b": 48},
        "font": {"family": "inherit", "size": 14, "color": "#1a1a1a"},
        "hovermode": "x unified",
        "legend": {"orientation": "h", "x": 0, "y": 1.14},
        "xaxis": {
            "type": "category",
            "tickvals": [period.short for period in firsts],
            "ticktext": [period.year_label for period in firsts],
            "gridcolor": "#e6e6e6",
            "showgrid": True,
            "range": [-0.5, len(chart.points) - 0.5],
        },
        "yaxis": {
            "title": {"text": chart.axis_title, "standoff": 12},
            "automargin": True,
            "range": [float(ticks[0]), float(ticks[-1])],
            "tickvals": [float(tick) for tick in ticks],
            "ticktext": [chart.show(tick) for tick in ticks],
            "gridcolor": "#e6e6e6",
            "zerolinecolor": "#767676",
        },
        # Holds the quarters without a figure, whatever the scale of the others.
        "yaxis2": {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
    }


def _traces(chart: IndicatorChart) -> Iterator[dict[str, Any]]:
    if any(point.planned is not None for point in chart.points):
        line = {"color": PLAN, "width": 2, "dash": "dot"}
        yield _trace(chart, chart.planned_name, lambda p: p.planned, mode="lines", line=line)
    marker: dict[str, Any] = {
        "symbol": "line-ew",
        "size": 22,
        "line": {"width": 4, "color": TARGET},
    }
    for name, place in _targets(chart):
        yield _trace(chart, name, partial(_target, place), mode="markers", marker=marker)
    if chart.forecast_line:
        yield _forecast(chart)
    sample = any(point.mark is Mark.SAMPLE for point in chart.points)
    name = Mark.SAMPLE.value if sample else Mark.VALUE.value
    marker = {"size": 10, "color": "#ffffff" if sample else KEY, "line": {"width": 3, "color": KEY}}
    yield from _no_figures(chart)
    yield _trace(
        chart,
        name,
        lambda point: point.value,
        mode="lines+markers",
        line={"color": KEY, "width": 3},
        marker=marker,
    )


def _targets(chart: IndicatorChart) -> list[tuple[str, int]]:
    """The series of targets by name: one, or the two ends of a range."""
    most = max((len(point.targets) for point in chart.points), default=0)
    names = ("目標の下限", "目標の上限") if most > 1 else ("年度の目標",)[:most]
    return [(name, place) for place, name in enumerate(names)]


def _target(place: int, point: Point) -> Fraction | None:
    return point.targets[place] if place < len(point.targets) else None


def _no_figures(chart: IndicatorChart) -> Iterator[dict[str, Any]]:
    """The quarters that say something else than a figure, along the bottom."""
    for mark, symbol in SYMBOLS.items():
        periods = [point.period.short for point in chart.points if point.mark is mark]
        if periods:
            yield _scatter(
                x=periods,
                y=[0.03] * len(periods),
                yaxis="y2",
                name=mark.value,
                text=[mark.value] * len(periods),
                hovertemplate="%{text}",
                mode="markers",
                marker={"symbol": symbol, "size": 10, "color": MARK, "line": {"color": MARK}},
            )


def _trace(
    chart: IndicatorChart, name: str, of: Callable[[Point], Fraction | None], **options: Any
) -> dict[str, Any]:
    """One figure of every quarter; a quarter without one, and the turn of a year, is a gap."""
    x: list[str] = []
    y: list[float | None] = []
    words: list[str] = []
    for point in chart.points:
        amount = of(point)
        if chart.yearly and point.period.quarter == 1 and x:
            x.append(point.period.short)
            y.append(None)
            words.append("")
        x.append(point.period.short)
        y.append(None if amount is None else float(amount))
        words.append("" if amount is None else f"{chart.show(amount)}{chart.unit}")
    return _scatter(
        x=x, y=y, text=words, name=name, hovertemplate="%{text}", connectgaps=False, **options
    )


def _forecast(chart: IndicatorChart) -> dict[str, Any]:
    points = chart.forecast_line
    return _scatter(
        x=[period.short for period, _ in points],
        y=[float(amount) for _, amount in points],
        text=[f"{chart.show(amount)}{chart.unit}" for _, amount in points],
        name=FORECAST,
        hovertemplate="%{text}",
        mode="lines+markers",
        line={"color": AHEAD, "width": 2, "dash": "dash"},
        marker={"symbol": "circle-open", "size": 9},
    )


def _scatter(**options: Any) -> dict[str, Any]:
    return {"type": "scatter", **options}
