"""How the survey form looks, and what its cells let in."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from measures.models.actuals import LONGEST_NOTE
from measures.selectors.surveys import SurveyForm
from plans.domain.vocabulary import Judgement
from plans.reports.tabular import FONT

HEADER = 6  # the seventh row
INK, MUTED, RULE = "#1F2937", "#4B5563", "#9CA3AF"
HEAD, ENTRY_HEAD, ENTRY, GIVEN, UNUSED = "#E5E7EB", "#FDE9A8", "#FFFBEB", "#F9FAFB", "#D1D5DB"
TO_FILL_IN = frozenset({"number", "choice", "date", "note"})
HINTS = {
    "実績": (
        "黄色の欄に記入してください。数値だけを書きます（「件」などは付けません）。書き方は「記入例」にあります。",
        "空欄は「未報告」、0 は「ゼロ」です。"
        "まだ値がないときは状態で「集計中」、対象がないときは「該当なし」を選びます。"
        f"備考は{LONGEST_NOTE:,}字まで。",
    ),
    "工程": (
        "黄色の欄に記入してください。状態は一覧から選び、始めた日と終えた日が分かれば書きます。",
        "「完了」には完了日が、「中止」には備考に理由が要ります。"
        f"変わりのない行は、そのままでかまいません。備考は{LONGEST_NOTE:,}字まで。",
    ),
    "取組": (
        "黄色の欄に文で記入してください。セルの中の改行は Alt＋Enter です。",
        "空欄にした欄は、ポータルの今の文のままになります。"
        "変わりのない行は、そのままでかまいません。",
    ),
    "記入例": (
        "黄色の欄だけを記入します。行の並べ替え・ファイル名の変更はかまいません。"
        "行や列は消さないでください。",
        "印刷すると A4 横になります。記入したファイルを、そのまま返送してください"
        "（Excel・LibreOffice のどちらで保存しても読めます）。",
    ),
}


def survey_formats(book: Any) -> dict[str, Any]:
    font = {"font_name": FONT, "font_size": 10, "font_color": INK}
    base = {**font, "valign": "vcenter", "border": 1, "border_color": RULE}
    entry = {**base, "bg_color": ENTRY, "locked": False}
    number = {**entry, "align": "right", "indent": 1}
    header = {**base, "bold": True, "align": "center", "text_wrap": True}
    text = {**base, "text_wrap": True, "bg_color": GIVEN, "indent": 1}
    middle = {**base, "align": "center"}
    return {
        "title": book.add_format({**font, "font_size": 16, "bold": True, "valign": "vcenter"}),
        "facts": book.add_format({**font, "font_size": 11, "valign": "vcenter"}),
        "due": book.add_format({**font, "font_size": 11, "bold": True, "valign": "vcenter"}),
        "hint": book.add_format({**font, "font_size": 9, "font_color": MUTED}),
        "header": book.add_format({**header, "bg_color": HEAD}),
        "header_entry": book.add_format({**header, "bg_color": ENTRY_HEAD}),
        "text": book.add_format(text),
        "middle": book.add_format({**middle, "bg_color": GIVEN}),
        "given": book.add_format({**text, "align": "right"}),
        "number": book.add_format(number),
        # Says what it is in: a bare 0.3 in a column of percentages could also be 30 %.
        "percent": book.add_format({**number, "num_format": 'General"％"'}),
        "choice": book.add_format({**entry, "align": "center"}),
        "note": book.add_format({**entry, "text_wrap": True, "indent": 1}),
        "date": book.add_format({**entry, "num_format": "yyyy-mm-dd", "align": "center"}),
        "example": book.add_format({**base, "bg_color": ENTRY, "align": "right", "indent": 1}),
        "example_state": book.add_format({**middle, "bg_color": ENTRY}),
        "unused": book.add_format({**base, "bg_color": UNUSED, "pattern": 1}),
    }


def head(sheet: Any, formats: Mapping[str, Any], form: SurveyForm, fields: Sequence[Any]) -> None:
    """Title, facts, hints and the header row."""
    what = sheet.get_name()
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, f"{form.period.label}　調査票（{what}）", formats["title"])
    sheet.set_row(1, 20)
    sample = "（見本）" if any(one.is_sample for one in form.departments) else ""
    facts = f"{form.plan_name}　所管課: {form.department_names}{sample}"
    sheet.write_string(1, 0, facts, formats["facts"])
    sheet.set_row(2, 20)
    due = f"{form.due_on:%Y年}{form.due_on.month}月{form.due_on.day}日"
    sheet.write_string(2, 0, f"提出期限: {due}", formats["due"])
    for line, text in enumerate(HINTS[what], 3):
        sheet.write_string(line, 0, text, formats["hint"])
    sheet.set_row(HEADER - 1, 6)
    sheet.set_row(HEADER, 28)
    for place, field in enumerate(fields):
        sheet.set_column(place, place, field.width)
        style = "header_entry" if field.style in TO_FILL_IN else "header"
        sheet.write_string(HEADER, place, field.name, formats[style])


def page(sheet: Any, frozen: int) -> None:
    """The header in sight and on every page; A4 landscape; locked but for what is filled in."""
    sheet.freeze_panes(HEADER + 1, frozen)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&C&P / &N&R&F")
    sheet.hide_gridlines(2)
    # Without a password: it guards against slips, and the portal checks every code again.
    allowed = ("format_columns", "format_rows", "sort", "autofilter", "select_locked_cells")
    sheet.protect("", dict.fromkeys(allowed, True))


def choice(labels: Sequence[str]) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(labels),
        "error_title": "一覧から選んでください",
        "error_message": f"「{'」「'.join(labels)}」のどれかを選んでください。",
    }


def judgement_rule() -> dict[str, Any]:
    """達成 or 未達成, with a word about the grounds."""
    return choice([item.label for item in Judgement]) | {
        "input_title": "定性目標",
        "input_message": "「達成」のときは、根拠を備考に書いてください。",
    }


def number_rule(name: str) -> dict[str, Any]:
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0 if name == "分母" else -1e15,
        "maximum": 1e15,
        "error_title": "数値だけを入力してください",
        "error_message": "単位や文字は付けず、数値だけを入力してください。"
        "まだ値がないときは空欄にして、状態の欄で選びます。",
    }


def runs(flags: Sequence[bool]) -> Iterator[tuple[int, int, bool]]:
    """The stretches of equal *flags*: the places of the first and the last, and the flag."""
    for flag, places in groupby(range(len(flags)), key=flags.__getitem__):
        stretch = list(places)
        yield stretch[0], stretch[-1], flag
