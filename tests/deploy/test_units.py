"""The services as shipped: systemd accepts them, and each has what the common part says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_accepts_every_unit(tmp_path: Path) -> None:
    """With the programs that are here in the place of those of an installation."""
    folder = tmp_path / "units"
    shutil.copytree(UNITS, folder)
    for file in folder.glob("*.service"):
        text = file.read_text()
        text = re.sub(r"/srv/tomedx/current/\.venv/bin/\w+", sys.executable, text)
        file.write_text(text)
    found = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--man=no",
            *(str(path) for path in sorted(folder.iterdir()) if path.is_file()),
        ],
        env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    said = [line for line in found.stderr.splitlines() if "tomedx" in line]
    assert (found.returncode, said) == (0, [])


@pytest.mark.parametrize("name", SERVICES)
def test_every_command_that_a_service_runs_exists(name: str) -> None:
    from django.core.management import get_commands

    text = (UNITS / name).read_text()
    commands = re.findall(r"manage\.py (\w+)", text)

    assert set(commands) <= get_commands().keys()
    assert commands or "gunicorn" in text


@pytest.mark.parametrize("timer", sorted(path.stem for path in UNITS.glob("*.timer")))
def test_every_timer_has_its_service(timer: str) -> None:
    assert f"{timer}.service" in SERVICES


def test_a_service_runs_as_its_own_account_and_its_failure_is_mailed() -> None:
    common = (UNITS / "tomedx-.service.d" / "common.conf").read_text()

    for line in ("User=tomedx", "EnvironmentFile=/etc/tomedx/environment", "OnFailure=failed"):
        assert line in common
    assert [name for name in SERVICES if not name.startswith("tomedx-")] == [
        "failed-tomedx@.service"
    ]
