"""The hashes that chain the audit trail: made, looked up, and checked."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from plans.models import AuditEntry

GENESIS = "0" * 64
CHUNK = 2_000

EDITED = "内容が、書いたときの印と合いません（書き換えられています）"
TORN = "一つ前の記録とつながりません（前の記録が削除・差替え・並べ替えされています）"
TRUNCATED = "控えた時点の末尾の記録がありません（末尾が削除されています）"
REWRITTEN = "控えた印と違います（ここまでの記録が作り直されています）"


def audit_hash(entry: AuditEntry) -> str:
    """The hash that binds *entry* to the one before it."""
    content = [
        entry.previous_hash,
        entry.at.timestamp(),
        entry.actor_id,
        entry.action,
        entry.subject_type,
        entry.subject_id,
        entry.subject_label,
        entry.changes,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Noted:
    """The trail's length and last hash as somebody wrote them down outside the database."""

    count: int
    head: str

    @classmethod
    def parse(cls, text: str) -> "Noted":
        """From 「件数:印」. Raises ValueError."""
        count, _, head = text.strip().partition(":")
        if not count.isdigit() or len(head) != len(GENESIS):
            raise ValueError(f"「{text}」は「件数:印」の形ではありません。")
        return cls(int(count), head.lower())

    def __str__(self) -> str:
        return f"{self.count}:{self.head}"


@dataclass(frozen=True, slots=True)
class Break:
    """The first place (counted from 1) where the trail does not hold, and what is wrong there."""

    place: int
    reason: str
    entry: AuditEntry | None = None


@dataclass(frozen=True, slots=True)
class ChainState:
    """The trail as found: what to note down of it, and where it is broken, if it is."""

    end: Noted
    broken: Break | None = None


def check_chain(noted: Noted | None = None) -> ChainState:
    """Walk the whole trail from its first entry, a chunk in memory at a time.

    An edit, a gap, an exchange of two entries and a cut at the beginning show by themselves. A cut
    at the end leaves a shorter trail that is sound: only what was *noted* elsewhere shows it.
    """
    head, count = GENESIS, 0
    for entry in _entries():
        count += 1
        reason = _reason(entry, head, count, noted)
        if reason:
            return ChainState(Noted(count - 1, head), Break(count, reason, entry))
        head = entry.hash
    if noted and noted.count > count:
        return ChainState(Noted(count, head), Break(count + 1, TRUNCATED))
    return ChainState(Noted(count, head))


def _entries() -> Iterator[AuditEntry]:
    return AuditEntry.objects.order_by("pk").iterator(chunk_size=CHUNK)


def _reason(entry: AuditEntry, previous: str, place: int, noted: Noted | None) -> str:
    if entry.previous_hash != previous:
        return TORN
    if entry.hash != audit_hash(entry):
        return EDITED
    if noted and place == noted.count and entry.hash != noted.head:
        return REWRITTEN
    return ""
