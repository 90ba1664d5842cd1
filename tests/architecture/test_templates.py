"""The templates: none unused, none that asks for what is not there, none that reckons."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))
# Asked for by Django or a library under a name of their own.
BY_NAME = re.compile(r"(registration|admin)/|(400|403|404|500|403_csrf)\.html")


def name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def code() -> str:
    """All that may name a template: the other templates and the sources."""
    sources = [
        path
        for app in ("plans", "measures", "dashboards", "tomedx")
        for path in (ROOT / app).rglob("*.py")
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in [*sources, *FILES])


def test_no_template_is_unused() -> None:
    everything = code()
    unused = [
        name(path)
        for path in FILES
        if not BY_NAME.match(name(path)) and f'"{name(path)}"' not in everything
    ]

    assert unused == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_components_are_included_with_only_what_they_are_given(path: Path) -> None:
    includes = re.findall(r"{% include [^%]*%}", path.read_text(encoding="utf-8"))

    assert [text for text in includes if not text.endswith(" only %}")] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_template_reckons_rounds_or_styles_in_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forbidden = ("|add:", "|floatformat", "widthratio", "|safe", " style=", "<style", "onclick=")

    assert [word for word in forbidden if word in text] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_template_asks_another_host(path: Path) -> None:
    addresses = re.findall(r"""(?:src|href|action)=["'](https?:)?//""", path.read_text())

    assert addresses == []


@pytest.mark.parametrize("path", sorted((ROOT / "static").rglob("*.css")), ids=lambda p: p.name)
def test_no_style_sheet_asks_for_another_file(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [word for word in ("url(", "@import", "http") if word in text] == []
