"""`manage.py demo` run by a test, and what it printed and kept."""

import json
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from plans.domain.vocabulary import RoleKind

SAMPLES = Path(settings.BASE_DIR) / "fixtures" / "samples"
SHEET = SAMPLES / "tome_dx_actuals_sample.xlsx"


def _printed(*command: str) -> str:
    with redirect_stdout(StringIO()) as out:
        call_command(*command)
    return out.getvalue()


class Demo:
    """A demo that keeps its password in the folder *kept_in*."""

    def __init__(self, kept_in: Path) -> None:
        self.kept = kept_in / "demo_password"
        self.password = ""

    def run(self) -> str:
        """Run the command; answer with the password it prints."""
        printed = _printed("demo")
        assert all(f"{role.value}@demo.example" in printed for role in RoleKind)
        found = re.search(r"パスワード（共通）: (\S+)", printed)
        assert found
        self.password = found[1]
        return self.password

    def achievement(self, period: str, *params: str) -> dict[str, Any]:
        """Every figure at *period*."""
        printed = _printed(
            "achievement", "tome-dx", "--period", period, *params, "--format", "json"
        )
        answer: dict[str, Any] = json.loads(printed)
        return answer
