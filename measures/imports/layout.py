"""Where the table of a sheet begins, what its columns are, and which sheets are no tables."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from measures.domain.reported import TEXTS
from measures.imports.headings import (
    ACTUALS,
    FRACTION,
    HEADINGS,
    PHASES,
    VALUE,
    Heading,
    Span,
    TableKind,
    field_of,
    span_of,
    unit_named,
    year_of_heading,
)
from plans.sheets.cells.dates import SPRING_HELP, is_spring_of_a_year, years_and_quarters
from plans.sheets.cells.words import fold
from plans.sheets.workbook.sheets import Sheet

# A header further down than this is no header but a row that happens to use the same words.
LOWEST_HEADER = 60
MOST_COLUMNS = 200
LEAST_FIELDS = 2
# The hidden sheet in which a survey form says which form it is.
SURVEY_SIGNATURE = "_様式"
# A row with fewer words than this is no header that somebody could explain.
LEAST_HEADINGS = 3
_NO_TABLE = re.compile(
    "原紙|原本|記入例|記載例|入力例|作成例|見本シート|サンプル|記入要領|記載要領|作成要領|入力方法|"
    "使い方|説明|凡例|はじめに|リスト|マスタ|選択肢|プルダウン"
)
_QUOTED = re.compile("「(.+?)」")
FIGURES = (VALUE, "increment", "numerator", "denominator", FRACTION)
FRACTION_TWICE = (
    "「分子/分母」の列と「分子」「分母」の列があります。どちらかだけに見出しを付けてください。"
)
WORD_OF_PHASES = "工程"
NO_PERIOD = Span()


@dataclass(frozen=True, slots=True)
class WideColumn:
    """A column of a wide table: the quarter in its heading, and which of its figures it holds."""

    column: int
    span: Span
    field: str


@dataclass(frozen=True, slots=True)
class Header:
    """見出し — the last of its rows, and where each field stands."""

    row: int
    first_row: int
    columns: Mapping[str, int]
    names: Mapping[int, str]
    kind: TableKind = TableKind.ACTUALS
    wide: tuple[WideColumn, ...] = ()
    doubled: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    split: int = 0  # headings of quarters over several more headings in the next row

    @property
    def unread(self) -> dict[int, str]:
        """The columns whose headings say nothing to the reader, or that are hidden."""
        known = {*self.columns.values(), *(column.column for column in self.wide)}
        known |= {column for columns in self.doubled.values() for column in columns}
        return {column: text for column, text in self.names.items() if column not in known}

    @property
    def is_yearly(self) -> bool:
        """Whether its figures stand under fiscal years, and nothing names quarters."""
        dated = {"quarter", "period"} & self.columns.keys()
        return bool(self.wide) and not dated and not any(one.span.quarter for one in self.wide)

    @property
    def headings(self) -> tuple[Heading, ...]:
        return HEADINGS[self.kind]

    @property
    def is_phases(self) -> bool:
        return self.kind is TableKind.PHASES

    @property
    def score(self) -> int:
        return len(self.columns) + len(self.wide)


def why_sheet_is_skipped(sheet: Sheet) -> str:
    """Why a sheet is left out whatever it holds; "" for one that is to be read."""
    if sheet.name == SURVEY_SIGNATURE:
        return "調査票の情報です"
    if sheet.is_hidden:
        return "非表示のシートです。取り込むときは、再表示して保存してください"
    if match := _NO_TABLE.search(fold(sheet.name)):
        return f"名前に「{match[0]}」とあるため、実績の表ではないとみなしました"
    if not any(value not in (None, "") for row in sheet.rows for value in row):
        return "空のシートです"
    return ""


def find_header(sheet: Sheet) -> Header | None:
    """The header: the row, or the two rows, whose cells name the most columns."""
    best = max(_candidates(sheet), key=_goodness, default=None)
    return best if best and best.score >= LEAST_FIELDS else None


def guess_header(sheet: Sheet) -> Header | None:
    """A row that looks like headings though few are known: for somebody to say what they are."""
    for row in range(1, min(len(sheet.rows) - 1, LOWEST_HEADER) + 1):
        texts = _texts(sheet, row)
        if len(texts) >= LEAST_HEADINGS and any(
            value not in (None, "") for value in sheet.rows[row]
        ):
            return _header(sheet, row, row, texts)
    return None


def _goodness(header: Header) -> tuple[int, int, int]:
    """Most columns first, each once; of equals the one with fewer rows, and the upper one."""
    faults = len(header.doubled) + header.split
    return header.score - faults, header.first_row - header.row, -header.row


def _candidates(sheet: Sheet) -> Iterator[Header]:
    last = min(len(sheet.rows), LOWEST_HEADER)
    for row in range(1, last + 1):
        texts = _texts(sheet, row)
        if not texts:
            continue
        alone = _header(sheet, row, row, texts)
        yield replace(alone, split=_split_below(sheet, alone))
        above = _spread(sheet, row - 1) if row > 1 else {}
        if above:
            yield _header(sheet, row - 1, row, _joined(sheet, above, texts))


def _split_below(sheet: Sheet, header: Header) -> int:
    """How many headings of quarters stand over several more, such as 目標 and 実績."""
    if header.row >= len(sheet.rows):
        return 0
    below = _texts(sheet, header.row + 1)
    ends = dict(zip(sorted(header.names), [*sorted(header.names)[1:], MOST_COLUMNS], strict=True))
    return sum(
        sum(wide.column <= column < ends[wide.column] for column in below) > 1
        for wide in header.wide
    )


def _texts(sheet: Sheet, row: int) -> dict[int, str]:
    values = sheet.rows[row - 1][:MOST_COLUMNS]
    return {
        column: value
        for column, value in enumerate(values, 1)
        if isinstance(value, str) and value.strip() and len(value) <= 60
    }


def _spread(sheet: Sheet, row: int) -> dict[int, str]:
    """An upper row of headings, each over all the columns it spans."""
    texts = _texts(sheet, row)
    for (top, left), (bottom, right) in sheet.merged:
        if top <= row <= bottom and (text := _texts(sheet, top).get(left)):
            texts |= dict.fromkeys(range(left, min(right, MOST_COLUMNS) + 1), text)
    if not sheet.merged:
        # A csv has lost its merged cells: a year or a quarter holds until the next heading.
        width, held = len(sheet.rows[row]), ""
        for column in range(1, min(width, MOST_COLUMNS) + 1):
            if column in texts:
                held = texts[column] if _is_period(texts[column]) else ""
            elif held:
                texts[column] = held
    return texts


def _is_period(text: str) -> bool:
    return year_of_heading(text) is not None or span_of(text) is not None


def _joined(sheet: Sheet, above: dict[int, str], below: dict[int, str]) -> dict[int, str]:
    """Two rows of headings as one: 「令和8年度」 over 「第2四半期」, or a name over nothing."""
    joined: dict[int, str] = {}
    for column in above.keys() | below.keys():
        upper, lower = above.get(column, ""), below.get(column, "")
        if not (upper and lower):
            joined[column] = upper or lower
        elif _is_period(upper):
            known = field_of(lower, ACTUALS)
            own = known and known[0] not in (*FIGURES, "reference")
            joined[column] = lower if own else f"{upper} {lower}"
        elif field_of(lower, ACTUALS) or field_of(lower, PHASES) or span_of(lower):
            joined[column] = lower
        else:
            joined[column] = f"{upper}{lower}"
    return joined


def _header(sheet: Sheet, first: int, last: int, texts: dict[int, str]) -> Header:
    """What these headings make: without figures also a table of phases, or of reports in words."""
    hidden = sheet.hidden_columns
    actuals = _read(first, last, texts, hidden, TableKind.ACTUALS)
    if actuals.is_yearly and not _tells_of_actuals(sheet, actuals):
        actuals = replace(actuals, wide=())
    if any(name in actuals.columns for name in FIGURES):
        return actuals
    phases = _read(first, last, texts, hidden, TableKind.PHASES)
    names_phases = "phase_number" in phases.columns or "phase_label" in phases.columns
    is_named = WORD_OF_PHASES in fold(sheet.name) or any(
        WORD_OF_PHASES in fold(text) for text in texts.values()
    )
    if names_phases and is_named:
        return phases
    words = _read(first, last, texts, hidden, TableKind.TEXTS)
    is_report = "initiative_code" in words.columns and any(name in words.columns for name in TEXTS)
    return words if is_report else actuals


def _tells_of_actuals(sheet: Sheet, header: Header) -> bool:
    """Whether years across hold what was reached, as the words around them say; targets look alike.

    A quarter in the title would be another's than the years'.
    """
    headings = (header.names[column.column] for column in header.wide)
    texts = [fold(text) for text in (sheet.name, *_above(sheet, header.row), *headings)]
    is_dated = any(years_and_quarters(text)[1] for text in texts)
    return any("実績" in text for text in texts) and not (
        is_dated or any("目標" in text for text in texts)
    )


def _read(
    first: int, last: int, texts: dict[int, str], hidden: frozenset[int], kind: TableKind
) -> Header:
    found: dict[str, list[tuple[int, int]]] = {}
    wide: list[WideColumn] = []
    for column, text in sorted(texts.items()):
        known = field_of(text, HEADINGS[kind])
        if column in hidden and (known is None or known[0] in FIGURES):
            continue
        if known:
            found.setdefault(known[0], []).append((known[1], column))
        elif kind is TableKind.ACTUALS and (span := span_of(text)):
            name = field_of(span[1], ACTUALS) if span[1] else (VALUE, 0)
            if name and name[0] in (*FIGURES, "reference"):
                wide.append(WideColumn(column, span[0], name[0]))
    best = {name: min(places) for name, places in found.items()}
    if "quarter" not in best:
        # Years beside quarters, or beside a column of figures, name no quarter.
        quarterly = [column for column in wide if column.span.quarter]
        wide = quarterly or ([] if {*FIGURES, "period"} & best.keys() else wide)
    return Header(
        row=last,
        first_row=first,
        columns={name: column for name, (_, column) in best.items()},
        names=texts,
        kind=kind,
        wide=tuple(wide),
        doubled={
            name: columns
            for name, places in found.items()
            if len(columns := tuple(c for rank, c in places if rank == best[name][0])) > 1
        },
    )


def title_period(sheet: Sheet, header: Header) -> Span:
    """The one year and the one quarter in the sheet's name or above its table, if there is one."""
    found = [years_and_quarters(text) for text in (sheet.name, *_above(sheet, header.first_row))]
    years, quarters = (set[int]().union(*numbers) for numbers in zip(*found, strict=True))
    return Span(
        years.pop() if len(years) == 1 else None, quarters.pop() if len(quarters) == 1 else None
    )


def unit_above(sheet: Sheet, header: Header) -> str:
    """The unit that 「（単位：千円）」 above the table gives to all of it; "" where none does."""
    units = set(map(unit_named, _above(sheet, header.first_row))) - {""}
    return units.pop() if len(units) == 1 else ""


def _above(sheet: Sheet, row: int) -> list[str]:
    """The words in the rows above *row*."""
    return [text for upper in range(1, row) for text in _texts(sheet, upper).values()]


def problems_of(header: Header, title: Span = NO_PERIOD) -> list[str]:
    """What a header lacks for its rows to be understood; naming what was found instead."""
    label = {heading.field: heading.label for heading in header.headings}
    problems = [
        f"「{label[name]}」の列が{len(columns)}つあります"
        f"（{_columns(columns)}）。1つにしてください。"
        for name, columns in header.doubled.items()
        if name != "note"
    ]
    if FRACTION in header.columns and {"numerator", "denominator"} & header.columns.keys():
        problems.append(FRACTION_TWICE)
    spans = Counter((column.span, column.field) for column in header.wide)
    problems += [
        f"同じ四半期の列が{count}つあります"
        f"（{_columns(c.column for c in header.wide if c.span == span)}）。1つにしてください。"
        for (span, _), count in spans.items()
        if count > 1
    ]
    problems += _doubts(header)
    lacking = _lacking(header, title)
    if lacking:
        found = "、".join(f"「{fold(text)[:20]}」" for _, text in sorted(header.names.items())[:30])
        problems.append(
            f"必要な列がありません: {'、'.join(lacking)}。"
            f"見出し（{header.row}行目）にある列は {found} です。"
            "列名を調査票のとおりに直してください。"
        )
    return problems


def _columns(columns: Iterable[int]) -> str:
    return "、".join(f"{get_column_letter(column)}列" for column in columns)


def _doubts(header: Header) -> Iterator[str]:
    """Headings left unread that cast doubt on what the others hold."""
    for text in header.unread.values() if header.kind is TableKind.ACTUALS else ():
        folded = fold(text)
        if is_spring_of_a_year(text):
            yield f"見出し「{folded}」: {SPRING_HELP}"
        elif "累計" in folded and "increment" not in header.columns and _has_figures(header):
            yield (
                f"「{folded}」の列もあり、どちらを取り込むか分かりません。その四半期だけの値の列は「増分」、"
                "累計の列は「実績値」と書き、取り込まない列の見出しは空欄にしてください。"
            )


def _has_figures(header: Header) -> bool:
    return bool(header.wide) or VALUE in header.columns


def lacking_columns(header: Header, title: Span) -> tuple[str, ...]:
    """The names that one of its columns should have, for each that a header lacks."""
    return tuple(name for text in _lacking(header, title) for name in _QUOTED.findall(text))


def _lacking(header: Header, title: Span) -> list[str]:
    have = header.columns
    lacking: list[str] = []
    if header.is_phases:
        lacking += ["「取組コード」"] * ("initiative_code" not in have)
        lacking += ["「工程番号」"] * ("phase_number" not in have)
        lacking += ["「状態」"] * ("status" not in have)
    elif header.kind is TableKind.ACTUALS:
        named = "indicator_code" in have or "indicator_name" in have
        lacking += ["「指標コード」か「指標名」"] * (not named)
        fraction = FRACTION in have or ("numerator" in have and "denominator" in have)
        valued = header.wide or fraction or "value" in have or "increment" in have
        lacking += ["「実績値」（または「増分」「分子」と「分母」）"] * (not valued)
    if header.wide:
        dated = "fiscal_year" in have or all(column.span.year for column in header.wide)
        return [*lacking, *(["「年度」"] * (not dated and not title.year))]
    # A quarter may be written with its year; whether it is, only its cells show.
    if "period" not in have and "quarter" not in have:
        lacking += ["「四半期」"] * (not title.quarter)
        lacking += ["「年度」"] * ("fiscal_year" not in have and not title.year)
    return lacking


def is_no_report(header: Header) -> bool:
    """A table that has neither figures nor quarters: a list of indicators, a table of codes."""
    have = header.columns
    dated = header.wide or "period" in have or "quarter" in have
    figures = header.is_phases or any(name in have for name in FIGURES)
    return not dated and not figures
