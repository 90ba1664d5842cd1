"""What axe found on the screens that the tests opened, for the page that tells it."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

TO = os.environ.get("TOMEDX_ACCESSIBILITY")
_found: dict[str, dict[int, int]] = {}
_engine: set[str] = set()


def note(page: Page, found: Any) -> None:
    """Remember how many violations a screen had at its width; the most, if it was opened twice."""
    name = page.title().split(" | ")[0]
    width = page.evaluate("window.innerWidth")
    widths = _found.setdefault(name, {})
    widths[width] = max(widths.get(width, 0), found.violations_count)
    _engine.add(found.response["testEngine"]["version"])


def write() -> None:
    """The result as JSON, where a place for it is named and something was tested."""
    if TO is None or not _found:
        return
    pages = [
        {"name": name, "widths": sorted(widths), "violations": sum(widths.values())}
        for name, widths in sorted(_found.items())
    ]
    result = {"on": date.today().isoformat(), "axe": max(_engine), "pages": pages}
    text = json.dumps(result, ensure_ascii=False, indent=1)
    Path(TO).write_text(f"{text}\n", encoding="utf-8")
