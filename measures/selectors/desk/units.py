"""What can be saved and chosen by itself in a report, and marks that tell whether it changed.

A unit is one of the texts (``done``, ``issues``, ``next_steps``), an indicator's figure
(``actual-<id>``), the confirmation of its warnings (``sure-<id>``) or a phase (``phase-<id>``).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from measures.domain.reported import AnyReported, ReportedPhase, ReportedValue
from measures.selectors.desk.lines import ReportLines
from plans.domain.vocabulary import ValueStatus

MARK = 12
CONFIRMATION = "sure-"


@dataclass(frozen=True, slots=True)
class Unread:
    """Fields that cannot be read, as they were typed, and what stands until they can be."""

    typed: Mapping[str, str]
    standing: AnyReported | None


Content: TypeAlias = str | AnyReported | Unread | None


def mark_of(content: Content) -> str:
    """A short mark, the same for the same content however it was spelt."""
    if isinstance(content, Unread):
        return mark_over(mark_of(content.standing), content.typed)
    return _digest(_plain(content))


def mark_over(mark: str, typed: Mapping[str, str]) -> str:
    """The mark of *typed*, which cannot be read, over the content of *mark*."""
    standing = mark.partition(".")[0]
    return f"{standing}.{_digest(dict(typed))}"


def _digest(plain: Any) -> str:
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:MARK]


def _plain(content: str | AnyReported | None) -> Any:
    if content is None or content == ReportedValue(ValueStatus.MISSING):
        return None
    return content if isinstance(content, str) else content.as_texts()


def stored_units(lines: ReportLines) -> dict[str, Content]:
    """Everything that stands in the report, unit by unit."""
    units: dict[str, Content] = dict(lines.texts)
    for line in lines.lines:
        units[line.name] = Unread(line.unread, line.figure) if line.unread else line.figure
    for row in lines.rows:
        units[f"{CONFIRMATION}{row.indicator.pk}"] = (
            row.confirmed if row.confirmed == row.as_text else ""
        )
    return units


def content_in_words(content: Content, *, judged: bool = False) -> str:
    """A unit's whole content, as one sees it side by side with another's.

    ``judged``: the figure is that of a 定性目標.
    """
    if isinstance(content, Unread):
        stored = content_in_words(content.standing, judged=judged)
        standing = f"（保存されている値：{stored}）" if content.standing else ""
        return "、".join(content.typed.values()) + standing
    if isinstance(content, ReportedValue | ReportedPhase):
        if isinstance(content, ReportedPhase):
            text = _phase(content)
        else:
            text = content.shown(judged=judged)
        return f"{text}　備考：{content.note}" if content.note else text
    return content or "（空欄）"


def _phase(content: ReportedPhase) -> str:
    started = f"{content.started_on}〜" if content.started_on else ""
    days = f"{started}{content.completed_on or ''}"
    return f"{content.state.label} {days}".rstrip()
