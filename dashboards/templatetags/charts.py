"""Figures in templates: drawn by dashboards/figures, put into the page here."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from dashboards.figures import ratings
from dashboards.figures.gantt import GanttBar, GanttScale, gantt_axis_svg, gantt_row_svg
from dashboards.figures.indicator import NARROW, IndicatorChart, indicator_svg
from dashboards.figures.plotly_indicator import plotly_figure
from dashboards.figures.progress_bar import ProgressBar, progress_svg
from dashboards.figures.spark import Spark, spark_svg
from dashboards.figures.timeline import Timeline, timeline_svg
from measures.domain.rating import Rating, Scheme
from measures.domain.rollup import Summary, states_of
from plans.domain.vocabulary import RatingState

register = template.Library()


@dataclass(frozen=True, slots=True)
class RatingCount:
    """A rating and how many initiatives have it."""

    rating: Rating
    count: int

    @property
    def name(self) -> str:
        return self.rating.label

    @property
    def shape(self) -> str:
        if self.rating.band:
            return f"bar-{self.rating.band.colour}"
        unreported = self.rating.state == RatingState.UNREPORTED
        return "bar-unreported" if unreported else "bar-none"


@register.simple_tag
def rating_counts(summary: Summary, scheme: Scheme, *tables: Summary | None) -> list[RatingCount]:
    """Each rating of *scheme* with its number in *summary*.

    Of the states that go by their own name only those that are found in it, or in the other
    summaries of the same table.
    """
    ratings_ = [Rating(band.code, band) for band in scheme.bands]
    for state in states_of(scheme):
        fixed = state.state is not None and state.state.fixed
        if not fixed or any(item.counts.get(state.code) for item in (summary, *tables) if item):
            ratings_.append(state)
    return [RatingCount(rating, summary.counts.get(rating.code, 0)) for rating in ratings_]


@register.simple_tag
def states(scheme: Scheme) -> tuple[Rating, ...]:
    """What stands beside the bands, by the names that *scheme* gives."""
    return states_of(scheme)


@register.simple_tag
def ratings_bar(parts: Sequence[RatingCount]) -> SafeString:
    """The counts as a bar."""
    return _drawn(ratings.ratings_bar((part.name, part.shape, part.count) for part in parts))


@register.simple_tag
def indicator_chart(chart: IndicatorChart) -> SafeString:
    """The indicator through the plan's quarters, as SVG: for a wide and for a narrow screen."""
    return _drawn(indicator_svg(chart) + indicator_svg(chart, NARROW))


@register.simple_tag
def plotly_data(chart: IndicatorChart) -> SafeString:
    """The same chart as data for static/js/chart.js."""
    return json_script(plotly_figure(chart), "chart-data")


@register.simple_tag
def progress_bar(bar: ProgressBar) -> SafeString:
    """The way from baseline to final target, as SVG."""
    return _drawn(progress_svg(bar))


@register.simple_tag
def spark_line(spark: Spark) -> SafeString:
    """A figure through the last quarters, as SVG."""
    return _drawn(spark_svg(spark))


@register.simple_tag
def timeline(phases: Timeline) -> SafeString:
    """The phases along the plan's years, as SVG."""
    return _drawn(timeline_svg(phases))


@register.simple_tag
def gantt_axis(scale: GanttScale) -> SafeString:
    """The years over the phases of the whole plan, as SVG."""
    return _drawn(gantt_axis_svg(scale))


@register.simple_tag
def gantt_row(scale: GanttScale, bars: Sequence[GanttBar]) -> SafeString:
    """The phases of one initiative along these years, as SVG."""
    return _drawn(gantt_row_svg(scale, bars))


def _drawn(svg: str) -> SafeString:
    # dashboards/figures/svg.py escapes every word it is given.
    return mark_safe(svg)
