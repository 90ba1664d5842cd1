"""What is drawn is well-formed, named, and free of what the page's policy forbids."""

import ast
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dashboards.figures.indicator import (
    NARROW,
    FormerTarget,
    IndicatorChart,
    Mark,
    Point,
    indicator_svg,
)
from dashboards.figures.plotly_indicator import plotly_figure
from dashboards.figures.progress_bar import ProgressBar, progress_svg
from dashboards.figures.ratings import ratings_bar
from dashboards.figures.spark import Spark, spark_svg
from dashboards.figures.timeline import Bar, Timeline, timeline_svg
from plans.domain.calendar import Period

NASTY = '<b onload="x">&"\'</b>'
FIGURES = Path(__file__).resolve().parents[3] / "dashboards" / "figures"


def chart(*marks: Mark, values: tuple[int, ...] = (), yearly: bool = False) -> IndicatorChart:
    """A chart of the plan's first quarters, one a mark; values 46, 47 … unless said."""
    values = values or tuple(46 + n for n in range(len(marks)))
    points = [
        Point(
            period=Period(2024, 1).shift(n),
            mark=mark,
            value=Fraction(value) if mark in (Mark.VALUE, Mark.SAMPLE) else None,
            planned=Fraction(value - 1),
            targets=(Fraction(value + 1),) if n % 4 == 3 else (),
        )
        for n, (mark, value) in enumerate(zip(marks, values, strict=True))
    ]
    return IndicatorChart(NASTY, NASTY, "計画値", tuple(points), None, yearly, lambda n: str(n))


def timeline(label: str = NASTY, start: int = 2024) -> Timeline:
    span, days = (Period(start, 1), Period(2028, 4)), (date(2023, 1, 1), date(2030, 1, 1))
    bar = Bar(label, "実施中", "in_progress", *span, True, *days)
    return Timeline(NASTY, 2024, 2028, (bar,), date(2026, 11, 23), "基準日")


DRAWINGS = {
    "indicator": indicator_svg(chart(Mark.SAMPLE, Mark.PENDING, Mark.MISSING, Mark.VALUE)),
    "narrow": indicator_svg(chart(Mark.SAMPLE, Mark.PENDING, Mark.MISSING, Mark.VALUE), NARROW),
    "timeline": timeline_svg(timeline()),
    "spark": spark_svg(Spark((Fraction(-1), None, Fraction(3)), (Fraction(7),) * 3, title=NASTY)),
    "ratings": ratings_bar([(NASTY, "bar-blue", 2), ("遅れ", "bar-red", 1)]),
}
BESIDE_WORDS = {
    "progress": progress_svg(ProgressBar(Fraction(-1), Fraction(3))),
    "spark": spark_svg(Spark((None, Fraction(3)))),
}


@pytest.mark.parametrize("svg", DRAWINGS.values(), ids=DRAWINGS)
def test_a_drawing_is_named_escaped_and_without_inline_style(svg: str) -> None:
    root = ElementTree.fromstring(svg)

    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == ["title", "desc"]
    assert root[0].text
    assert not [part for part in root.iter() if "style" in part.attrib or part.tag == "b"]
    assert "onload" not in {key for part in root.iter() for key in part.attrib}


@pytest.mark.parametrize("svg", BESIDE_WORDS.values(), ids=BESIDE_WORDS)
def test_what_stands_beside_its_numbers_is_not_read_out(svg: str) -> None:
    root = ElementTree.fromstring(svg)

    assert root.get("aria-hidden") == "true"
    assert not [child for child in root if child.tag in ("title", "desc")]


def test_a_small_line_joins_neither_over_a_gap_nor_over_the_turn_of_a_year() -> None:
    values = tuple(map(Fraction, (1, 2, 3, 4, 5, 6)))
    summed = ElementTree.fromstring(spark_svg(Spark(values, breaks=frozenset({4}))))
    gap = ElementTree.fromstring(spark_svg(Spark((*values[:2], None, *values[3:]))))

    assert [len(p.get("points", "").split()) for p in summed.iter("polyline")] == [4, 2]
    assert [len(p.get("points", "").split()) for p in gap.iter("polyline")] == [2, 3]


@pytest.mark.parametrize(
    "svg", [*DRAWINGS.values(), *BESIDE_WORDS.values()], ids=[*DRAWINGS, *BESIDE_WORDS]
)
def test_nothing_is_drawn_outside_the_picture(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    width, height = map(float, root.get("viewBox", "").split()[2:])
    across = [float(part.get(key, 0)) for part in root.iter() for key in ("x", "x1", "x2", "cx")]
    down = [float(part.get(key, 0)) for part in root.iter() for key in ("y", "y1", "y2", "cy")]

    assert 0 <= min(across) <= max(across) <= width
    assert 0 <= min(down) <= max(down) <= height


def test_figures_know_no_django() -> None:
    imported = {
        alias.name if isinstance(node, ast.Import) else node.module or ""
        for path in FIGURES.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }

    assert not [name for name in imported if name.split(".")[0] == "django"]


def test_a_gap_in_the_reports_is_a_gap_in_the_line() -> None:
    broken = chart(Mark.VALUE, Mark.VALUE, Mark.MISSING, Mark.VALUE)
    svg = ElementTree.fromstring(indicator_svg(broken))
    lines = [part.get("points", "") for part in svg.iter("polyline")]
    runs = broken.runs(lambda point: point.value)

    assert [len(run) for run in runs] == [2, 1]
    assert [len(line.split()) for line in lines] == [4, 2, 1]


def test_sums_start_anew_each_year() -> None:
    runs = chart(*[Mark.VALUE] * 6, yearly=True).runs(lambda point: point.value)

    assert [len(run) for run in runs] == [4, 2]


def test_samples_pending_and_missing_look_different_and_are_in_the_legend() -> None:
    svg = indicator_svg(chart(Mark.SAMPLE, Mark.PENDING, Mark.MISSING, Mark.NOT_APPLICABLE))

    for class_, name in {
        "dot-sample": "実績（見本）",
        "mark-pending": "集計中",
        "mark-missing": "未報告",
        "mark-na": "該当なし",
    }.items():
        assert f'class="{class_}"' in svg
        assert name in svg
    assert "dot-actual" not in svg


def test_an_axis_that_does_not_start_at_zero_says_so() -> None:
    from_zero = chart(Mark.VALUE, Mark.VALUE, values=(3, 9))
    cut_off = chart(Mark.VALUE, Mark.VALUE, values=(91, 97))

    assert "縦軸は0から始まりません" not in indicator_svg(from_zero)
    assert "縦軸は0から始まりません" in indicator_svg(cut_off)


@pytest.mark.parametrize("start", [2024, 2026, 2028])
def test_a_long_name_of_a_phase_stays_in_the_picture(start: int) -> None:
    svg = ElementTree.fromstring(timeline_svg(timeline("とても長い工程の名前" * 20, start)))
    label = next(part for part in svg.iter("text") if "phase-text" in part.get("class", ""))
    words = label.text or ""

    assert words.endswith("…　▼ 遅れ・実施中")
    assert label.get("text-anchor") == (None if start == 2024 else "end")
    assert len(words) * 14 <= 760


def test_a_range_is_drawn_with_both_its_ends() -> None:
    point = Point(Period(2026, 4), Mark.VALUE, Fraction(45), None, (Fraction(37), Fraction(50)))
    drawn = IndicatorChart("範囲", "％", "計画値", (point,), None, False, lambda n: str(n))
    root = ElementTree.fromstring(indicator_svg(drawn))
    labels = [part.text for part in root.iter() if part.get("class") == "target-text"]

    assert sorted(filter(None, labels)) == ["最終目標 37％", "最終目標 50％"]
    assert [trace["name"] for trace in plotly_figure(drawn)["data"]][:2] == [
        "目標の下限",
        "目標の上限",
    ]


def test_a_forecast_ends_where_its_target_is_due() -> None:
    points = tuple(
        Point(Period(2026, 1).shift(n), Mark.VALUE if n < 2 else Mark.FUTURE,
              Fraction(10 + n) if n < 2 else None, None)
        for n in range(8)
    )  # fmt: skip
    due = Period(2026, 4)
    drawn = IndicatorChart("件数", "件", "計画値", points, Fraction(20), False, str, due)

    assert drawn.forecast_end == due
    forecast = next(t for t in plotly_figure(drawn)["data"] if t["name"] == "見込み（試算）")
    assert forecast["x"][-1] == due.short


def test_the_last_value_the_final_target_and_the_forecast_are_named_apart() -> None:
    told = replace(
        chart(*[Mark.VALUE] * 4), unit="件", forecast=Fraction(50), show=lambda n: str(int(n))
    )
    svg = ElementTree.fromstring(indicator_svg(told))
    words = {
        part.text: float(part.get("y", 0))
        for part in svg.iter("text")
        if part.get("class") in ("value-text", "target-text", "forecast-text")
    }

    assert set(words) == {"R6 Q4 49件", "最終目標 50件", "見込み 50件"}
    places = sorted(words.values())
    assert all(later - earlier >= 13 for earlier, later in pairwise(places))


def test_an_earlier_editions_target_is_drawn_and_named() -> None:
    former = (FormerTarget(Period(2024, 4), (Fraction(70),), "当初版"),)
    svg = indicator_svg(replace(chart(*[Mark.VALUE] * 4), former=former))

    assert "当初版 70" in svg
    assert "line-former" in svg
    assert "前の版の目標" in svg
