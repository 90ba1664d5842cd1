"""Figures in templates: drawn by dashboards/figures, put into the page here."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from dashboards.figures import ratings
from dashboards.figures.goal import GoalBar, goal_svg
from dashboards.figures.indicator import IndicatorChart, indicator_svg
from dashboards.figures.plotly_indicator import indicator_figure
from dashboards.figures.timeline import Timeline, timeline_svg
from measures.domain.rating import UNREPORTED, D, Rating, Scheme
from measures.domain.rollup import Summary

register = template.Library()


@dataclass(frozen=True, slots=True)
class RatingCount:
    """A rating and how many initiatives have it."""

    rating: Rating
    count: int

    @property
    def name(self) -> str:
        return self.rating.band.label if self.rating.band else NAMES[self.rating.code]

    @property
    def shape(self) -> str:
        return f"bar-{self.rating.band.colour}" if self.rating.band else SHAPES[self.rating.code]


NAMES = {D: "評価できない", UNREPORTED: UNREPORTED}
SHAPES = {D: "bar-none", UNREPORTED: "bar-unreported"}


@register.simple_tag
def rating_counts(summary: Summary, scheme: Scheme) -> list[RatingCount]:
    """Each rating of *scheme*, and the two that are none, with their number in *summary*."""
    ratings_ = [Rating(band.code, band) for band in scheme.bands]
    ratings_ += [Rating(D), Rating(UNREPORTED)]
    return [RatingCount(rating, summary.counts.get(rating.code, 0)) for rating in ratings_]


@register.simple_tag
def ratings_bar(parts: Sequence[RatingCount]) -> SafeString:
    """The counts as a bar."""
    return _drawn(ratings.ratings_bar((part.name, part.shape, part.count) for part in parts))


@register.simple_tag
def indicator_chart(chart: IndicatorChart) -> SafeString:
    """The indicator through the plan's quarters, as SVG."""
    return _drawn(indicator_svg(chart))


@register.simple_tag
def plotly_data(chart: IndicatorChart) -> SafeString:
    """The same chart as data for static/js/chart.js."""
    return json_script(indicator_figure(chart).to_plotly_json(), "chart-data")


@register.simple_tag
def goal_bar(bar: GoalBar) -> SafeString:
    """The way from baseline to final target, as SVG."""
    return _drawn(goal_svg(bar))


@register.simple_tag
def timeline(phases: Timeline) -> SafeString:
    """The phases along the plan's years, as SVG."""
    return _drawn(timeline_svg(phases))


def _drawn(svg: str) -> SafeString:
    # dashboards/figures/svg.py escapes every word it is given.
    return mark_safe(svg)
