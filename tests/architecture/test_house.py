"""The rules of the house that no single test of a feature would guard."""

import ast
from importlib import import_module
from inspect import isfunction, ismodule
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model
from django.test import Client

from plans.domain.vocabulary import RoleKind
from tests import factories

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("plans", "measures", "dashboards")
SOURCES = [
    path
    for app in (*APPS, "tomedx", "tests")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]


def imports_of(path: Path) -> set[str]:
    """The top-level names of what a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize(
    "folder",
    ["plans/domain", "plans/sheets", "measures/domain", "measures/imports", "dashboards/figures"],
)
def test_what_reckons_parses_and_draws_imports_no_django(folder: str) -> None:
    files = sorted((ROOT / folder).rglob("*.py"))

    assert files
    assert [path.name for path in files if "django" in imports_of(path)] == []


def test_the_domain_never_rounds() -> None:
    # The one place where the rules themselves ask for a whole unit.
    whole_units = "possible.py"
    calls = [
        f"{path.name}:{node.lineno}"
        for folder in ("plans/domain", "measures/domain")
        for path in (ROOT / folder).glob("*.py")
        if path.name != whole_units
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", ""))
        in {"round", "quantize", "float", "floor", "ceil"}
    ]

    assert calls == []


def test_no_file_is_too_long_to_read() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in SOURCES}

    assert {str(path): n for path, n in lengths.items() if n > 400} == {}


def test_no_form_calls_an_action() -> None:
    """A form takes and checks what was sent; saving it is asked for by the view."""
    imported = [
        (path.name, getattr(import_module(node.module), alias.name))
        for app in APPS
        for path in (ROOT / app / "forms").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and ".actions" in node.module
        for alias in node.names
    ]

    assert [name for name, thing in imported if isfunction(thing) or ismodule(thing)] == []


def test_time_comes_from_the_one_clock() -> None:
    asking = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path != ROOT / "plans" / "clock.py"
        and "tests" not in path.parts
        and any(call in path.read_text() for call in ("timezone.now(", "date.today(", ".utcnow("))
    ]

    assert asking == []


@pytest.mark.django_db
def test_the_migrations_tell_the_models() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_every_model_says_in_japanese_what_it_is() -> None:
    ours = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    silent = [
        model.__name__
        for model in ours
        if not model.__name__.startswith("Historical") and " — " not in (model.__doc__ or "")
    ]

    assert len(ours) > 20
    assert silent == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, *RoleKind])
def test_only_the_health_checks_and_the_log_in_are_open_to_all(role: RoleKind | None) -> None:
    client = Client()
    if role:
        client.force_login(factories.person(role))

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    answer = client.get("/password/")
    assert answer.status_code == (200 if role else 302)


@pytest.mark.django_db
def test_a_stranger_is_led_from_the_admin_to_the_log_in() -> None:
    answer = Client().get("/admin/plans/plan/")

    assert answer.status_code == 302
    assert "/login" in answer["Location"]


# What reads a person's numbers and dates by itself: no other file may.
OWN_READERS = ("forms.DateField", "forms.DecimalField", "forms.IntegerField", "python_calamine")
READERS = {"plans/forms/cells.py", "plans/sheets/workbook/opening.py"}
NO_PERSON_TYPES = {"measures/forms/desk_moves.py"}  # the version that a page carries on


def test_what_people_write_is_read_in_one_place() -> None:
    others = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if "tests" not in path.parts
        and any(reader in path.read_text(encoding="utf-8") for reader in OWN_READERS)
    }

    assert others - READERS <= NO_PERSON_TYPES


@pytest.mark.parametrize(
    "model", [pytest.param(model, id=model.__name__) for model in apps.get_models()]
)
def test_no_list_joins_many_tables_for_its_order_alone(model: type[Model]) -> None:
    """Joins made for an order alone let PostgreSQL choose a plan thousands of times slower."""
    joined = str(model._default_manager.all().query).count(" JOIN ")

    assert joined <= 3
