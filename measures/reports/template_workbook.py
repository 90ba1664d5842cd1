"""The sheet a department fills in, as an Excel workbook that the import reads back."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from measures.domain.reported import ReportedValue, plain_number
from measures.models.actuals import LONGEST_NOTE
from measures.reports.survey_style import choice, judgement_rule, number_rule, number_words, runs
from measures.selectors.import_template import Template, TemplatePhase, TemplateRow
from plans.domain.vocabulary import Judgement, PhaseState, ValueStatus

FONT = "游ゴシック"
HEADER_ROW = 3
VALUE_COLUMN, PHASE_STATE = 8, 6
ACTUAL_COLUMNS = (
    ("指標コード", 12),
    ("取組名", 24),
    ("指標名", 26),
    ("単位", 8),
    ("年度", 7),
    ("四半期", 10),
    ("前期の値", 12),
    ("今年度の目標", 13),
    ("実績値", 13),
    ("増分", 10),
    ("分子", 11),
    ("分母", 11),
    ("比較値", 11),
    ("状態", 10),
    ("備考", 24),
)
PHASE_COLUMNS = (
    ("取組コード", 12),
    ("取組名", 36),
    ("工程番号", 9),
    ("工程", 36),
    ("年度", 7),
    ("四半期", 10),
    ("状態", 11),
    ("開始日", 13),
    ("完了日", 13),
    ("備考", 30),
    ("計画の年度", 13),
)
ACTUAL_STATES = (
    ValueStatus.REPORTED.label,
    ValueStatus.PENDING.label,
    ValueStatus.NOT_APPLICABLE.label,
)


def template_workbook(template: Template) -> bytes:
    """The workbook's bytes: sheets 実績 and 工程, prefilled with what is known."""
    stream = BytesIO()
    # Names come from people: text that begins with = stays text.
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    formats = _formats(book)
    actuals = book.add_worksheet("実績")
    title = f"{template.plan_name}　{template.period.label}　実績報告"
    _lay_out(actuals, formats, title, ACTUAL_COLUMNS)
    for line, row in enumerate(template.rows, HEADER_ROW + 1):
        _write_actual(actuals, formats, line, row)
    _actual_rules(actuals, template.rows)
    phases = book.add_worksheet("工程")
    title = f"{template.plan_name}　{template.period.label}　工程の状況"
    _lay_out(phases, formats, title, PHASE_COLUMNS)
    for line, phase in enumerate(template.phases, HEADER_ROW + 1):
        _write_phase(phases, formats, line, phase)
    _phase_rules(phases, len(template.phases))
    book.close()
    return stream.getvalue()


def _formats(book: Any) -> dict[str, Format]:
    base = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "border": 1}
    entry = {**base, "bg_color": "#FFF2CC", "locked": False}
    return {
        "title": book.add_format({"font_name": FONT, "font_size": 14, "bold": True}),
        "hint": book.add_format({"font_name": FONT, "font_size": 9}),
        "header": book.add_format(
            {**base, "bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "align": "center"}
        ),
        "text": book.add_format({**base, "text_wrap": True}),
        "number": book.add_format({**base, "align": "right"}),
        "entry": book.add_format({**entry, "align": "right"}),
        # Says what it is in: a bare 0.3 in a column of percentages could also be 30 %.
        "entry_percent": book.add_format({**entry, "align": "right", "num_format": 'General"％"'}),
        "entry_text": book.add_format({**entry, "text_wrap": True}),
        "entry_date": book.add_format({**entry, "num_format": "yyyy-mm-dd"}),
        "unused": book.add_format({**base, "bg_color": "#D9D9D9"}),
    }


def _lay_out(
    sheet: Worksheet, formats: dict[str, Format], title: str, columns: tuple[tuple[str, int], ...]
) -> None:
    """Title, hint and header; the page as A4 landscape with the header on every page."""
    sheet.write_string(0, 0, title, formats["title"])
    sheet.write_string(
        1,
        0,
        "黄色の欄に入力してください。空欄は「未報告」、0 は「ゼロ」です。"
        "値がないときは状態で「集計中」「該当なし」を選びます。"
        f"備考は{LONGEST_NOTE:,}字までです。",
        formats["hint"],
    )
    for column, (name, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADER_ROW, column, name, formats["header"])
    sheet.freeze_panes(HEADER_ROW + 1, 3)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C&P / &N")
    # Without a password: it guards against slips, and the portal checks every code again.
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _put(sheet: Worksheet, line: int, column: int, value: Decimal | None, style: Format) -> None:
    """A number as a number; Excel holds the fifteen digits that an import lets in."""
    if value is None:
        sheet.write_blank(line, column, None, style)
    else:
        sheet.write_number(line, column, float(value), style)


def _put_text(sheet: Worksheet, line: int, column: int, text: str, style: Format) -> None:
    """A text, or a cell that is truly empty."""
    if text:
        sheet.write_string(line, column, text, style)
    else:
        sheet.write_blank(line, column, None, style)


def _write_actual(
    sheet: Worksheet, formats: dict[str, Format], line: int, row: TemplateRow
) -> None:
    texts = (row.code, row.initiative, row.name, row.unit)
    for column, text in enumerate(texts):
        sheet.write_string(line, column, text, formats["text"])
    sheet.write_number(line, 4, row.period.year, formats["number"])
    sheet.write_string(line, 5, f"第{row.period.quarter}四半期", formats["text"])
    _put_text(sheet, line, 6, _last(row), formats["number"])
    asked = "　".join(filter(None, (_target(row), row.asked_for)))
    _put_text(sheet, line, 7, asked, formats["number"])
    entered = row.entered or ReportedValue(ValueStatus.MISSING)
    entry = formats["entry_percent" if row.unit in {"%", "％"} else "entry"]
    figures = (
        (entered.value, not row.takes_fraction, entry),
        (None, row.cumulative, entry),
        (entered.numerator, row.takes_fraction, formats["entry"]),
        (entered.denominator, row.takes_fraction, formats["entry"]),
        (entered.reference, row.takes_reference, entry),
    )
    for column, (value, is_used, style) in enumerate(figures, VALUE_COLUMN):
        _put(sheet, line, column, value, style if is_used else formats["unused"])
    if row.is_judgement:
        told = "" if entered.value is None else Judgement.of(entered.value).label
        _put_text(sheet, line, VALUE_COLUMN, told, formats["entry_text"])
    status = "" if entered.status is ValueStatus.MISSING else entered.status.label
    _put_text(sheet, line, 13, status, formats["entry_text"])
    _put_text(sheet, line, 14, entered.note, formats["entry_text"])


def _last(row: TemplateRow) -> str:
    """The previous quarter's value; an older one says of when it is."""
    if row.last is None or row.last_period is None:
        return ""
    if row.last.value is not None:
        value = row.last.value
        text = Judgement.of(value).label if row.is_judgement else plain_number(value)
    else:
        text = f"{plain_number(row.last.numerator)}/{plain_number(row.last.denominator)}"
    if row.last_period == row.period.shift(-1):
        return text
    return f"{text}（{row.last_period.short}）"


def _target(row: TemplateRow) -> str:
    unit = row.target.unit if row.target.unit != row.unit else ""
    return row.target.words(number_words(row.decimals, plain_number)) + unit


def _write_phase(
    sheet: Worksheet, formats: dict[str, Format], line: int, phase: TemplatePhase
) -> None:
    sheet.write_string(line, 0, phase.initiative_code, formats["text"])
    sheet.write_string(line, 1, phase.initiative, formats["text"])
    sheet.write_number(line, 2, phase.number, formats["number"])
    sheet.write_string(line, 3, phase.label, formats["text"])
    sheet.write_number(line, 4, phase.period.year, formats["number"])
    sheet.write_string(line, 5, f"第{phase.period.quarter}四半期", formats["text"])
    entered = phase.entered
    state = entered.state.label if entered else ""
    _put_text(sheet, line, PHASE_STATE, state, formats["entry_text"])
    for column, day in enumerate(
        (entered.started_on, entered.completed_on) if entered else (None, None), PHASE_STATE + 1
    ):
        if day:
            sheet.write_datetime(line, column, day, formats["entry_date"])
        else:
            sheet.write_blank(line, column, None, formats["entry_date"])
    note = entered.note if entered else ""
    _put_text(sheet, line, PHASE_STATE + 3, note, formats["entry_text"])
    sheet.write_string(line, PHASE_STATE + 4, phase.span, formats["text"])


def _actual_rules(sheet: Worksheet, rows: Sequence[TemplateRow]) -> None:
    if not rows:
        return
    first, last = HEADER_ROW + 1, HEADER_ROW + len(rows)
    for start, end, judged in runs([row.is_judgement for row in rows]):
        rule = judgement_rule() if judged else number_rule("実績値")
        sheet.data_validation(first + start, VALUE_COLUMN, first + end, VALUE_COLUMN, rule)
    sheet.data_validation(first, VALUE_COLUMN + 1, last, 12, number_rule("分子"))
    sheet.data_validation(first, 13, last, 13, choice(ACTUAL_STATES))


def _phase_rules(sheet: Worksheet, rows: int) -> None:
    if rows:
        states = tuple(state.label for state in PhaseState)
        first, last = HEADER_ROW + 1, HEADER_ROW + rows
        sheet.data_validation(first, PHASE_STATE, last, PHASE_STATE, choice(states))
