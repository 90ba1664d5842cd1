"""A line as small as a word: the last quarters of a figure, upon what was planned for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dashboards.figures.svg import coordinate, drawing, element

WIDTH, HEIGHT, EDGE = 120, 32, 4
Amounts = Sequence[Fraction | None]


@dataclass(frozen=True, slots=True)
class Spark:
    """小さな折れ線 — a figure by quarters, None where there is none, and its planned path.

    ``breaks``: the places at which the figure starts anew, so that no line leads there.
    """

    values: tuple[Fraction | None, ...]
    planned: tuple[Fraction | None, ...] = ()
    breaks: frozenset[int] = frozenset()
    title: str = ""
    words: str = ""

    @property
    def has_value(self) -> bool:
        return any(value is not None for value in self.values)


def spark_svg(spark: Spark) -> str:
    """The line as SVG; named where it has a title, else for the eye alone."""
    return drawing(WIDTH, HEIGHT, spark.title, spark.words, _drawn(spark), "spark")


def _drawn(spark: Spark) -> Iterator[str]:
    amounts = [a for a in (*spark.values, *spark.planned) if a is not None]
    if not amounts:
        return
    low, high = min(amounts), max(amounts)
    step = (WIDTH - 2 * EDGE) / max(len(spark.values) - 1, 1)

    def at(place: int, amount: Fraction) -> tuple[float, float]:
        share = float((amount - low) / (high - low)) if high > low else 0.5
        return EDGE + step * place, HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)

    for class_, of in (("spark-planned", spark.planned), ("spark-actual", spark.values)):
        for run in _runs(of, spark.breaks):
            places = [at(*point) for point in run]
            points = " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in places)
            if len(places) > 1:
                yield element("polyline", points=points, class_=class_)
            elif class_ == "spark-actual":
                yield element("circle", cx=places[0][0], cy=places[0][1], r=1.5, class_="spark-dot")
    reported = [(place, value) for place, value in enumerate(spark.values) if value is not None]
    if reported:
        x, y = at(*reported[-1])
        yield element("circle", cx=x, cy=y, r=3, class_="spark-dot")


def _runs(amounts: Amounts, breaks: frozenset[int]) -> list[list[tuple[int, Fraction]]]:
    """The unbroken rows of quarters that have an amount: a gap stays a gap."""
    runs: list[list[tuple[int, Fraction]]] = [[]]
    for place, amount in enumerate(amounts):
        if amount is None or place in breaks:
            runs.append([])
        if amount is not None:
            runs[-1].append((place, amount))
    return [run for run in runs if run]
