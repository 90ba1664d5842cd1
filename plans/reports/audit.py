"""The audit trail as a table to take out: exact, with the hashes, so that it can be checked."""

import json
from collections.abc import Iterable, Iterator, Mapping

from django.utils import timezone

from plans.reports.tabular import ExportTable, Row, TableColumn
from plans.selectors.audit import DescribedEntry

COLUMNS = (
    TableColumn("番号", 9),
    TableColumn("日時", 22),
    TableColumn("実行者", 18),
    TableColumn("メールアドレス", 28),
    TableColumn("操作", 16),
    TableColumn("対象の種類", 16),
    TableColumn("対象の番号", 10),
    TableColumn("対象", 36),
    TableColumn("変更内容", 60),
    TableColumn("前の記録の印", 20),
    TableColumn("この記録の印", 20),
)


def audit_table(entries: Iterable[DescribedEntry], facts: Mapping[str, str]) -> ExportTable:
    """One entry a row. *entries* are read once, as it is written out."""
    return ExportTable("監査記録", COLUMNS, _rows(entries), facts)


def _rows(entries: Iterable[DescribedEntry]) -> Iterator[Row]:
    for described in entries:
        entry = described.entry
        yield (
            entry.pk,
            timezone.localtime(entry.at),
            described.person,
            entry.actor.email if entry.actor else "",
            entry.action,
            described.kind,
            entry.subject_id,
            entry.subject_label,
            json.dumps(entry.changes, ensure_ascii=False),
            entry.previous_hash,
            entry.hash,
        )
