"""The list of what an installation consists of: each wheel with version, checksum and licence."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "parts.py"


def wheel(folder: Path, name: str, *lines: str) -> None:
    metadata = "\n".join(["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", *lines, ""])
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as content:
        content.writestr(f"{name}-1.0.dist-info/METADATA", metadata)


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        (["License-Expression: MIT"], "MIT"),
        (["Classifier: License :: OSI Approved :: BSD License"], "BSD License"),
        (["License: LGPL"], "LGPL"),
        ([], "（書かれていない）"),
    ],
)
def test_a_part_is_listed_with_its_licence(tmp_path: Path, lines: list[str], licence: str) -> None:
    wheel(tmp_path, "Some_Part", *lines)

    subprocess.run([sys.executable, SCRIPT, tmp_path, tmp_path / "parts"], check=True)

    assert (tmp_path / "parts.txt").read_text() == f"Some_Part 1.0  {licence}\n"
    [part] = json.loads((tmp_path / "parts.cdx.json").read_text())["components"]
    assert part["purl"] == "pkg:pypi/some-part@1.0"
    assert part["licenses"] == [{"license": {"name": licence}}]
    assert len(part["hashes"][0]["content"]) == 64
