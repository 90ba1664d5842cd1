"""What can be saved and chosen by itself in a report, and marks that tell whether it changed.

A unit is one of the texts (``done``, ``issues``, ``next_steps``), an indicator's figure
(``actual-<id>``), the confirmation of its warnings (``sure-<id>``) or a phase (``phase-<id>``).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from measures.selectors.desk_lines import ReportLines
from measures.selectors.import_rows import plain_number, shown
from measures.selectors.imports import Figure, PhaseFigure
from plans.domain.vocabulary import ValueStatus

# A mapping: fields whose text could not be read, as typed.
Content: TypeAlias = str | Figure | PhaseFigure | Mapping[str, str] | None
MARK = 12


def mark_of(content: Content) -> str:
    """A short mark, the same for the same content however it was spelt."""
    text = json.dumps(_plain(content), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:MARK]


def _plain(content: Content) -> Any:
    if content is None or content == Figure(ValueStatus.MISSING):
        return None
    if isinstance(content, Figure):
        amounts = (content.value, content.numerator, content.denominator, content.reference)
        return [content.status, *map(_amount, amounts), content.note]
    if isinstance(content, PhaseFigure):
        return [content.state, _day(content.started_on), _day(content.completed_on), content.note]
    return content if isinstance(content, str) else dict(content)


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else plain_number(amount)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def stored_units(lines: ReportLines) -> dict[str, Content]:
    """Everything that stands in the report, unit by unit."""
    units: dict[str, Content] = dict(lines.texts)
    for line in lines.lines:
        units[line.name] = line.unread or line.figure
    for row in lines.rows:
        units[f"sure-{row.indicator.pk}"] = row.confirmed if row.confirmed == row.said else ""
    return units


def in_words(content: Content) -> str:
    """A unit's content as one sees it side by side with another's."""
    if content is None:
        return "（空欄）"
    if isinstance(content, Figure | PhaseFigure):
        note = f"　備考：{content.note}" if content.note else ""
        return f"{shown(content)}{note}"
    return (content if isinstance(content, str) else "、".join(content.values())) or "（空欄）"
