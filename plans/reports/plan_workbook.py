"""The plan workbook: empty to be filled in, or filled with a plan; read back by plans/imports.

The same plan gives the same bytes: nothing in it tells when it was made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from plans.domain import plan_document as entries
from plans.domain import plan_sheets as forms
from plans.domain.calendar import fiscal_year_label
from plans.domain.plan_document import (
    LEAD,
    PART,
    IndicatorEntry,
    PlanDocument,
    SchemeEntry,
    beneath,
)
from plans.domain.sheet_columns import NO, YES, FieldKind, FieldSpec, SheetForm, entry_value
from plans.domain.targets import unit_of_target, written_target
from plans.domain.vocabulary import Labelled, TargetBasis
from plans.reports.text_workbook import TextWorkbook
from plans.reports.workbook_style import formats_of, page_setup, row_height, rule_of, write_guide
from plans.sheets.cells.amounts import plain_number
from plans.sheets.cells.values import stored

FIXED = datetime(2024, 4, 1)
HEADER = 3  # the fourth row; above it a title, a word on the sheet, and one on each column
SPARE, SPARE_IN_EMPTY = 10, 40
RULED = 1_000
ENTRY_WIDTH = 50
PAGE_WIDTH = 190  # more characters than that would print too small to be read
TARGET_OF_YEAR = "年度末の目標値。"
MOST_DIGITS = 15
Record = Mapping[str, Any]


def plan_workbook(document: PlanDocument) -> bytes:
    """The workbook filled with *document*."""
    head = document.plan
    years = range(head.first_year, head.final_year + 1)
    return _workbook(records_of(document), years, SPARE)


def empty_workbook(years: Sequence[int], scheme: SchemeEntry | None = None) -> bytes:
    """The workbook to fill in for a plan of *years*; with the bands of *scheme*, if given."""
    first = years[0]
    records: dict[str, list[Record]] = {
        forms.PLAN.key: [{"first_year": first, "final_year": years[-1]}],
        forms.EDITION.key: [{"number": 1, "label": "当初版", "effective_from": first}],
    }
    if scheme:
        records[forms.SCHEME.key] = [_record(forms.SCHEME, scheme)]
        records[forms.BANDS.key] = [_record(forms.BANDS, band) for band in scheme.bands]
    return _workbook(records, years, SPARE_IN_EMPTY)


def _workbook(records: Mapping[str, Sequence[Record]], years: Iterable[int], spare: int) -> bytes:
    stream = BytesIO()
    book = TextWorkbook(stream, in_memory=True)
    book.set_properties({"title": "計画ワークブック", "created": FIXED})
    formats = formats_of(book)
    write_guide(book.add_worksheet("説明"), formats)
    for name in dict.fromkeys(form.name for form in forms.FORMS):
        page = _Page(book.add_worksheet(name), formats)
        first, *below = [form for form in forms.FORMS if form.name == name]
        filled = records.get(first.key, [])
        if below:
            # The scheme's name stands above its bands.
            page.fields(first, filled, HEADER)
            header = HEADER + len(first.columns) + 2
            bands = records.get(below[0].key, [])
            page.table(below[0], below[0].columns, bands, header, min(spare, 5))
        elif first.upright:
            page.upright(first, filled)
        else:
            page.table(first, _columns(first, years), filled, HEADER, spare)
    book.close()
    return stream.getvalue()


def _columns(form: SheetForm, years: Iterable[int]) -> tuple[FieldSpec, ...]:
    """The form's columns; of the targets also one for each year."""
    if form is not forms.TARGETS:
        return form.columns
    yearly = (
        FieldSpec(
            str(year), f"{fiscal_year_label(year)}（{year}）", FieldKind.TARGET, 13, TARGET_OF_YEAR
        )
        for year in years
    )
    return (*form.columns, *yearly)


@dataclass(frozen=True, slots=True)
class _Page:
    """A worksheet while it is written, with the workbook's formats."""

    sheet: Any
    formats: Mapping[str, Any]

    def _heading(self, form: SheetForm) -> None:
        self.sheet.set_row(0, 24)
        self.sheet.write_string(0, 0, form.name, self.formats["title"])
        self.sheet.write_string(1, 0, form.about, self.formats["hint"])
        page_setup(self.sheet)

    def _name(self, line: int, place: int, column: FieldSpec) -> None:
        head = self.formats["required" if column.required else "header"]
        self.sheet.write_string(line, place, column.name, head)

    def upright(self, form: SheetForm, records: Sequence[Record]) -> None:
        self._heading(form)
        for place, width in enumerate((20, ENTRY_WIDTH, 60)):
            self.sheet.set_column(place, place, width)
        for place, name in enumerate(("項目", "記入", "説明")):
            self.sheet.write_string(HEADER, place, name, self.formats["header"])
        self.sheet.freeze_panes(HEADER + 1, 1)
        self.fields(form, records, HEADER + 1)

    def fields(self, form: SheetForm, records: Sequence[Record], first: int) -> None:
        """The form's fields one under the other, from row *first* (0-based)."""
        record = records[0] if records else {}
        for line, column in enumerate(form.columns, first):
            text = str(record.get(column.key) or "")
            self.sheet.set_row(line, max(22, row_height([(text, ENTRY_WIDTH)])))
            self._name(line, 0, column)
            self._put(line, 1, column, record.get(column.key), "entry")
            self.sheet.write_string(line, 2, column.about, self.formats["about"])
            if rule := rule_of(column):
                self.sheet.data_validation(line, 1, line, 1, rule)

    def table(
        self,
        form: SheetForm,
        columns: Sequence[FieldSpec],
        records: Sequence[Record],
        header: int,
        spare: int,
    ) -> None:
        sheet = self.sheet
        self._heading(form)
        sheet.set_row(header - 1, row_height((column.about, column.width) for column in columns))
        sheet.set_row(header, 30)
        for place, column in enumerate(columns):
            style = self.formats[f"blank_{column.kind.name}"]
            sheet.set_column(place, place, column.width, style)
            sheet.write_string(header - 1, place, column.about, self.formats["about"])
            self._name(header, place, column)
            if rule := rule_of(column):
                sheet.data_validation(header + 1, place, header + RULED, place, rule)
        for line, record in enumerate([*records, *({} for _ in range(spare))], header + 1):
            values = [record.get(column.key or column.name) for column in columns]
            widths = (column.width for column in columns)
            texts = (str(value or "") for value in values)
            sheet.set_row(line, row_height(zip(texts, widths, strict=True)))
            for place, (column, value) in enumerate(zip(columns, values, strict=True)):
                self._put(line, place, column, value, "cell")
        sheet.freeze_panes(header + 1, _frozen(columns))
        sheet.repeat_rows(header)
        pages = -(-sum(column.width for column in columns) // PAGE_WIDTH)
        if pages > 1:
            sheet.fit_to_pages(pages, 0)
            sheet.repeat_columns(0, _frozen(columns) - 1)

    def _put(self, line: int, place: int, column: FieldSpec, value: Any, look: str) -> None:
        """One value as its column's kind is written; what Excel cannot hold exactly is text."""
        style = self.formats[f"{look}_{column.kind.name}"]
        if column.kind is FieldKind.RATIO and value is not None and (value * 100) % 1:
            style = self.formats["cell_RATIO_FINE"]
        if isinstance(value, int) and column.kind is FieldKind.YEAR:
            value = fiscal_year_label(value)
        elif isinstance(value, int | Decimal):
            exact = Decimal(value)
            few = len(exact.normalize().as_tuple().digits) <= MOST_DIGITS
            value = float(exact) if few else plain_number(exact)
        if value is None or value == "":
            self.sheet.write_blank(line, place, None, style)
        elif isinstance(value, date):
            self.sheet.write_datetime(line, place, value, style)
        elif isinstance(value, float):
            self.sheet.write_number(line, place, value, style)
        else:
            self.sheet.write_string(line, place, value, style)


def _frozen(columns: Sequence[FieldSpec]) -> int:
    """The columns up to the name stay in sight."""
    names = [place for place, column in enumerate(columns) if column.name in ("名称", "指標名")]
    wide = sum(column.width for column in columns) > 140
    return names[0] + 1 if names and wide else 0


def records_of(document: PlanDocument) -> dict[str, list[Record]]:
    """The document as the records of each sheet, by the columns' keys."""
    found: dict[str, list[Record]] = {form.key: [] for form in forms.FORMS}
    for _, _, entry, above in beneath(document):
        if form := FORM_OF.get(type(entry)):
            found[form.key].append(_record(form, entry, getattr(above, "code", "")))
        if isinstance(entry, IndicatorEntry):
            found[forms.TARGETS.key] += [_targets(entry)] if entry.targets else []
            found[forms.TARGET_NOTES.key] += [
                {forms.PARENT: entry.code, "指標名": entry.name, "year": year, "note": note}
                for year, note in entry.target_notes.items()
            ]
    found[forms.RESPONSIBILITIES.key] += _responsibilities(document)
    return found


FORM_OF = {
    entries.PlanHead: forms.PLAN,
    entries.EditionEntry: forms.EDITION,
    entries.PolicyEntry: forms.POLICIES,
    entries.MeasureEntry: forms.MEASURES,
    entries.InitiativeEntry: forms.INITIATIVES,
    entries.PhaseEntry: forms.PHASES,
    entries.IndicatorEntry: forms.INDICATORS,
    entries.SchemeEntry: forms.SCHEME,
    entries.BandEntry: forms.BANDS,
    entries.TermEntry: forms.TERMS,
}


def _record(form: SheetForm, entry: Any, parent: str = "") -> Record:
    unit = entry.unit if isinstance(entry, IndicatorEntry) else None
    return {
        column.key: parent
        if column.key == forms.PARENT
        else _written(column, entry_value(entry, column.key), unit)
        for column in form.columns
        if column.key
    }


def _written(column: FieldSpec, value: Any, unit: str | None) -> Any:
    """A value as people write it: はい, the word's label; blank where it is the usual."""
    if isinstance(value, bool):
        return None if value is column.default else (YES if value else NO)
    if isinstance(value, Decimal) and unit is not None:
        return stored(value, unit)
    return value.label if isinstance(value, Labelled) else value


def _targets(entry: IndicatorEntry) -> Record:
    relative = entry.basis is TargetBasis.CHANGE_FROM_BASELINE
    unit = unit_of_target(entry.unit, entry.basis)
    yearly = {
        str(year): stored(target, unit)
        if isinstance(target, Decimal)
        else written_target(target, unit)
        for year, target in entry.targets.items()
    }
    head = {"指標名": entry.name, "単位": "％（基準値比）" if relative else entry.unit}
    return {forms.PARENT: entry.code, **head, **yearly}


def _responsibilities(document: PlanDocument) -> Iterator[Record]:
    for department in document.departments or ():
        head = {"code": department.code, "name": department.name}
        mine = [one for one in document.responsibilities or () if one.department == department.code]
        yield from (
            {**head, "initiative": one.initiative, "lead": LEAD if one.lead else PART}
            for one in mine
        )
        if not mine:
            yield head
