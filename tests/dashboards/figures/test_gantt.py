"""The whole plan's phases: every bar in its time, every label in the picture."""

from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures.gantt import (
    LANE,
    GanttBar,
    GanttScale,
    _extent,
    _in_lanes,
    gantt_axis_svg,
    gantt_row_svg,
)

SCALE = GanttScale(2024, 2028, Fraction(1, 2), "基準日 2026年9月30日")
NASTY = '<b onload="x">&"\'</b>'


def bar(label: str, start: int, end: int, **fields: bool) -> GanttBar:
    """A bar between two quarters of a plan of twenty."""
    marks = {"late": False, "ongoing": False, "inferred": False} | fields
    return GanttBar(label, "●", "in_progress", Fraction(start, 20), Fraction(end, 20), **marks)


def test_a_bar_spans_its_quarters() -> None:
    svg = ElementTree.fromstring(gantt_row_svg(SCALE, [bar("導入", 5, 8)]))
    (drawn,) = svg.findall("rect[@class='phase phase-in_progress']")

    assert (drawn.get("x"), drawn.get("width")) == ("25.00%", "15.00%")


def test_bars_that_follow_one_another_share_a_lane_and_others_do_not() -> None:
    assert [lane for lane, _ in _in_lanes([bar("検討", 0, 4), bar("導入", 4, 20)])] == [0, 0]
    assert [lane for lane, _ in _in_lanes([bar("検討", 0, 8), bar("導入", 4, 20)])] == [0, 1]


def test_a_label_longer_than_its_bar_pushes_the_next_bar_down() -> None:
    long = "地域課題の把握・活用技術の選定・実証実験"

    assert [lane for lane, _ in _in_lanes([bar(long, 0, 1), bar("導入", 1, 20)])] == [0, 1]


def test_late_ongoing_and_inferred_are_marked_beyond_colour() -> None:
    svg = gantt_row_svg(SCALE, [bar("導入", 0, 4, late=True, ongoing=True, inferred=True)])

    for mark in ("▼● 導入", "⇢", "gantt-inferred", "phase-late"):
        assert mark in svg


def test_todays_line_stands_in_every_row_and_has_its_name_over_them() -> None:
    for svg in (gantt_row_svg(SCALE, []), gantt_axis_svg(SCALE)):
        (line,) = ElementTree.fromstring(svg).findall("line[@class='day-line']")
        assert line.get("x1") == "50.00%"
    assert "基準日 2026年9月30日" in gantt_axis_svg(SCALE)


def test_a_day_outside_the_plan_has_no_line() -> None:
    scale = GanttScale(2024, 2028, None, "基準日 2031年4月1日")

    assert "day-" not in gantt_row_svg(scale, []) + gantt_axis_svg(scale)


def test_labels_are_escaped_and_nothing_is_styled_in_line() -> None:
    root = ElementTree.fromstring(gantt_row_svg(SCALE, [bar(NASTY, 0, 4)]))

    assert not [part for part in root.iter() if "style" in part.attrib or part.tag == "b"]
    assert root.get("aria-hidden") == "true"


SPANS = st.tuples(st.integers(0, 19), st.integers(1, 20), st.text("検討ab", max_size=30)).filter(
    lambda span: span[0] < span[1]
)


@given(st.lists(SPANS, max_size=8))
def test_nothing_overlaps_within_a_lane(spans: list[tuple[int, int, str]]) -> None:
    lanes: dict[int, list[tuple[Fraction, Fraction]]] = {}
    for lane, drawn in _in_lanes([bar(label, start, end) for start, end, label in spans]):
        start, end = _extent(drawn)
        lanes.setdefault(lane, []).append((min(start, drawn.start), end))

    for extents in lanes.values():
        extents.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(extents))


@pytest.mark.parametrize("count", [1, 3])
def test_a_row_is_as_high_as_its_lanes(count: int) -> None:
    root = ElementTree.fromstring(gantt_row_svg(SCALE, [bar("検討", 0, 20)] * count))

    assert float(root.get("height", 0)) >= count * LANE
