"""How far along the way from the baseline to the final target something is, and should be."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from dashboards.figures.svg import coordinate, drawing, element

WIDTH, HEIGHT, TOP, THICK = 120, 16, 5, 9


@dataclass(frozen=True, slots=True)
class ProgressBar:
    """The way as a bar: ``done`` and ``planned`` are shares of it; the numbers stand beside it."""

    done: Fraction
    planned: Fraction | None


def progress_svg(bar: ProgressBar) -> str:
    """The bar as SVG. What lies outside the way is drawn at its end; the numbers say how far."""
    return drawing(WIDTH, HEIGHT, "", "", _parts(bar), "progress-bar")


def _parts(bar: ProgressBar) -> Iterator[str]:
    yield element("rect", x=0, y=TOP, width=WIDTH, height=THICK, class_="progress-track")
    if bar.done > 0:
        yield element("rect", x=0, y=TOP, width=_x(bar.done), height=THICK, class_="progress-done")
    if bar.planned is not None:
        x = min(max(_x(bar.planned), 4), WIDTH - 4)
        points = f"{coordinate(x - 4)},0 {coordinate(x + 4)},0 {coordinate(x)},{TOP + 1}"
        yield element("polygon", points=points, class_="progress-planned")
        yield element("line", x1=x, y1=TOP, x2=x, y2=TOP + THICK, class_="progress-planned")


def _x(share: Fraction) -> float:
    return WIDTH * float(min(max(share, Fraction(0)), Fraction(1)))
