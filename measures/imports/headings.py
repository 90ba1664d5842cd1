"""What sheets call their columns, and what each column holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from plans.sheets.cells.dates import period_in, read_fiscal_year, read_quarter
from plans.sheets.cells.reading import Column, Kind, RawCell
from plans.sheets.cells.words import fold, fold_apart, is_percent_unit, unit_key, unit_scale

VALUE = "value"
FRACTION = "fraction"  # numerator and denominator in one cell


@dataclass(frozen=True, slots=True)
class Heading:
    """One column that the reader knows: its field, its kind and its names, the best name first."""

    field: str
    column: Column
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.names[0]


def _heading(field: str, column: Column, names: str) -> Heading:
    return Heading(field, column, tuple(names.split()))


class TableKind(Enum):
    """What the lines of a table report: figures, states of phases, or reports in words."""

    ACTUALS = auto()
    PHASES = auto()
    TEXTS = auto()


_ABOUT = (
    _heading(
        "initiative_code", Column.CODE, "取組コード 取組番号 取組ID 事業コード 個別施策コード"
    ),
    _heading(
        "initiative_name", Column.TEXT, "取組名 取組 取組名称 具体的な取組 取組事業 事業名 取組内容"
    ),
    _heading("fiscal_year", Column.FISCAL_YEAR, "年度 対象年度 報告年度 実績年度 会計年度 FY"),
    _heading("quarter", Column.QUARTER, "四半期 期 対象四半期 報告四半期 四半期区分"),
    _heading("period", Column.QUARTER, "報告期 期間 報告期間 対象期間 対象期 報告対象期 時点"),
    _heading("sample", Column.TEXT, "見本"),
)
_SHARED = (
    *_ABOUT,
    _heading("status", Column.STATUS, "状態 状況 報告状態 進捗状況 ステータス"),
    _heading("note", Column.TEXT, "備考 コメント 補足 備考欄 摘要 特記事項 メモ"),
)
ACTUALS = (
    _heading(
        "indicator_code",
        Column.CODE,
        "指標コード コード 指標番号 指標ID KPIコード KPI番号 指標No 指標No.",
    ),
    _heading(
        "indicator_name", Column.TEXT, "指標名 指標 KPI 指標名称 成果指標 KPI名 評価指標 指標項目"
    ),
    *_SHARED,
    _heading(
        VALUE,
        Column.NUMBER,
        "実績値 実績 値 実績数値 現状値 実績額 実績数 実績件数 実績率 当期実績",
    ),
    _heading("increment", Column.NUMBER, "増分 増加数 増加分 当期増分 増加件数 今期増分 新規分"),
    _heading("numerator", Column.NUMBER, "分子 分子の値 分子の数"),
    _heading("denominator", Column.NUMBER, "分母 分母の値 分母の数 母数"),
    _heading(FRACTION, Column.NUMBER, "分子/分母 分子÷分母 分子・分母 分子分母"),
    _heading("reference", Column.NUMBER, "比較値 県平均 比較対象値 参考値 比較対象 全国平均"),
    _heading("unit", Column.TEXT, "単位 指標の単位"),
)
PHASES = (
    *_SHARED,
    _heading("phase_number", Column.CODE, "工程番号 番号 工程No 工程No. 工程ID 工程コード"),
    _heading("phase_label", Column.TEXT, "工程 工程名 工程名称 作業工程 実施項目 スケジュール"),
    _heading("started_on", Column.DATE, "開始日 着手日 開始年月日 着手年月日 実績開始日 開始"),
    _heading("completed_on", Column.DATE, "完了日 終了日 完了年月日 終了年月日 実績完了日 完了"),
)
TEXTS = (
    *_ABOUT,
    _heading("done", Column.TEXT, "取組状況 取組の状況 取組実績"),
    _heading("issues", Column.TEXT, "課題 課題等 問題点"),
    _heading("next_steps", Column.TEXT, "今後の予定 今後の取組 今後の方針"),
)
HEADINGS = {TableKind.ACTUALS: ACTUALS, TableKind.PHASES: PHASES, TableKind.TEXTS: TEXTS}
# Numbers under these are none of the quarter's own, though the reader leaves them aside.
_OTHER_NUMBERS = re.compile(
    "見込|予定|予測|目標|計画|想定|推計|速報|暫定|概算|前年|前期|前回|昨年|去年|基準|現状|参考|予算"
    "|率|比|差|増減|平均|計$|合計|番号|no|コード|id|順|電話|内線|年|月|日|時|人口|数値|記入|担当|費"
)
# Words that a heading may carry around its name without meaning another column.
_AROUND = re.compile(r"^[※*#●■○◎☆★・]+|[※*:]+[0-9]*$")
_IN_BRACKETS = re.compile(r"[(\[【〔〈<「].*?[)\]】〕〉>」]")
# 「実績値（見込）」 is no actual, 「実績値（前年度）」 not this year's.
_OF_OTHERS = re.compile(
    "見込|予定|予測|目標|計画|想定|推計|速報|暫定|概算|前年|前期|前回|昨年|去年"
)


def may_hold_an_actual(text: str) -> bool:
    """Whether a column under a heading nobody knows may be the one in which the figure stands."""
    return not _OTHER_NUMBERS.search(fold(text).casefold())


_TAILS = ("欄", "列")


@lru_cache(maxsize=2048)
def _keys_of(text: str) -> tuple[str, str]:
    """A heading for comparing: as it is, and without what stands in brackets."""
    key = _AROUND.sub("", fold(text)).casefold()
    return key, key if _OF_OTHERS.search(key) else _AROUND.sub("", _IN_BRACKETS.sub("", key))


def _names(headings: tuple[Heading, ...]) -> Mapping[str, tuple[str, int]]:
    return {
        fold(name).casefold(): (heading.field, rank)
        for heading in reversed(headings)
        for rank, name in enumerate(heading.names)
    }


_KNOWN = {id(headings): _names(headings) for headings in HEADINGS.values()}


def field_of(text: str, headings: tuple[Heading, ...]) -> tuple[str, int] | None:
    """The field that a column under *text* holds, and how good a name for it that is (0 best)."""
    known = _KNOWN[id(headings)]
    for key in _keys_of(text):
        for word in (key, *(key.removesuffix(tail) for tail in _TAILS)):
            if found := known.get(word):
                return found
    return None


_UNIT_IN_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]+)[)\]】]$")
# 「単位は付けません」 and the like are instructions, not what the table is in.
_UNIT_NAMED = re.compile(r"単位[:は]?(?!.*(?:ません|ない|ます|ください))([^()\[\]【】:、,。]+)$")
_COUNTED = frozenset("人件円枚冊部台回日校") | {
    "箇所", "箇月", "時間", "施設", "世帯", "団体", "業務", "手続",
}  # fmt: skip


@lru_cache(maxsize=2048)
def unit_of_heading(text: str) -> str:
    """The unit in a heading such as 「実績値（千円）」「実績値【単位：件】」, or ""."""
    bracketed = _UNIT_IN_BRACKETS.search(fold(text))
    if not bracketed:
        return ""
    unit = unit_named(bracketed[1]) or bracketed[1]
    is_unit = unit != bracketed[1] or is_percent_unit(unit) or unit_scale(unit)[0] > 1
    return unit if is_unit or unit_key(unit) in _COUNTED else ""


def unit_named(text: str) -> str:
    """The one unit that 「単位：千円」 gives a whole table; "" for none or several."""
    found = _UNIT_NAMED.search(fold(text).strip("()[]【】"))
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Span:
    """The year and the quarter in a heading or a title; None for what stands elsewhere."""

    year: int | None = None
    quarter: int | None = None


@lru_cache(maxsize=2048)
def span_of(text: str) -> tuple[Span, str] | None:
    """「R8 Q2」「令和8年度第2四半期 実績値」「第3四半期」「令和8年度」, and the words beside it."""
    folded = fold_apart(text)
    if not folded or len(folded) > 40:
        return None
    for end in range(len(folded), 1, -1):
        rest = folded[end:]
        if rest and not _is_word(rest):
            continue
        if found := _exact_span(folded[:end]):
            return found, rest.strip("()の・:")
    return None


def _is_word(rest: str) -> bool:
    return field_of(rest.strip("()の・:"), ACTUALS) is not None


def _exact_span(text: str) -> Span | None:
    if found := period_in(text):
        return Span(*found)
    reading = read_quarter(RawCell(text))
    if reading.kind is Kind.QUARTER and not text.isdigit():
        return Span(None, int(str(reading.value)[1:]))
    year = year_of_heading(text)
    return Span(year, None) if year else None


@lru_cache(maxsize=2048)
def year_of_heading(text: str) -> int | None:
    """「令和8年度」 and nothing else, above the quarters of a wide table."""
    reading = read_fiscal_year(RawCell(text))
    return reading.value if reading.is_ok and isinstance(reading.value, int) else None
