"""Running ``import_actuals`` as a shell would."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from plans.models import User

Run = tuple[int, str, str]


@pytest.fixture
def run(tmp_path: Path, administrator: User, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command on some bytes; answer with exit status, standard output and error."""

    def run_it(content: bytes | None, *options: str, name: str = "実績.xlsx", **who: str) -> Run:
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        plan, by = who.get("plan", "tome-dx"), who.get("by", administrator.email)
        status = 0
        try:
            call_command("import_actuals", str(path), "--plan", plan, "--as", by, *options)
        except SystemExit as end:
            status = int(end.code or 0)
        except CommandError as error:
            status = error.returncode
        out, err = capsys.readouterr()
        return status, out, err

    return run_it
