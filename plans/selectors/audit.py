"""Entries of the audit trail, searched and in words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from plans.models import AuditEntry, User
from plans.selectors.audit_chain import CHUNK, Noted

SYSTEM = "（システム）"
NOTHING = "（なし）"
LISTED = 4
# Names in entries that are no columns of a record.
WORDS = {
    "address": "接続元",
    "comment": "理由",
    "counts": "件数",
    "text": "内容",
    "answer": "回答",
    "speaker": "発言者",
    "round": "報告期",
    "meeting": "会議",
    "about": "対象",
    "outcome": "対応",
    "state": "状態",
    "new_rounds": "新しい報告期",
    "replaced_drafts": "置き換えた下書き",
    "sha256": "ファイルの指紋",
}


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """The conditions of a search (``q``: words); what is empty is none. Days are the city's."""

    q: str = ""
    person: User | None = None
    action: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AuditedChange:
    """One change of an entry, in words; ``before`` is None where it is only a fact."""

    name: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class DescribedEntry:
    """An entry in words."""

    entry: AuditEntry
    person: str
    kind: str
    changes: tuple[AuditedChange, ...]

    @property
    def listed(self) -> tuple[AuditedChange, ...]:
        return self.changes[:LISTED]

    @property
    def unlisted(self) -> tuple[AuditedChange, ...]:
        return self.changes[LISTED:]


def entries(query: AuditQuery) -> QuerySet[AuditEntry]:
    """The entries that *query* describes, the newest first, with their persons."""
    found: QuerySet[AuditEntry] = AuditEntry.objects.select_related("actor").order_by("-pk")
    if query.person:
        found = found.filter(actor=query.person)
    if query.action:
        found = found.filter(action=query.action)
    if query.since:
        found = found.filter(at__gte=_midnight(query.since))
    if query.until:
        found = found.filter(at__lt=_midnight(query.until + timedelta(days=1)))
    for word in query.q.split():
        found = _holding(found, word)
    return found


def _holding(found: QuerySet[AuditEntry], word: str) -> QuerySet[AuditEntry]:
    # SQLite keeps the letters of JSON escaped, PostgreSQL as they are.
    escaped = json.dumps(word)[1:-1]
    return found.annotate(changes_text=Cast("changes", TextField())).filter(
        Q(subject_label__icontains=word)
        | Q(action__icontains=word)
        | Q(actor__display_name__icontains=word)
        | Q(actor__email__icontains=word)
        | Q(changes_text__icontains=word)
        | Q(changes_text__icontains=escaped)
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def actions_known() -> list[str]:
    """Every action in the trail."""
    return list(AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct())


def trail_end() -> Noted:
    """The end of the trail, to note elsewhere so that a later cut shows (verify_audit --noted)."""
    last = AuditEntry.objects.order_by("-pk").values_list("hash", flat=True).first()
    return Noted(AuditEntry.objects.count(), last or "")


def last_entry_about(model: type[Model], pk: object) -> AuditEntry | None:
    """The last entry about a record, with its actor."""
    found = AuditEntry.objects.filter(subject_type=model._meta.label_lower, subject_id=str(pk))
    return found.select_related("actor").order_by("-pk").first()


def described_entries(found: QuerySet[AuditEntry]) -> Iterator[DescribedEntry]:
    """All of *found* in words, a chunk in memory at a time."""
    return map(describe, found.iterator(chunk_size=CHUNK))


def describe(entry: AuditEntry) -> DescribedEntry:
    """One entry in words."""
    model = _model(entry.subject_type)
    return DescribedEntry(
        entry=entry,
        person=str(entry.actor) if entry.actor else SYSTEM,
        kind=str(model._meta.verbose_name) if model else entry.subject_type,
        changes=tuple(
            change
            for change in (_change(model, name, value) for name, value in entry.changes.items())
            if change.name != "ID" and (change.before is not None or change.after != NOTHING)
        ),
    )


def _model(label: str) -> Any:
    try:
        return apps.get_model(label) if label else None
    except (LookupError, ValueError):
        return None  # of a model that is no more


def _change(model: Any, name: str, value: Any) -> AuditedChange:
    field = _field(model, name)
    label = str(field.verbose_name) if field else WORDS.get(name, name)
    choices = dict(field.flatchoices) if field else {}
    if isinstance(value, list) and len(value) == 2:
        before, after = (trail_value_in_words(choices.get(_key(item), item)) for item in value)
        # Of a new record there is no value before.
        return AuditedChange(label, None if before == NOTHING else before, after)
    return AuditedChange(label, None, trail_value_in_words(choices.get(_key(value), value)))


def _field(model: Any, name: str) -> Any:
    """The column of the record that *name* is, if it is one."""
    try:
        found = model._meta.get_field(name.removesuffix("_id")) if model else None
    except FieldDoesNotExist:
        return None
    return found if hasattr(found, "flatchoices") else None


def _key(value: Any) -> Any:
    return value if isinstance(value, str) else None


def trail_value_in_words(value: Any) -> str:
    """A value of the trail as one line."""
    match value:
        case None | "" | [] | {}:
            return NOTHING
        case bool():
            return "はい" if value else "いいえ"
        case Mapping():
            return "、".join(
                f"{name}: {trail_value_in_words(item)}" for name, item in value.items()
            )
        case list():
            return "、".join(trail_value_in_words(item) for item in value)
        case _:
            return str(value)
