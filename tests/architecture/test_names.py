"""Each public name of production code has one meaning."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("plans", "measures", "dashboards", "tomedx")

# Django finds it by this name.
DJANGO = {"Command"}
# The same deed or thing in a second layer: what calls the other one, and adds its own to it.
ONE_MEANING: Mapping[str, str] = {
    "access": "today's access of the page's user, for the admin and for templates",
    "cancel": "measures.actions.imports: jobs.cancel for the job of a batch",
    "indicator_chart": "the template tag draws what the selector returns",
    "ratings_bar": "the template tag draws what the figure returns",
    "timeline": "the template tag draws what the selector returns",
}
LISTED = DJANGO | ONE_MEANING.keys()


def sources() -> dict[str, str]:
    """The text of each file of production code, by its path.

    Views stand for themselves: each is named after its address and called by it alone.
    """
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if not {"migrations", "views"} & set(path.parts)
    }


def public_names(source: str) -> Iterable[str]:
    """The classes and functions that *source* defines for others."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name


def names_defined_twice(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """Each name that more than one file defines, with these files."""
    defined = defaultdict(list)
    for path, source in sources.items():
        for name in public_names(source):
            defined[name].append(path)
    return {name: paths for name, paths in sorted(defined.items()) if len(paths) > 1}


def test_no_public_name_has_two_meanings() -> None:
    """The lists hold nothing but what is defined twice, so that they can only shrink."""
    double = names_defined_twice(sources())
    unexpected = {name: paths for name, paths in double.items() if name not in LISTED}

    assert unexpected == {}
    assert set(double) == LISTED


@pytest.mark.parametrize(
    "source", ["class Change:\n    pass\n", "def Change() -> None:\n    pass\n"]
)
def test_a_second_definition_is_found(source: str) -> None:
    first = "class Change:\n    def shown(self) -> str: ...\n"
    other = "def _Change() -> None: ...\ndef shown() -> None: ...\n"

    assert names_defined_twice({"a.py": first, "b.py": other}) == {}
    assert names_defined_twice({"a.py": first, "b.py": source}) == {"Change": ["a.py", "b.py"]}
