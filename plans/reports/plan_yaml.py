"""A plan as the YAML file that ``load_plan`` reads: exact, what is usual left out."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import yaml

from plans.domain.plan_document import PlanDocument
from plans.domain.plan_parsing import FORMAT
from plans.reports.tabular import plain

# What holds where the file says nothing; anything else blank, empty or false is left out as well.
USUALLY_TRUE = frozenset({"measurable", "lead"})
# Silence about these leaves what the portal has, so either answer is written.
ALWAYS_SAID = frozenset({"allow_self_approval"})
NAMES = {"scheme": "rating_scheme"}
ORDER = (
    "plan", "scheme", "edition", "policies", "measures", "glossary", "departments",
    "responsibilities",
)  # fmt: skip


def plan_yaml(document: PlanDocument) -> str:
    """The file's text; the same plan gives the same text."""
    content: dict[str, Any] = {"format": int(FORMAT)}
    for name in ORDER:
        value = _plain(getattr(document, name))
        if value or name == "measures":
            content[NAMES.get(name, name)] = value
    return str(
        yaml.dump(content, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, width=100)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, str | int | date) or value is None:
        return value
    if is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _plain(one) for name, one in pairs if not _is_usual(name, one)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in value.items()}


def _is_usual(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return name not in ALWAYS_SAID and value is (name in USUALLY_TRUE)
    if is_dataclass(value):
        return not _plain(value)
    return value is None or value == "" or (not value and isinstance(value, tuple | dict))
