"""What a sheet would do, row by row: shown in the preview, printed by the command, then applied."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, overload

from measures.domain.reported import Importable
from measures.models import ImportBatch
from measures.selectors.import_context import OF_REPORT, ImportContext
from plans.domain.calendar import Period
from plans.domain.vocabulary import Labelled


class RowStatus(Labelled):
    """行の判定 — what becomes of a row of the sheet."""

    NEW = "new", "新規"
    CHANGED = "changed", "変更"
    SAME = "same", "変更なし"
    ERROR = "error", "エラー"
    SKIPPED = "skipped", "対象外"


# By sheet: the last row of its header, and a hash of how that stood in the file.
Headers: TypeAlias = Mapping[str, tuple[int, str]]
WRITTEN = frozenset({RowStatus.NEW, RowStatus.CHANGED})


@dataclass(frozen=True, slots=True)
class PlannedWrite:
    """The stored row that a planned row stands for, and what it takes the place of.

    Of a row with an error it is what the row says, and is never written.
    """

    period: Period
    reported: Importable
    initiative_id: int
    subject_id: int  # an indicator, a phase, or the initiative of a report
    current_id: int | None = None
    draft_id: int | None = None
    draft_text: str | None = None
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of the sheet and what becomes of it. ``row`` is ``None`` for the file as a whole."""

    row: int | None
    cell: str | None
    indicator: str | None
    period: str | None
    status: RowStatus
    before: str | None = None
    after: str | None = None
    message: str = ""
    sheet: str = ""
    name: str = ""
    raw: str = ""  # what stands in the cell
    candidates: tuple[str, ...] = ()  # what it might mean
    may_mend: bool = False  # whether another text in the cell could help
    write: PlannedWrite | None = field(default=None, repr=False)

    @property
    def where(self) -> str:
        """Sheet and cell, as people find them: 「実績 D2」."""
        cell = self.bare_cell or (f"{self.row}行目" if self.row else "")
        return f"{self.sheet} {cell}".strip()

    @property
    def bare_cell(self) -> str:
        """The cell within its sheet: 「D2」."""
        return (self.cell or "").rpartition("!")[2]

    @property
    def is_text(self) -> bool:
        """Whether it is a report in words."""
        return (self.indicator or "").endswith(OF_REPORT)

    @property
    def quarter(self) -> str:
        """The period as people say it: 「R8 Q2」."""
        return Period.parse(self.period).short if self.period else ""

    def as_json(self) -> dict[str, object]:
        """The shape that the command prints."""
        return {
            "row": self.row,
            "cell": self.cell,
            "indicator": self.indicator,
            "period": self.period,
            "status": self.status.value,
            "before": self.before,
            "after": self.after,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class PreviewHead:
    """What a preview says above its rows; ``may_apply`` as ``ImportPlan`` has it."""

    counts: dict[str, int]
    notices: list[str]
    new_rounds: list[Period]
    fingerprint: str
    may_apply: bool

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def error_count(self) -> int:
        return self.counts[RowStatus.ERROR.value]

    @property
    def write_count(self) -> int:
        return sum(self.counts[status.value] for status in WRITTEN)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A whole sheet, held against what is stored."""

    context: ImportContext
    sheet: str
    encoding: str
    sha256: str
    is_sample: bool
    rows: list[PlannedRow]
    new_rounds: list[Period] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    applied_before: ImportBatch | None = None
    headers: Headers = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.status.value for row in self.rows)
        return {status.value: found[status.value] for status in RowStatus}

    @property
    def errors(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.status is RowStatus.ERROR]

    @property
    def writes(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.status in WRITTEN]

    @property
    def may_apply(self) -> bool:
        """Whether there is anything to write, and nothing against it.

        What a file brought in may have been corrected since: the same file does not undo that.
        """
        return not self.errors and bool(self.writes) and self.applied_before is None

    @property
    def head(self) -> PreviewHead:
        return PreviewHead(
            self.counts, self.notices, self.new_rounds, self.fingerprint(), self.may_apply
        )

    def fingerprint(self) -> str:
        """A hash of everything the preview showed and of the reports it would write into."""
        reports = {(row.write.period, row.write.initiative_id) for row in self.rows if row.write}
        versions = sorted(
            (str(key[0]), key[1], found.pk, found.state, found.version)
            for key in reports
            if (found := self.context.reports.get(key))
        )
        content = [
            self.sha256,
            self.is_sample,
            [str(period) for period in self.new_rounds],
            versions,
            [[row.sheet, *row.as_json().values()] for row in self.rows],
        ]
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def in_order(rows: Iterable[PlannedRow], sheets: Sequence[str]) -> list[PlannedRow]:
    """*rows* as they stand in the file: what concerns the whole file or a whole sheet first."""
    place = {name: number for number, name in enumerate(sheets)}
    return sorted(rows, key=lambda row: (place.get(row.sheet, -1), row.row or 0))


NEED_EYES = (RowStatus.ERROR, RowStatus.CHANGED, RowStatus.NEW)


def statuses_to_show(choice: str) -> tuple[RowStatus, ...] | None:
    """One status, or None for 「all」 rows as they stand in the file.

    Anything else: what somebody has to look at before confirming, errors first.
    """
    if choice == "all":
        return None
    return (RowStatus(choice),) if choice in set(RowStatus) else NEED_EYES


class RowSlices(Sequence[PlannedRow]):
    """Rows that are read a slice at a time."""

    def between(self, start: int, stop: int) -> list[PlannedRow]:
        """The rows from *start* up to, and without, *stop*."""
        raise NotImplementedError

    @overload
    def __getitem__(self, place: int) -> PlannedRow: ...
    @overload
    def __getitem__(self, place: slice) -> list[PlannedRow]: ...
    def __getitem__(self, place: int | slice) -> PlannedRow | list[PlannedRow]:
        if isinstance(place, int):
            return self.between(place, place + 1)[0]
        start, stop, _ = place.indices(len(self))
        return self.between(start, stop)
