"""Where plotly.js comes from: the small bundle of npm where it was installed, else the wheel's.

Neither is copied into the repository (docs/decisions/0004).
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PLOTLY_URL = "vendor/plotly.min.js"


def plotly_file() -> Path:
    """The plotly.js to serve."""
    basic: Path = (
        settings.BASE_DIR / "node_modules" / "plotly.js-basic-dist-min" / "plotly-basic.min.js"
    )
    return basic if basic.is_file() else wheel_file()


def wheel_file() -> Path:
    """The full bundle, which comes with plotly's wheel."""
    # Not imported at the top: plotly costs a tenth of a second that most commands need not pay.
    import plotly

    return Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


class _OneFile(FileSystemStorage):
    """A storage that knows one file under a name of ours."""

    prefix = ""

    def path(self, name: str) -> str:
        return str(plotly_file())


class PlotlyFinder(BaseFinder):
    """Serves the one bundle under ``vendor/plotly.min.js``."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = str(plotly_file()) if path == PLOTLY_URL else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        yield PLOTLY_URL, _OneFile()
