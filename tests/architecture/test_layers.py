"""The import contracts of pyproject.toml: kept by the code, broken by a wrong import."""

from copy import deepcopy

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.domain.contract import Contract

CONFIGURATION = read_configuration("pyproject.toml")
KINDS = {"layers": LayersContract, "forbidden": ForbiddenContract}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    packages = CONFIGURATION["session_options"]["root_packages"]
    return grimp.build_graph(*packages, include_external_packages=True, cache_dir=None)


def broken_contracts(graph: grimp.ImportGraph) -> list[str]:
    """The names of the contracts that the imports in *graph* break."""
    contracts: list[Contract] = [
        KINDS[options["type"]](options["name"], CONFIGURATION["session_options"], options)
        for options in CONFIGURATION["contracts_options"]
    ]
    return [one.name for one in contracts if not one.check(deepcopy(graph), verbose=False).kept]


def test_the_code_keeps_every_contract(graph: grimp.ImportGraph) -> None:
    assert len(CONFIGURATION["contracts_options"]) == 3
    assert broken_contracts(graph) == []


@pytest.mark.parametrize(
    ("importer", "imported", "broken"),
    [
        ("plans.models.plan", "measures.models", "one way"),
        ("measures.views.desk", "dashboards.selectors.pages", "one way"),
        ("plans.selectors.roster", "plans.actions.people", "downwards"),
        ("measures.importing.planning", "measures.actions.imports", "downwards"),
        ("measures.imports.layout", "measures.importing.rows", "downwards"),
        ("measures.reports.long_tables", "measures.actions.imports", "downwards"),
        ("plans.reports.tabular", "plans.views.people", "downwards"),
        ("plans.templatetags.formats", "plans.forms.people", "downwards"),
        ("plans.sheets.cells.numbers", "plans.models.plan", "downwards"),
        ("plans.models.plan", "plans.permissions", "downwards"),
        ("dashboards.figures.svg", "dashboards.selectors.charts", "downwards"),
        ("dashboards.forms.filters", "dashboards.tables", "downwards"),
        ("plans.clock", "plans.domain.calendar", "downwards"),
        ("plans.domain.calendar", "django", "no Django"),
        ("dashboards.figures.svg", "django", "no Django"),
    ],
)
def test_a_wrong_import_breaks_a_contract(
    importer: str, imported: str, broken: str, graph: grimp.ImportGraph
) -> None:
    assert {importer, imported} <= graph.modules
    wrong = deepcopy(graph)
    wrong.add_import(importer=importer, imported=imported)

    assert any(broken in name for name in broken_contracts(wrong))


@pytest.mark.parametrize("app", ["plans", "measures", "dashboards"])
def test_a_folder_that_stands_in_no_layer_breaks_a_contract(
    app: str, graph: grimp.ImportGraph
) -> None:
    grown = deepcopy(graph)
    grown.add_module(f"{app}.helpers")

    assert any("downwards" in name for name in broken_contracts(grown))
