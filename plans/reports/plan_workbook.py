"""The plan workbook: empty to be filled in, or filled with a plan; read back by plans/imports.

The same plan gives the same bytes: nothing in it tells when it was made.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from plans.domain import plan_sheets as forms
from plans.domain.calendar import fiscal_year_label
from plans.domain.plan_document import LEAD, PART, PlanDocument, SchemeEntry, TargetRange
from plans.domain.sheet_columns import NO, YES, Column, Kind, SheetForm, value_at
from plans.domain.targets import unit_of_target, written_target
from plans.domain.vocabulary import Labelled, TargetBasis
from plans.reports.tabular import plain
from plans.reports.workbook_style import explain, formats_of, page_setup, row_height, rule_of
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
        records |= _scheme_records(scheme)
    return _workbook(records, years, SPARE_IN_EMPTY)


def _workbook(records: Mapping[str, Sequence[Record]], years: Iterable[int], spare: int) -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": "計画ワークブック", "created": FIXED})
    formats = formats_of(book)
    explain(book.add_worksheet("説明"), formats)
    for form in forms.FORMS:
        filled = records.get(form.key, [])
        if form.upright and form is not forms.SCHEME:
            _upright(book.add_worksheet(form.name), form, filled, formats)
        elif form is forms.BANDS:
            _scheme(book.add_worksheet(form.name), records, formats, spare)
        elif form is not forms.SCHEME:
            columns = _columns(form, years)
            _table(book.add_worksheet(form.name), form, columns, filled, formats, HEADER, spare)
    book.close()
    return stream.getvalue()


def _columns(form: SheetForm, years: Iterable[int]) -> tuple[Column, ...]:
    """The form's columns; of the targets also one for each year."""
    if form is not forms.TARGETS:
        return form.columns
    yearly = (
        Column(str(year), f"{fiscal_year_label(year)}（{year}）", Kind.TARGET, 13, TARGET_OF_YEAR)
        for year in years
    )
    return (*form.columns, *yearly)


def _heading(sheet: Any, form: SheetForm, formats: Mapping[str, Any]) -> None:
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, form.name, formats["title"])
    sheet.write_string(1, 0, form.about, formats["hint"])
    page_setup(sheet)


def _upright(
    sheet: Any, form: SheetForm, records: Sequence[Record], formats: Mapping[str, Any]
) -> None:
    _heading(sheet, form, formats)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, ENTRY_WIDTH)
    sheet.set_column(2, 2, 60)
    for place, name in enumerate(("項目", "記入", "説明")):
        sheet.write_string(HEADER, place, name, formats["header"])
    sheet.freeze_panes(HEADER + 1, 1)
    _fields(sheet, form, records, formats, HEADER + 1)


def _fields(
    sheet: Any,
    form: SheetForm,
    records: Sequence[Record],
    formats: Mapping[str, Any],
    first: int,
) -> None:
    """The form's fields one under the other, from row *first* (0-based)."""
    record = records[0] if records else {}
    for line, column in enumerate(form.columns, first):
        said = str(record.get(column.key) or "")
        sheet.set_row(line, max(22, row_height([(said, ENTRY_WIDTH)])))
        head = formats["required" if column.required else "header"]
        sheet.write_string(line, 0, column.name, head)
        _put(sheet, line, 1, column, record.get(column.key), formats, entry=True)
        sheet.write_string(line, 2, column.about, formats["about"])
        if rule := rule_of(column):
            sheet.data_validation(line, 1, line, 1, rule)


def _scheme(
    sheet: Any, records: Mapping[str, Sequence[Record]], formats: Mapping[str, Any], spare: int
) -> None:
    """The scheme's name above its bands."""
    _fields(sheet, forms.SCHEME, records.get(forms.SCHEME.key, []), formats, HEADER)
    header = HEADER + len(forms.SCHEME.columns) + 2
    bands = records.get(forms.BANDS.key, [])
    _table(sheet, forms.BANDS, forms.BANDS.columns, bands, formats, header, min(spare, 5))


def _table(
    sheet: Any,
    form: SheetForm,
    columns: Sequence[Column],
    records: Sequence[Record],
    formats: Mapping[str, Any],
    header: int,
    spare: int,
) -> None:
    _heading(sheet, form, formats)
    sheet.set_row(header - 1, row_height((column.about, column.width) for column in columns))
    sheet.set_row(header, 30)
    last = header + RULED
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, formats[f"blank_{column.kind.name}"])
        sheet.write_string(header - 1, place, column.about, formats["about"])
        head = formats["required" if column.required else "header"]
        sheet.write_string(header, place, column.name, head)
        if rule := rule_of(column):
            sheet.data_validation(header + 1, place, last, place, rule)
    for line, record in enumerate([*records, *({} for _ in range(spare))], header + 1):
        texts = ((str(record.get(_field(column)) or ""), column.width) for column in columns)
        sheet.set_row(line, row_height(texts))
        for place, column in enumerate(columns):
            _put(sheet, line, place, column, record.get(_field(column)), formats)
    sheet.freeze_panes(header + 1, _frozen(columns))
    sheet.repeat_rows(header)
    pages = -(-sum(column.width for column in columns) // PAGE_WIDTH)
    if pages > 1:
        sheet.fit_to_pages(pages, 0)
        sheet.repeat_columns(0, _frozen(columns) - 1)


def _field(column: Column) -> str:
    """Under what a record holds the column: its key, or the name of a column that only shows."""
    return column.key or column.name


def _frozen(columns: Sequence[Column]) -> int:
    """The columns up to the name stay in sight."""
    names = [place for place, column in enumerate(columns) if column.name in ("名称", "指標名")]
    wide = sum(column.width for column in columns) > 140
    return names[0] + 1 if names and wide else 0


def _put(
    sheet: Any,
    line: int,
    place: int,
    column: Column,
    value: Any,
    formats: Mapping[str, Any],
    *,
    entry: bool = False,
) -> None:
    """One value as its column's kind is written; what Excel cannot hold exactly is text."""
    style = formats[f"{'entry' if entry else 'cell'}_{column.kind.name}"]
    if column.kind is Kind.RATIO and value is not None and (value * 100) % 1:
        style = formats["cell_RATIO_FINE"]
    if value is None or value == "":
        sheet.write_blank(line, place, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, style)
    elif isinstance(value, int | Decimal) and column.kind is not Kind.YEAR:
        exact = Decimal(value)
        if len(exact.normalize().as_tuple().digits) > MOST_DIGITS:
            sheet.write_string(line, place, plain(exact), style)
        else:
            sheet.write_number(line, place, float(exact), style)
    elif isinstance(value, int):
        sheet.write_string(line, place, fiscal_year_label(value), style)
    else:
        sheet.write_string(line, place, value, style)


def records_of(document: PlanDocument) -> dict[str, list[Record]]:
    """The document as the records of each sheet, by the columns' keys."""
    initiatives = [(one, measure) for measure in document.measures for one in measure.initiatives]
    indicators = [(item, one) for one, _ in initiatives for item in one.indicators]
    phases = [(item, one) for one, _ in initiatives for item in one.phases]
    return {
        **_records(forms.PLAN, [document.plan]),
        **_records(forms.EDITION, [document.edition]),
        **_records(forms.POLICIES, document.policies),
        **_records(forms.MEASURES, document.measures),
        forms.INITIATIVES.key: [
            _record(forms.INITIATIVES, one, above.code) for one, above in initiatives
        ],
        forms.PHASES.key: [_record(forms.PHASES, one, above.code) for one, above in phases],
        forms.INDICATORS.key: [
            _in_unit(_record(forms.INDICATORS, one, above.code), one.unit)
            for one, above in indicators
        ],
        forms.TARGETS.key: [_targets(one) for one, _ in indicators if one.targets],
        forms.TARGET_NOTES.key: [
            {forms.PARENT: one.code, "指標名": one.name, "year": year, "note": note}
            for one, _ in indicators
            for year, note in one.target_notes.items()
        ],
        forms.RESPONSIBILITIES.key: list(_responsibilities(document)),
        **_scheme_records(document.rating_scheme),
        **_records(forms.TERMS, document.glossary),
    }


def _scheme_records(scheme: SchemeEntry) -> dict[str, list[Record]]:
    return _records(forms.SCHEME, [scheme]) | _records(forms.BANDS, scheme.bands)


def _records(form: SheetForm, entries: Iterable[Any]) -> dict[str, list[Record]]:
    return {form.key: [_record(form, one) for one in entries]}


def _record(form: SheetForm, entry: Any, parent: str = "") -> Record:
    return {
        column.key: parent
        if column.key == forms.PARENT
        else _said(column, value_at(entry, column.key))
        for column in form.columns
        if column.key
    }


def _in_unit(record: Record, unit: str) -> Record:
    """The record with its numbers so that they are read back as numbers in *unit*."""
    return {
        key: stored(value, unit) if isinstance(value, Decimal) else value
        for key, value in record.items()
    }


def _said(column: Column, value: Any) -> Any:
    """A value as people write it: はい, the word's label; blank where it is the usual."""
    if isinstance(value, bool):
        return None if value is column.default else (YES if value else NO)
    return value.label if isinstance(value, Labelled) else value


def _targets(entry: Any) -> Record:
    relative = entry.basis is TargetBasis.CHANGE_FROM_BASELINE
    head = {"指標名": entry.name, "単位": "％（基準値比）" if relative else entry.unit}
    unit = unit_of_target(entry.unit, entry.basis)
    yearly = {
        str(year): written_target(target, unit) if isinstance(target, TargetRange) else target
        for year, target in entry.targets.items()
    }
    return {forms.PARENT: entry.code, **head, **_in_unit(yearly, unit)}


def _responsibilities(document: PlanDocument) -> Iterable[Record]:
    for department in document.departments or ():
        head = {"code": department.code, "name": department.name}
        all_of = document.responsibilities or ()
        mine = [item for item in all_of if item.department == department.code]
        for item in mine:
            yield {
                **head,
                "initiative": item.initiative,
                "lead": LEAD if item.lead else PART,
            }
        if not mine:
            yield head
