"""What earlier imports did."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from measures.domain.reported import ReportTexts
from measures.importing.rows import Headers, PlannedRow, RowSlices, RowStatus
from measures.imports.actuals import MendedCells
from measures.models import Actual, ImportBatch, PhaseProgress, QuarterlyReport
from measures.selectors.import_context import OF_REPORT
from plans.domain.vocabulary import EntryKind
from plans.models import Plan, User
from plans.permissions import access_of
from plans.sheets.workbook.sheets import position


def visible_to(user: User | AnonymousUser) -> QuerySet[ImportBatch]:
    """One's own batches; all of them for 管理者."""
    found = ImportBatch.objects.select_related("plan", "uploaded_by", "taken_back_by")
    access = access_of(user)
    return found if access.is_administrator else found.filter(uploaded_by=access.user_id)


def columns_named_before(plan: Plan, headers: Headers) -> dict[str, dict[str, str]]:
    """For each sheet the names given to its columns when a header like it last came in."""
    batches = ImportBatch.objects.filter(plan=plan, applied_at__isnull=False).exclude(columns={})
    known: dict[str, dict[str, str]] = {}
    for columns in batches.order_by("applied_at").values_list("columns", flat=True):
        known |= columns
    return {sheet: known[shape] for sheet, (_, shape) in headers.items() if shape in known}


def columns_named(mended: MendedCells, headers: Headers) -> dict[str, dict[str, str]]:
    """Of *mended* those that name columns, by the shape of the header they stand in."""
    return {
        shape: named
        for sheet, (row, shape) in headers.items()
        if shape
        and (
            named := {
                cell: text
                for cell, text in mended.get(sheet, {}).items()
                if (place := position(cell)) and place[0] <= row
            }
        )
    }


def applied_before(plan: Plan, sha256: str, *, is_sample: bool) -> ImportBatch | None:
    """The batch that brought in this very file, if one did; as samples or as real figures."""
    return (
        ImportBatch.objects.filter(
            plan=plan,
            sha256=sha256,
            is_sample=is_sample,
            applied_at__isnull=False,
            taken_back_at=None,
        )
        .defer("content")
        .first()
    )


class WrittenRows(RowSlices):
    """The rows that an applied batch wrote, as they were then: figures, phases, texts."""

    def __init__(self, batch: ImportBatch) -> None:
        self._figures = (
            Actual.objects.filter(batch=batch).select_related("indicator").order_by("pk")
        )
        self._states = (
            PhaseProgress.objects.filter(batch=batch)
            .select_related("phase__initiative", "report__round")
            .order_by("pk")
        )
        self._batch = batch
        self._texts = sorted(map(int, batch.texts))
        self._ends = [self._figures.count()]
        self._ends.append(self._ends[0] + self._states.count())

    def __len__(self) -> int:
        return self._ends[1] + len(self._texts)

    def between(self, start: int, stop: int) -> list[PlannedRow]:
        split, end = self._ends
        figures = self._figures[min(start, split) : min(stop, split)]
        first, last = (min(max(place, split), end) - split for place in (start, stop))
        states = self._states[first:last]
        ids = self._texts[max(start - end, 0) : max(stop - end, 0)]
        return [*map(_figure, figures), *map(_state, states), *self._reports(ids)]

    def _reports(self, ids: Sequence[int]) -> Iterator[PlannedRow]:
        found = QuarterlyReport.objects.select_related("round", "initiative").in_bulk(ids)
        for report in found.values():
            former, written = map(ReportTexts.from_texts, self._batch.texts[str(report.pk)])
            replaced = report.texts.as_texts() != written.as_texts()
            yield PlannedRow(
                row=None,
                cell=None,
                indicator=f"{report.initiative.code}{OF_REPORT}",
                name=report.initiative.name,
                period=str(report.round.period),
                status=RowStatus.NEW,
                after=written.shown(beside=[former, written]),
                message="後の文に差し替え済み" if replaced else "",
            )


def _figure(row: Actual) -> PlannedRow:
    judged = row.indicator.entry == EntryKind.JUDGEMENT
    text, replaced = row.reported.shown(judged=judged), "後の値に差し替え済み"
    return _written(row, row.indicator.code, row.indicator.name, text, replaced)


def _state(row: PhaseProgress) -> PlannedRow:
    code = f"{row.phase.initiative.code}/{row.phase.number}"
    return _written(row, code, row.phase.label, row.reported.shown(), "後の状態に差し替え済み")


def _written(
    row: Actual | PhaseProgress, code: str, name: str, text: str, replaced: str
) -> PlannedRow:
    return PlannedRow(
        row=None,
        cell=row.source_cell,
        indicator=code,
        name=name,
        period=str(row.period),
        status=RowStatus.NEW,
        after=text,
        message=replaced if row.superseded_at else "",
        sheet=row.source_sheet,
    )
