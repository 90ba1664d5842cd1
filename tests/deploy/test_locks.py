"""The lock of an installation is a part of the lock of everything, without the tools."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def locked(name: str) -> dict[str, str]:
    """Each package of a lock file, with its version and checksums."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z])", text.strip())
    return {block.split("==")[0]: block for block in blocks}


def test_an_installation_takes_the_versions_that_are_tested() -> None:
    everything, production = locked("requirements.lock"), locked("requirements-production.lock")

    assert len(production) > 20
    assert {name: everything.get(name) for name in production} == production


def test_an_installation_takes_no_tool_of_the_makers() -> None:
    tools = {"pytest", "mypy", "ruff", "playwright", "hypothesis", "import-linter", "faker"}

    assert tools <= locked("requirements.lock").keys()
    assert not tools & locked("requirements-production.lock").keys()


def test_every_part_is_named_with_its_checksum() -> None:
    assert all("--hash=sha256:" in block for block in locked("requirements.lock").values())
