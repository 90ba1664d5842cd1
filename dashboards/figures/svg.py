"""Drawing SVG into a page: elements as text, numbers short, everything escaped.

Looks belong to static/css/figures.css by class: the content security policy allows no inline style.
"""

from collections.abc import Iterable
from fractions import Fraction
from html import escape

Number = Fraction | float | int


def coordinate(value: Number) -> str:
    """A coordinate, to a tenth of a unit."""
    return f"{float(value):.1f}".removesuffix(".0")


def element(name: str, content: str = "", **attributes: str | Number) -> str:
    """One element around SVG; ``class_`` is written class, ``text_anchor`` text-anchor."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value != ""
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def svg_text(words: str, x: Number, y: Number, **attributes: str | Number) -> str:
    """Words at a place."""
    return element("text", escape(words), x=x, y=y, **attributes)


def drawing(
    width: Number, height: Number, title: str, description: str, parts: Iterable[str], class_: str
) -> str:
    """The whole picture, named and described for those who cannot see it.

    Without a *title* it is for the eye alone: what it shows stands beside it in words.
    """
    box = f"0 0 {coordinate(width)} {coordinate(height)}"
    drawn = "".join(parts)
    if not title:
        return element("svg", drawn, class_=class_, aria_hidden="true", viewBox=box)
    named = element("title", escape(title)) + element("desc", escape(description))
    return element(
        "svg",
        named + drawn,
        class_=class_,
        role="img",
        aria_label=f"{title}。{description}",
        viewBox=box,
    )


def _attribute(value: str | Number) -> str:
    return escape(value) if isinstance(value, str) else coordinate(value)
