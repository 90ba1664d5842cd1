"""What the demo makes up: marked 見本 wherever it is shown, and nobody in it is a real person."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from plans.domain.calendar import Period
from plans.domain.vocabulary import RoleKind

PLAN = "tome-dx"
SAMPLES = Path(settings.BASE_DIR) / "fixtures" / "samples"
FIGURES, TEXTS = SAMPLES / "tome_dx_actuals_sample.xlsx", SAMPLES / "tome_dx_texts_sample.yaml"
# The plan's first day, on which the demo's accounts and departments begin.
BEGUN_ON = date(2024, 4, 1)
# The last quarter of the sample sheet.
LAST_PERIOD = Period(2026, 2)

# Code, name, and the measures whose initiatives the department answers for.
DEPARTMENTS = (
    ("sample-a", "見本課A", ("1-1", "1-2")),
    ("sample-b", "見本課B", ("1-3", "1-4")),
    ("sample-c", "見本課C", ("1-5", "2-1", "2-2")),
    ("sample-d", "見本課D", ("2-3", "3-1", "3-2", "3-4")),
    ("sample-e", "見本課E", ("3-3", "3-5", "3-6", "3-7", "4")),
)

# R5's amounts of what the plan measures against R5, or gives no beginning of: a year's quarters, or
# how it stood at its end.
BASELINE_QUARTERS = {"3-1-1-a": (2_100_000, 1_900_000, 2_000_000, 2_000_000)}
BASELINES = {"1-1-1-a": 0, "2-1-1-a": 0, "3-1-3-a": 30, "3-1-4-a": 0, "3-4-1-a": 16}
BASELINE_ON = date(2024, 3, 31)


def email(role: RoleKind) -> str:
    return f"{role.value}@demo.example"


def department_of(measure: str) -> str:
    """The code of the department that answers for a measure."""
    return next(code for code, _, measures in DEPARTMENTS if measure in measures)


@cache
def texts() -> dict[str, Any]:
    """The reports in words: ``approved`` by quarter, ``submitted`` and ``drafts`` by initiative."""
    found: dict[str, Any] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return found
