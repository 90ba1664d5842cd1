"""How the plan workbook looks, and what its cells let in."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from plans.domain.plan_sheets import FORMS
from plans.domain.sheet_columns import FieldKind, FieldSpec
from plans.reports.tabular import FONT

INK, MUTED, RULE = "#1F2937", "#4B5563", "#9CA3AF"
HEAD, REQUIRED, ENTRY = "#E5E7EB", "#CFE0F5", "#FFF8DB"
NUMBER_FORMATS = {
    FieldKind.CODE: "@",
    FieldKind.TEXT: "@",
    FieldKind.WORD: "@",
    FieldKind.FLAG: "@",
    FieldKind.YEAR: "@",
    FieldKind.WHOLE: "0",
    FieldKind.NUMBER: "General",
    FieldKind.TARGET: "General",
    FieldKind.QUARTER: "0",
    FieldKind.RATIO: "0%",
    FieldKind.DAY: "yyyy-mm-dd",
}
RIGHT = {FieldKind.WHOLE, FieldKind.NUMBER, FieldKind.TARGET, FieldKind.QUARTER, FieldKind.RATIO}
CODE_COLUMNS = {
    form.name: next(i for i, column in enumerate(form.columns) if column.key == "code")
    for form in FORMS
    if any(column.key == "code" for column in form.columns) and not form.upright
}
FIRST_ROW, LAST_ROW = 5, 1_004
GUIDE = """\
書き方
1 シートごとに、1行に1つずつ書きます。青い見出しの列は必ず書きます。
2 親になるもの（取組に対する施策など）は、コードで示します。同じコードは計画の中で一度だけ使います。
3 選ぶ欄は、セルの右の▼から選びます。年度は「令和6年度」「R6」「2024」のどれでもかまいません。
4 分からない値は空欄のままにします。空欄は「未設定」で、0 とは違います。
5 割合は、単位の列に ％ と書き、数だけ（30％ なら 30）を書きます。％の書式のセルも 30 と読みます。
6 列の順は変えてもかまいません。列名は変えず、使わない列は空欄のままにします。

読み込み
1 ポータルの「計画の読み込み」で、選びます。先に差分が出て、確かめるまで書き込みません。
2 直すところがあるときは、シート名とセル（例：「指標」 F12）で示します。直して選び直します。
3 読み込んだ計画は、いつでも書き出して直し、読み込み直せます。同じ内容なら何も変わりません。

シート
"""


def formats_of(book: Any) -> dict[str, Any]:
    """The formats by name; ``cell_``, ``entry_`` and ``blank_`` by the column's kind."""
    font = {"font_name": FONT, "font_size": 10, "font_color": INK}
    base = {**font, "valign": "vcenter", "border": 1, "border_color": RULE}
    head = {**base, "bold": True, "indent": 1, "valign": "vcenter", "text_wrap": True}
    found = {
        "title": book.add_format({**font, "font_size": 16, "bold": True}),
        "hint": book.add_format({**font, "font_size": 10, "font_color": MUTED}),
        "about": book.add_format(
            {
                **font,
                "font_size": 9,
                "font_color": MUTED,
                "text_wrap": True,
                "valign": "vcenter",
            }
        ),
        "header": book.add_format({**head, "bg_color": HEAD}),
        "required": book.add_format({**head, "bg_color": REQUIRED}),
        "plain": book.add_format({**font, "text_wrap": True, "valign": "top"}),
        "strong": book.add_format({**font, "font_size": 12, "bold": True}),
    }
    for kind, number_format in NUMBER_FORMATS.items():
        style: dict[str, Any] = {"num_format": number_format, "indent": 1}
        style["align"] = "right" if kind in RIGHT else "left"
        wrap = {"text_wrap": kind is FieldKind.TEXT}
        found[f"cell_{kind.name}"] = book.add_format({**base, **style, **wrap})
        entry = {"bg_color": ENTRY, "valign": "vcenter"}
        found[f"entry_{kind.name}"] = book.add_format({**base, **style, **wrap, **entry})
        # Whatever is typed below the ruled rows is taken as its column takes it.
        found[f"blank_{kind.name}"] = book.add_format({**font, **style, **wrap, "valign": "top"})
    fine = {"num_format": "0.######%", "align": "right"}
    found["cell_RATIO_FINE"] = book.add_format({**base, **fine})
    return found


def line_count(text: str, width: int) -> int:
    """How many lines *text* takes in a column: a character of Japanese is two wide."""
    room = max(width - 3, 2)
    return sum(
        max(1, -(-sum(1 if char.isascii() else 2 for char in line) // room))
        for line in text.splitlines() or [""]
    )


def row_height(texts: Iterable[tuple[str, int]], *, line: float = 14.5, most: int = 12) -> float:
    """The height in which every text fits its column's width."""
    return line * min(max((line_count(text, width) for text, width in texts), default=1), most) + 4


def page_setup(sheet: Any) -> None:
    """A4 landscape, as wide as the page, with page numbers."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&C&P / &N")
    sheet.hide_gridlines(2)


def rule_of(column: FieldSpec) -> dict[str, Any] | None:
    """What may be typed into the column's cells."""
    if column.words:
        return {
            "validate": "list",
            "source": list(column.words),
            "error_title": "一覧から選んでください",
            "error_message": f"「{'」「'.join(column.words)}」のどれかを選んでください。"[:255],
        }
    if column.refers_to:
        return _reference(column)
    if column.kind not in _KINDS:
        return None
    validate, low, high, title, message = _KINDS[column.kind]
    bounds = {"criteria": "between", "minimum": low, "maximum": high}
    return {"validate": validate, **bounds, "error_title": title, "error_message": message}


def _reference(column: FieldSpec) -> dict[str, Any]:
    letter = chr(ord("A") + CODE_COLUMNS[column.refers_to])
    return {
        "validate": "list",
        "source": f"='{column.refers_to}'!${letter}${FIRST_ROW}:${letter}${LAST_ROW}",
        "error_type": "warning",
        "error_title": "コードを確かめてください",
        "error_message": f"シート「{column.refers_to}」にないコードです。このまま続けますか。",
    }


# What a cell may hold: its type, the least, the greatest, and the message for anything else.
_KINDS: Mapping[FieldKind, tuple[str, Any, Any, str, str]] = {
    FieldKind.NUMBER: (
        "decimal", -1e15, 1e15, "数値だけを入力してください",
        "単位や文字は付けず、数値だけを入力してください。",
    ),
    FieldKind.RATIO: (
        "decimal", 0, 10, "割合を入力してください", "110％ のように入力してください。"
    ),
    FieldKind.WHOLE: (
        "integer", 0, 999, "整数を入力してください", "0 から 999 までの整数を入力してください。"
    ),
    FieldKind.QUARTER: (
        "integer", 1, 4, "四半期を入力してください", "1 から 4 までの整数を入力してください。"
    ),
    FieldKind.DAY: (
        "date", date(1990, 1, 1), date(2100, 12, 31), "日付を入力してください",
        "2024-04-01 のように入力してください。",
    ),
}  # fmt: skip


def write_guide(sheet: Any, formats: Mapping[str, Any]) -> None:
    """The first sheet: how to fill in the others."""
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    page_setup(sheet)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, "計画ワークブック", formats["title"])
    line = 0
    for line, text in enumerate(GUIDE.splitlines(), 2):
        mark, _, rest = text.partition(" ")
        sheet.write_string(line, 0, mark, formats["plain" if rest else "strong"])
        sheet.write_string(line, 1, rest, formats["plain"])
    line += 1
    for name, about in dict.fromkeys((form.name, form.about) for form in FORMS):
        if name != "評価基準" or about != "評価基準の名前。":
            sheet.write_url(line, 0, f"internal:'{name}'!A1", formats["plain"], name)
            sheet.write_string(line, 1, about, formats["plain"])
            line += 1
