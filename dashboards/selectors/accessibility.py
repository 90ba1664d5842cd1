"""What the automatic test of the screens found last: a file that the test itself writes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

RESULT = Path(settings.BASE_DIR) / "static" / "help" / "accessibility.json"


@dataclass(frozen=True, slots=True)
class TestedScreen:
    """検査した画面 — the widths it was opened at, and how many violations were found in all."""

    name: str
    widths: tuple[int, ...]
    violations: int


@dataclass(frozen=True, slots=True)
class AccessibilityResult:
    """検査の結果 — ``views``: screens by width."""

    on: date
    axe: str
    pages: tuple[TestedScreen, ...]

    @property
    def screens(self) -> int:
        return len(self.pages)

    @property
    def views(self) -> int:
        return sum(len(page.widths) for page in self.pages)

    @property
    def violations(self) -> int:
        return sum(page.violations for page in self.pages)


def accessibility_result() -> AccessibilityResult | None:
    """The last result; None where the test was never run."""
    return _read(json.loads(RESULT.read_text(encoding="utf-8"))) if RESULT.exists() else None


def _read(written: Mapping[str, Any]) -> AccessibilityResult:
    pages = (
        TestedScreen(page["name"], tuple(page["widths"]), page["violations"])
        for page in written["pages"]
    )
    return AccessibilityResult(date.fromisoformat(written["on"]), written["axe"], tuple(pages))
