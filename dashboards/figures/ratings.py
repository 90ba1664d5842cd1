"""A bar of counts by rating: how many of a measure's initiatives stand where."""

from collections.abc import Iterable

from dashboards.figures.svg import drawing, element

WIDTH, HEIGHT, GAP = 240, 10, 2


def ratings_bar(parts: Iterable[tuple[str, str, int]]) -> str:
    """The bar of (name, class, count), widths by the counts; empty where there is nothing."""
    counted = [part for part in parts if part[2]]
    total = sum(count for _, _, count in counted)
    if not total:
        return ""
    pieces, x = [], 0.0
    usable = WIDTH - GAP * (len(counted) - 1)
    for _, class_, count in counted:
        width = usable * count / total
        pieces.append(element("rect", x=x, y=0, width=width, height=HEIGHT, class_=class_))
        x += width + GAP
    words = "、".join(f"{name}{count}" for name, _, count in counted)
    return drawing(WIDTH, HEIGHT, "取組の評価", words, pieces, "ratings-bar")
