"""No ten lines of production code stand twice, and no file imports itself by way of others."""

import io
import tokenize
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("plans", "measures", "dashboards", "tomedx")
LINES = 10
LAYOUT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
}  # fmt: skip


def sources() -> dict[str, str]:
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    }


def code_lines(source: str) -> list[tuple[int, str]]:
    """Each line that holds code, with its number; without comments, layout and imports."""
    words: dict[int, list[str]] = defaultdict(list)
    is_import = starts = False
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in LAYOUT:
            starts = starts or token.type == tokenize.NEWLINE
            continue
        if starts or not words:
            is_import, starts = token.string in {"from", "import"}, False
        words[token.start[0]] += [] if is_import else [token.string]
    return [(number, " ".join(line)) for number, line in sorted(words.items()) if line]


def copies(sources: Mapping[str, str]) -> list[list[str]]:
    """The places of each run of ten lines that stands more than once."""
    places = defaultdict(list)
    for path, source in sources.items():
        lines = code_lines(source)
        for at in range(len(lines) - LINES + 1):
            run = "\n".join(text for _, text in lines[at : at + LINES])
            places[run].append(f"{path}:{lines[at][0]}")
    return [found for found in places.values() if len(found) > 1]


def cycles(graph: grimp.ImportGraph) -> list[tuple[str, ...]]:
    """The files of which each imports the next, and the last the first; one for each such file.

    An import within a function counts as any other.
    """
    return [
        (importer, *chain)
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
        if (chain := graph.find_shortest_chain(imported, importer))
    ]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*APPS, cache_dir=None)


def test_no_ten_lines_of_code_stand_twice() -> None:
    assert copies(sources()) == []


def test_a_copy_is_found_whatever_its_comments_and_its_place() -> None:
    body = [f"    total += row[{number}]" for number in range(LINES)]
    first = "import io\ndef one(row):\n" + "\n".join(body)
    second = "def other(row):\n    # The same again.\n" + "\n\n".join(body)

    assert copies({"a.py": first, "b.py": second}) == [["a.py:3", "b.py:3"]]
    assert copies({"a.py": first, "b.py": second.replace("row[5]", "row[6]")}) == []


def test_no_file_imports_itself_by_way_of_others(graph: grimp.ImportGraph) -> None:
    assert cycles(graph) == []


def test_an_import_against_the_others_closes_a_cycle() -> None:
    graph = grimp.ImportGraph()
    for importer, imported in [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]:
        graph.add_import(importer=importer, imported=imported)

    assert cycles(graph) == [("a", "b", "c", "a"), ("b", "c", "a", "b"), ("c", "a", "b", "c")]
