"""The audit trail as a table to take out: exact, with the seals, so that it can be checked."""

import json
from collections.abc import Iterable, Iterator, Mapping

from django.utils import timezone

from plans.reports.tabular import Column, Row, Table
from plans.selectors.audit import Deed

COLUMNS = (
    Column("番号", 9),
    Column("日時", 22),
    Column("実行者", 18),
    Column("メールアドレス", 28),
    Column("操作", 16),
    Column("対象の種類", 16),
    Column("対象の番号", 10),
    Column("対象", 36),
    Column("変更内容", 60),
    Column("前の記録の印", 20),
    Column("この記録の印", 20),
)


def audit_table(deeds: Iterable[Deed], facts: Mapping[str, str]) -> Table:
    """One entry a row. *deeds* is read once, as it is written out."""
    return Table("監査記録", COLUMNS, _rows(deeds), facts)


def _rows(deeds: Iterable[Deed]) -> Iterator[Row]:
    for deed in deeds:
        entry = deed.entry
        yield (
            entry.pk,
            timezone.localtime(entry.at),
            deed.person,
            entry.actor.email if entry.actor else "",
            entry.action,
            deed.kind,
            entry.subject_id,
            entry.subject_label,
            json.dumps(entry.changes, ensure_ascii=False),
            entry.previous_hash,
            entry.hash,
        )
