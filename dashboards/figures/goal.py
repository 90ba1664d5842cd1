"""How far along the way from the baseline to the final target a goal is, and should be."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from dashboards.figures.svg import coordinate, drawing, element, svg_text

WIDTH, HEIGHT = 260, 40
LEFT, RIGHT, TOP, THICK = 1, 259, 8, 12


@dataclass(frozen=True, slots=True)
class GoalBar:
    """The way as a bar: ``done`` and ``planned`` are shares of it, ``start`` and ``end`` words."""

    title: str
    done: Fraction
    planned: Fraction | None
    start: str
    end: str
    words: str


def goal_svg(bar: GoalBar) -> str:
    """The bar as SVG. What lies outside the way is drawn at its end; the numbers say how far."""
    return drawing(WIDTH, HEIGHT, bar.title, bar.words, _parts(bar), "goal-bar")


def _parts(bar: GoalBar) -> Iterator[str]:
    yield element(
        "rect", x=LEFT, y=TOP, width=RIGHT - LEFT, height=THICK, rx=2, class_="goal-track"
    )
    if bar.done > 0:
        width = _x(bar.done) - LEFT
        yield element("rect", x=LEFT, y=TOP, width=width, height=THICK, rx=2, class_="goal-done")
    if bar.planned is not None:
        x = _x(bar.planned)
        points = f"{coordinate(x - 6)},0 {coordinate(x + 6)},0 {coordinate(x)},{TOP + 2}"
        yield element("polygon", points=points, class_="goal-planned")
        yield element("line", x1=x, y1=TOP, x2=x, y2=TOP + THICK, class_="goal-planned")
    yield svg_text(bar.start, LEFT, HEIGHT - 4)
    yield svg_text(bar.end, RIGHT, HEIGHT - 4, text_anchor="end")


def _x(share: Fraction) -> float:
    return LEFT + (RIGHT - LEFT) * float(min(max(share, Fraction(0)), Fraction(1)))
