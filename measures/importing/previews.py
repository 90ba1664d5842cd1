"""The preview of a sheet as it is stored: made once, then looked at page by page."""

import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from measures.domain.reported import Importable, ReportedPhase, ReportedValue, ReportTexts
from measures.importing.history import applied_before
from measures.importing.rows import (
    ImportPlan,
    PlannedRow,
    PlannedWrite,
    PreviewHead,
    RowSlices,
    RowStatus,
)
from measures.models import ImportBatch, ImportChunk
from measures.selectors.import_context import context_of
from plans import clock
from plans.domain.audit_actions import IMPORT_MENDED, IMPORT_RECEIVED
from plans.domain.calendar import Period
from plans.models import AuditEntry

CHUNK = 1_000
KINDS = {kind.__name__: kind for kind in (ReportedValue, ReportedPhase, ReportTexts)}


def basis_now(plan_id: int) -> str:
    """What the plan for a sheet rests on: the day, which closes rounds, and the last write to its
    plan or to what all plans share."""
    # An upload and a cell mended change nothing that a sheet is held against.
    writes = AuditEntry.objects.changes_of_data().filter(plan_number__in=(plan_id, 0))
    writes = writes.exclude(action__in=(IMPORT_RECEIVED, IMPORT_MENDED))
    last = writes.order_by("-pk").values_list("hash", flat=True).first()
    return f"{clock.today().isoformat()}:{last or ''}"


def head_as_json(planned: ImportPlan) -> dict[str, Any]:
    """All of *planned* but its rows."""
    head = asdict(planned.head) | {"new_rounds": [str(period) for period in planned.new_rounds]}
    headers = {sheet: list(found) for sheet, found in planned.headers.items()}
    return head | {"sheet": planned.sheet, "encoding": planned.encoding, "headers": headers}


def preview_head(batch: ImportBatch) -> PreviewHead:
    """What stands above the rows of the stored preview."""
    stored = _stored(batch)
    new_rounds = [Period.parse(text) for text in stored["new_rounds"]]
    names = ("counts", "notices", "fingerprint", "may_apply")
    return PreviewHead(new_rounds=new_rounds, **{name: stored[name] for name in names})


def stored_plan(batch: ImportBatch) -> ImportPlan:
    """The whole plan again. Right only while ``preview_basis`` is ``basis_now``."""
    head, stored = preview_head(batch), _stored(batch)
    return ImportPlan(
        context=context_of(batch.plan, with_figures=False),
        sheet=stored["sheet"],
        encoding=stored["encoding"],
        sha256=batch.sha256,
        is_sample=batch.is_sample,
        rows=list(PreviewRows(batch, None)),
        new_rounds=head.new_rounds,
        notices=head.notices,
        applied_before=applied_before(batch.plan, batch.sha256, is_sample=batch.is_sample),
        headers={sheet: (row, shape) for sheet, (row, shape) in stored["headers"].items()},
    )


def _stored(batch: ImportBatch) -> dict[str, Any]:
    assert batch.preview_head is not None, batch
    found: dict[str, Any] = batch.preview_head
    return found


def chunks_of(batch: ImportBatch, rows: Sequence[PlannedRow]) -> Iterator[ImportChunk]:
    """*rows* packed, a thousand a record, in their order."""
    for number, start in enumerate(range(0, len(rows), CHUNK)):
        part = rows[start : start + CHUNK]
        counts = Counter(row.status.value for row in part)
        yield ImportChunk(batch=batch, number=number, counts=counts, rows=packed(part))


class PreviewRows(RowSlices):
    """The stored rows of some statuses, one status after the other; of all of them if None.

    A slice reads no more than the chunks that it lies in.
    """

    def __init__(self, batch: ImportBatch, statuses: Sequence[RowStatus] | None) -> None:
        self._batch = batch
        known = list(batch.chunks.order_by("number").values_list("number", "counts"))
        self._parts: list[tuple[int, RowStatus | None, int]]
        if statuses is None:
            self._parts = [(number, None, sum(counts.values())) for number, counts in known]
        else:
            self._parts = [
                (number, status, counts[status.value])
                for status in statuses
                for number, counts in known
                if counts.get(status.value)
            ]

    def __len__(self) -> int:
        return sum(size for _, _, size in self._parts)

    def between(self, start: int, stop: int) -> list[PlannedRow]:
        begin, found = 0, []
        for number, status, size in self._parts:
            if begin < stop and begin + size > start:
                rows = self._rows(number, status)
                found += rows[max(0, start - begin) : stop - begin]
            begin += size
        return found

    def __iter__(self) -> Iterator[PlannedRow]:
        for number, status, _ in self._parts:
            yield from self._rows(number, status)

    def _rows(self, number: int, status: RowStatus | None) -> list[PlannedRow]:
        rows = unpacked(bytes(self._batch.chunks.get(number=number).rows))
        return [row for row in rows if status is None or row.status is status]


def packed(rows: Sequence[PlannedRow]) -> bytes:
    """*rows* as compressed JSON; ``unpacked`` gives back the very same rows."""
    text = json.dumps([_row(row) for row in rows], ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), level=1)


def unpacked(content: bytes) -> list[PlannedRow]:
    return [_row_again(values) for values in json.loads(zlib.decompress(content))]


def _row(row: PlannedRow) -> list[Any]:
    *plain, write = (getattr(row, name) for name in PlannedRow.__slots__)
    return [*plain, _write(write) if write else None]


def _row_again(values: list[Any]) -> PlannedRow:
    fields = dict(zip(PlannedRow.__slots__, values, strict=True))
    fields["status"] = RowStatus(fields["status"])
    fields["candidates"] = tuple(fields["candidates"])
    fields["write"] = _write_again(fields["write"]) if fields["write"] else None
    return PlannedRow(**fields)


def _write(write: PlannedWrite) -> list[Any]:
    period, reported, *rest = (getattr(write, name) for name in PlannedWrite.__slots__)
    raw = reported.raw if isinstance(reported, ReportedValue) else ""
    return [str(period), type(reported).__name__, reported.as_texts(), raw, *rest]


def _write_again(values: list[Any]) -> PlannedWrite:
    period, kind, texts, raw, *rest = values
    reported: Importable = KINDS[kind].from_texts(texts)
    if isinstance(reported, ReportedValue):
        reported = replace(reported, raw=raw)
    return PlannedWrite(Period.parse(period), reported, *rest)
