"""A module's tests are found by its path: those of ``plans/actions/mail.py`` in
``tests/plans/actions/test_mail.py`` and, where one subject fills a file, ``test_mail_SUBJECT.py``.
"""

import ast
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.tested_elsewhere import TESTED_BY

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("plans", "measures", "dashboards", "tomedx")
BRANCHES = (
    ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.BoolOp, ast.Match, ast.comprehension,
)  # fmt: skip


def has_branches(source: str) -> bool:
    return any(isinstance(node, BRANCHES) for node in ast.walk(ast.parse(source)))


@cache
def modules() -> list[str]:
    """The modules in which something is decided, by their paths."""
    return [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if not {"migrations", "settings"} & set(path.parts)
        and has_branches(path.read_text(encoding="utf-8"))
    ]


def standing_at_path(module: str, tests: Iterable[str]) -> list[str]:
    """Those of *tests* that stand at the path of *module*; a command's in its app's management."""
    path = Path(module)
    folder = Path("tests", *(part for part in path.parent.parts if part != "commands"))
    name = f"test_{path.stem}"
    return [
        test
        for test in tests
        if Path(test).parent == folder
        and (Path(test).stem == name or Path(test).stem.startswith(f"{name}_"))
    ]


def untested(modules: Iterable[str], tests: Iterable[str], listed: Mapping[str, str]) -> list[str]:
    tests = list(tests)
    return [
        module for module in modules if module not in listed and not standing_at_path(module, tests)
    ]


def files_of_tests() -> list[str]:
    return [str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests").rglob("test_*.py"))]


def test_each_module_has_its_tests_at_its_path_or_is_listed_with_them() -> None:
    without = untested(modules(), files_of_tests(), TESTED_BY)

    assert without == [], "name the tests after the module, or list both in tested_elsewhere.py"


def test_the_list_can_only_shrink() -> None:
    """It names modules that are there and tests that are there, and none that needs no entry."""
    files, known = files_of_tests(), set(modules())

    assert [module for module in TESTED_BY if module not in known] == []
    assert [module for module in TESTED_BY if standing_at_path(module, files)] == []
    assert [test for test in TESTED_BY.values() if f"tests/{test}.py" not in files] == []


@pytest.mark.parametrize(
    ("module", "test", "is_found"),
    [
        ("plans/actions/mail.py", "tests/plans/actions/test_mail.py", True),
        ("plans/actions/mail.py", "tests/plans/actions/test_mail_server.py", True),
        ("plans/actions/mail.py", "tests/plans/actions/test_mails.py", False),
        ("plans/actions/mail.py", "tests/plans/views/test_mail.py", False),
        ("plans/management/commands/load.py", "tests/plans/management/test_load.py", True),
    ],
)
def test_a_module_without_tests_is_found(module: str, test: str, is_found: bool) -> None:
    assert untested([module], [test], {}) == ([] if is_found else [module])
    assert untested([module], [], {module: test}) == []
