"""The survey form (調査票) as an Excel workbook: to be filled in, printed, and read back unaided.

Sheets 実績, 工程, 取組 and 記入例, and a hidden one with the signature that says which form it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from measures.imports.layout import SURVEY_SIGNATURE
from measures.reports.long_tables import PERCENT_UNITS
from measures.reports.survey_style import (
    HEADER,
    HINTS,
    choice,
    head,
    judgement_rule,
    number_rule,
    page,
    runs,
    survey_formats,
)
from measures.selectors.import_context import IndicatorSubject
from measures.selectors.surveys import FigureRow, PhaseRow, SurveyForm, TextRow, is_nothing
from plans.domain.calendar import Period
from plans.domain.vocabulary import EntryKind, Judgement, PhaseState, TargetBasis, ValueStatus
from plans.reports.text_workbook import LONGEST_CELL, TextWorkbook
from plans.reports.workbook_style import row_height
from plans.sheets.cells.amounts import plain_decimal
from plans.templatetags.formats import quantity

SIGNATURE_HEADING = "調査票の情報です。書き換えないでください。"
TOO_LONG = (
    f"ポータルの文が{LONGEST_CELL:,}字を超えるため、この欄には入りません。"
    "空欄のままなら、ポータルの文はそのままです。"
)
# Well below what a cell holds.
PIECE = 30_000
FORBIDDEN = '\\/:*?"<>|'
STATES = (ValueStatus.REPORTED, ValueStatus.PENDING, ValueStatus.NOT_APPLICABLE)

Cell = str | Decimal | date | None


@dataclass(frozen=True, slots=True)
class SurveyColumn:
    """欄 — a heading, a width, what stands below, and of which kind: given, or to be filled in."""

    name: str
    width: int
    value: Callable[[Any], Cell]
    style: str = "text"
    used: Callable[[Any], bool] = lambda row: True


def survey_workbook(form: SurveyForm) -> bytes:
    """The form's bytes. The same form gives the same bytes."""
    stream = BytesIO()
    book = TextWorkbook(stream, in_memory=True)
    book.set_properties(
        {
            "title": f"{form.period.label} 調査票 {form.department_names}",
            "created": form.issued_at.replace(tzinfo=None),
        }
    )
    formats = survey_formats(book)
    if form.rows:
        figures = book.add_worksheet("実績")
        _table(figures, form, formats, ACTUALS, form.rows, STATES, frozen=3)
    if form.phases:
        phases = book.add_worksheet("工程")
        _table(phases, form, formats, PHASES, form.phases, PhaseState, frozen=4)
    texts = book.add_worksheet("取組")
    _table(texts, form, formats, TEXTS, form.texts, (), frozen=2)
    _example(book.add_worksheet("記入例"), formats)
    _signature(book.add_worksheet(SURVEY_SIGNATURE), form, formats)
    book.close()
    return stream.getvalue()


def file_name(form: SurveyForm) -> str:
    """「2026Q2_D01_総務課_調査票.xlsx」, of characters that every file system takes."""
    name = f"{form.period}_{form.departments[0].code}_{form.department_names}_調査票"
    safe = (char if char.isprintable() and char not in FORBIDDEN else "_" for char in name)
    return f"{''.join(safe)}.xlsx"


def survey_zip(forms: Iterable[SurveyForm]) -> bytes:
    """All the forms in one archive."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for form in forms:
            moment = form.issued_at.timetuple()[:6]
            archive.writestr(ZipInfo(file_name(form), moment), survey_workbook(form))
    return stream.getvalue()


NO_LAST, NO_TARGET, UNMEASURABLE = "なし", "未設定", "測定方法未定"


def _entered(name: str) -> Callable[[FigureRow | PhaseRow | TextRow], Cell]:
    return lambda row: getattr(row.entered, name) if row.entered else None


def _status(row: FigureRow) -> str:
    figure = row.line.figure
    return "" if figure is None or is_nothing(figure) else figure.status.label


def _grouped(number: Decimal | None) -> str:
    """A number for the eye: 「12,345.6」, exact."""
    return "" if number is None else f"{plain_decimal(number):,f}"


def last_of(row: FigureRow) -> str:
    """The last official value, and of when it is: 「53（R8 Q1）」."""
    last, period = row.line.last, row.line.last_period
    if last is None or period is None:
        return NO_LAST
    if last.value is not None:
        judged = row.line.subject.is_judgement
        text = Judgement.of(last.value).label if judged else _grouped(last.value)
        return f"{text}（{period.short}）"
    return f"{_grouped(last.numerator)}/{_grouped(last.denominator)}（{period.short}）"


def target_in_words(row: FigureRow) -> str:
    """The year's target, or what stands in its place; when it is asked for, if not always."""
    return "　".join(filter(None, (_aim(row), row.line.subject.frequency.due_label)))


def _aim(row: FigureRow) -> str:
    """A stored amount is exact; a reckoned one is rounded as on the pages."""
    target, item = row.line.target, row.line.subject

    def words(number: Decimal | Fraction) -> str:
        if isinstance(number, Fraction):
            return quantity(number, item.decimals)
        return _grouped(number)

    if text := target.words(words):
        return text + (target.unit if target.unit != item.unit else "")
    if not row.line.indicator.measurable:
        return UNMEASURABLE
    return row.goal or NO_TARGET


def _takes(test: Callable[[IndicatorSubject], bool]) -> Callable[[FigureRow], bool]:
    return lambda row: row.line.indicator.measurable and test(row.line.subject)


_takes_value = _takes(lambda item: item.entry is not EntryKind.FRACTION)
_takes_fraction = _takes(lambda item: item.entry is EntryKind.FRACTION)
_takes_reference = _takes(lambda item: item.basis is TargetBasis.REFERENCE)


def _value(row: FigureRow) -> Cell:
    """What was entered; of a judgement its word."""
    value = row.line.figure.value if row.line.figure else None
    if value is None or not row.line.subject.is_judgement:
        return value
    return Judgement.of(value).label


# Only where a form is that of several departments.
DEPARTMENTS = SurveyColumn(
    "所管課", 16, lambda row: row.departments, used=lambda row: bool(row.departments)
)
ACTUALS = (
    SurveyColumn("指標コード", 12, lambda row: row.code),
    SurveyColumn("取組名", 26, lambda row: row.initiative.name),
    SurveyColumn("指標名", 27, lambda row: row.line.indicator.name),
    DEPARTMENTS,
    SurveyColumn("報告期", 9, lambda row: row.line.period.short, "middle"),
    SurveyColumn("単位", 8, lambda row: row.line.indicator.unit, "middle"),
    SurveyColumn("前回の値", 20, last_of, "given"),
    SurveyColumn("今年度の目標", 15, target_in_words, "given"),
    SurveyColumn("実績値", 13, _value, "number", _takes_value),
    SurveyColumn("増分", 11, lambda row: None, "number", _takes(lambda item: item.cumulative)),
    SurveyColumn("分子", 11, _entered("numerator"), "number", _takes_fraction),
    SurveyColumn("分母", 11, _entered("denominator"), "number", _takes_fraction),
    SurveyColumn("比較値", 11, _entered("reference"), "number", _takes_reference),
    SurveyColumn("状態", 11, _status, "choice", _takes(lambda item: True)),
    SurveyColumn("備考", 26, _entered("note"), "note", _takes(lambda item: True)),
)
PHASES = (
    SurveyColumn("取組コード", 12, lambda row: row.initiative.code),
    SurveyColumn("取組名", 32, lambda row: row.initiative.name),
    SurveyColumn("工程番号", 9, lambda row: str(row.line.phase.number), "middle"),
    SurveyColumn("工程", 34, lambda row: row.line.phase.label),
    DEPARTMENTS,
    SurveyColumn("計画の年度", 12, lambda row: row.line.phase.span, "middle"),
    SurveyColumn("報告期", 9, lambda row: row.line.period.short, "middle"),
    SurveyColumn("状態", 11, lambda row: row.entered.state.label if row.entered else "", "choice"),
    SurveyColumn("開始日", 13, _entered("started_on"), "date"),
    SurveyColumn("完了日", 13, _entered("completed_on"), "date"),
    SurveyColumn("備考", 28, _entered("note"), "note"),
)
TEXTS = (
    SurveyColumn("取組コード", 12, lambda row: row.initiative.code),
    SurveyColumn("取組名", 28, lambda row: row.initiative.name),
    DEPARTMENTS,
    SurveyColumn("報告期", 9, lambda row: row.period.short, "middle"),
    SurveyColumn("前回の取組状況", 34, lambda row: row.last.done if row.last else NO_LAST),
    SurveyColumn("取組状況", 44, _entered("done"), "note"),
    SurveyColumn("課題", 36, _entered("issues"), "note"),
    SurveyColumn("今後の予定", 36, _entered("next_steps"), "note"),
)


def _table(
    sheet: Any,
    form: SurveyForm,
    formats: Mapping[str, Any],
    fields: Sequence[SurveyColumn],
    lines: Sequence[FigureRow] | Sequence[PhaseRow] | Sequence[TextRow],
    states: Iterable[ValueStatus | PhaseState],
    *,
    frozen: int,
) -> None:
    """The lines to fill in; columns that none of them uses are left out."""
    fields = [field for field in fields if any(field.used(line) for line in lines)]
    head(sheet, formats, form, fields)
    if lines is form.rows:
        formula, now = _done(fields, lines)
        sheet.write_formula(2, 3, formula, formats["facts"], now)
    for row, line in enumerate(lines, HEADER + 1):
        _write(sheet, formats, row, fields, line)
    rules = {"choice": choice([state.label for state in states]), "date": _days(form.period)}
    last = HEADER + len(lines)
    for place, field in enumerate(fields):
        if field.style == "number":
            _rule(sheet, place, field.name, lines)
        elif field.style in rules:
            sheet.data_validation(HEADER + 1, place, last, place, rules[field.style])
    page(sheet, frozen)


def _rule(sheet: Any, place: int, name: str, lines: Sequence[Any]) -> None:
    """Numbers in a column of them; in the lines that are judged, 達成 or 未達成."""
    judged = [name == "実績値" and line.line.subject.is_judgement for line in lines]
    for start, end, is_word in runs(judged):
        rule = judgement_rule() if is_word else number_rule(name)
        sheet.data_validation(HEADER + 1 + start, place, HEADER + 1 + end, place, rule)


def _days(period: Period) -> dict[str, Any]:
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": date(2000, 4, 1),
        "maximum": date(period.year + 10, 3, 31),
        "input_title": "日付",
        "input_message": "2026-09-30 のように入力します。",
        "error_title": "日付を入力してください",
        "error_message": "2026-09-30 のように入力してください。",
    }


def _done(fields: Sequence[SurveyColumn], rows: Sequence[Any]) -> tuple[str, str]:
    """The formula that counts the lines with a figure or a state, and what it says now."""
    first, last, total = HEADER + 2, HEADER + 1 + len(rows), len(rows)
    now = sum(not is_nothing(line.entered) for line in rows)
    asked = [
        f'({chr(65 + place)}{first}:{chr(65 + place)}{last}<>"")'
        for place, field in enumerate(fields)
        if field.style == "choice" or (field.style == "number" and field.name != "比較値")
    ]
    formula = f'="記入済み "&SUMPRODUCT(--(({"+".join(asked)})>0))&" / {total} 行"'
    return formula, f"記入済み {now} / {total} 行"


def _write(
    sheet: Any, formats: Mapping[str, Any], line: int, fields: Sequence[SurveyColumn], row: Any
) -> None:
    """One line; what a line does not use is greyed out."""
    texts = [(str(field.value(row) or ""), field.width) for field in fields]
    sheet.set_row(line, max(24.0, row_height(texts)))
    for place, field in enumerate(fields):
        style = field.style
        if not field.used(row):
            style = "unused"
        elif style == "number" and isinstance(field.value(row), str):
            style = "choice"
        elif style == "number" and field.name not in ("分子", "分母"):
            style = "percent" if row.line.indicator.unit in PERCENT_UNITS else "number"
        _put(sheet, line, place, field.value(row) if field.used(row) else None, formats[style])


def _put(sheet: Any, line: int, place: int, value: Cell, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(line, place, None, style)
    elif isinstance(value, str) and len(value) > LONGEST_CELL:
        # Cut, it would come back as another text; blank, it leaves the portal's as it is.
        sheet.write_blank(line, place, None, style)
        sheet.write_comment(line, place, TOO_LONG)
    elif isinstance(value, Decimal):
        sheet.write_number(line, place, float(value), style)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, style)
    else:
        sheet.write_string(line, place, value, style)


EXAMPLES = (
    ("1-1-1-a", "件", "53（R8 Q1）", "63", "58", "", "", "報告済", "値だけを書きます"),
    ("1-1-1-b", "％", "41.2（R8 Q1）", "50", "45.5", "", "", "報告済", "％の指標は 45.5 のように"),
    ("1-1-1-c", "％", "12/40（R8 Q1）", "60", "", "18", "40", "報告済", "分子と分母の欄があるとき"),
    ("1-1-2-a", "人", "120（R8 Q1）", "200", "0", "", "", "報告済", "ゼロだったときは 0"),
    ("1-1-2-b", "人", "", "100", "", "", "", "集計中", "まだ値がないとき"),
    ("1-1-3-a", "回", "", "4", "", "", "", "該当なし", "この期は対象がないとき"),
    ("1-1-3-b", "", "未達成（R7 Q4）", "達成", "達成", "", "", "", "定性目標。達成の根拠は備考に"),
)
EXAMPLE_FIELDS = (
    ("番号", 11),
    ("単位", 8),
    ("前回の値", 16),
    ("今年度の目標", 13),
    ("実績値", 12),
    ("分子", 10),
    ("分母", 10),
    ("状態", 11),
    ("説明", 44),
)


EXAMPLE_STYLES = ("text", "middle", "given", "given", *("example",) * 3, "example_state", "text")


def _example(sheet: Any, formats: Mapping[str, Any]) -> None:
    """How it is done, with made-up figures; the import leaves the sheet out by its name."""
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, "記入例（値はすべて見本です）", formats["title"])
    for line, text in enumerate(HINTS["記入例"], 1):
        sheet.write_string(line, 0, text, formats["hint"])
    top = len(HINTS["記入例"]) + 2
    for place, (name, width) in enumerate(EXAMPLE_FIELDS):
        sheet.set_column(place, place, width)
        sheet.write_string(top, place, name, formats["header"])
    for line, example in enumerate(EXAMPLES, top + 1):
        sheet.set_row(line, 24)
        for place, text in enumerate(example):
            _put(sheet, line, place, text, formats[EXAMPLE_STYLES[place]])
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.hide_gridlines(2)
    sheet.protect()


def _signature(sheet: Any, form: SurveyForm, formats: Mapping[str, Any]) -> None:
    """The signature in pieces, one under the other."""
    sheet.write_string(0, 0, SIGNATURE_HEADING, formats["text"])
    text = form.signature.signed()
    for line, start in enumerate(range(0, len(text), PIECE), 1):
        sheet.write_string(line, 0, text[start : start + PIECE])
    sheet.very_hidden()
    sheet.protect()
