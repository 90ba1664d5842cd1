"""A plan as the YAML file that ``load_plan`` reads: exact, and silent on nothing.

A key that is missing would leave what a stored record has, so that every field is written.
"""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import yaml

from plans.domain.plan_document import IndicatorEntry, PlanDocument
from plans.domain.plan_parsing import FORMAT
from plans.domain.targets import unit_of_target
from plans.sheets.cells.values import written


def plan_yaml(document: PlanDocument) -> str:
    """The file's text; the same plan gives the same text."""
    values = {name: one for name, one in _plain(document).items() if one or name == "measures"}
    content = {"format": int(FORMAT), **values}
    return str(
        yaml.dump(content, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, width=100)
    )


def _plain(value: Any, unit: str = "") -> Any:
    """The value as YAML holds it; its numbers are in *unit*."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return written(value, unit)
    if isinstance(value, str | int | date) or value is None:
        return value
    if isinstance(value, IndicatorEntry):
        return _fields(value, value.unit) | {
            "targets": _plain(value.targets, unit_of_target(value.unit, value.basis))
        }
    if is_dataclass(value):
        return _fields(value, unit)
    if isinstance(value, tuple):
        return [_plain(item, unit) for item in value]
    return {key: _plain(item, unit) for key, item in value.items()}


def _fields(value: Any, unit: str) -> dict[str, Any]:
    return {
        field.name: _plain(getattr(value, field.name), unit)
        for field in fields(value)
        if field.name != "absent"
    }
