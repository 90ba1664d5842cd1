"""Finding the indicator, phase and period that a line of a sheet is about."""

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches

from measures.importing.figures import Line, quoted
from measures.selectors.import_context import (
    ImportContext,
    IndicatorSubject,
    PhaseSubject,
    ReportSubject,
)
from plans.domain.calendar import Period, fiscal_year_label
from plans.domain.vocabulary import Frequency
from plans.sheets.cells.judgements import JUDGED
from plans.sheets.cells.reading import Flag, Kind
from plans.sheets.cells.words import fold, fold_name, match_key, unit_key

CODE, NAME, INITIATIVE = "indicator_code", "indicator_name", "initiative_name"
INITIATIVE_CODE, PHASE_NUMBER, PHASE_LABEL = "initiative_code", "phase_number", "phase_label"
UNIT = "unit"
FISCAL_YEAR, QUARTER, PERIOD = "fiscal_year", "quarter", "period"
TELLS_A_QUARTER = frozenset({QUARTER, PERIOD})
NO_QUARTER = (
    "年度だけの見出しからは四半期が分かりません（{}に報告する指標です）。"
    "見出しを「令和8年度第1四半期」のように、四半期が分かるものにしてください。"
)
# Below this likeness a suggestion would mislead rather than help.
LIKENESS = 0.5
# Each of them costs a comparison with the whole plan.
MOST_HINTS = 200
LOOK_IT_UP = "調査票をダウンロードして、コードを確かめてください。"
NAMED = {
    CODE: "指標コード",
    NAME: "指標名",
    INITIATIVE_CODE: "取組コード",
    PHASE_NUMBER: "工程番号",
}
PARTS = {
    FISCAL_YEAR: ("年度", "「令和8年度」「2026」"),
    QUARTER: ("四半期", "「第2四半期」「Q2」"),
    PERIOD: ("報告期", "「令和8年度第2四半期」「2026Q2」"),
}


class Matcher:
    """The plan's indicators and phases, by all that a sheet may call them."""

    def __init__(self, context: ImportContext) -> None:
        self.context = context
        self.by_code = {fold_name(item.code): item for item in context.indicators}
        self.by_name: dict[str, list[IndicatorSubject]] = defaultdict(list)
        for item in context.indicators:
            self.by_name[match_key(item.name)].append(item)
        # The same unknown name on a thousand lines is looked up once.
        self._hints: dict[tuple[str, str], str] = {}
        self.initiatives = {
            fold_name(phases[-1].initiative.code): phases[-1].initiative.code
            for phases in context.phases.values()
        }

    def unit_of(self, code: str, name: str) -> str | None:
        """The unit of an indicator by code or, without one, by name; None where it is not known.

        Of an indicator that is judged, 「定性目標」.
        """
        by_code = self.by_code.get(fold_name(code))
        found = [by_code] if by_code else [] if code else self.by_name.get(match_key(name), [])
        units = {JUDGED if item.is_judgement else item.unit for item in found}
        return units.pop() if len(units) == 1 else None

    def indicator(self, line: Line) -> IndicatorSubject | None:
        """The line's indicator: by code, else by name; a problem where there is none."""
        found = self._indicator(line)
        unit = text_in(line, UNIT)
        if found and unit and found.unit and unit_key(unit) != unit_key(found.unit):
            line.fail(
                f"単位「{unit}」が指標の単位「{found.unit}」と違います。"
                f"「{found.unit}」で数えた値を書いてください。",
                UNIT,
            )
        return found

    def _indicator(self, line: Line) -> IndicatorSubject | None:
        if _is_unreadable(line, CODE, NAME):
            return None
        code, name = text_in(line, CODE), text_in(line, NAME)
        if code:
            found = self.by_code.get(fold_name(code))
            if found is None:
                line.fail(f"指標コード「{code}」は計画にありません。{self._like(code, name)}", CODE)
                return None
            return self._checked_by_name(line, found, name)
        if name:
            return self._by_name(line, name)
        line.fail("指標コードも指標名もありません。どちらかを書いてください。", CODE, NAME)
        return None

    def _checked_by_name(
        self, line: Line, found: IndicatorSubject, name: str
    ) -> IndicatorSubject | None:
        """A code beside another indicator's name is a slip: which of the two was meant?"""
        if not name or match_key(name) == match_key(found.name):
            return found
        others = self.by_name.get(match_key(name))
        if others:
            line.fail(
                f"指標コード「{found.code}」は「{found.name}」ですが、指標名は"
                f"「{name}」（{others[0].code}）です。どちらかを直してください。",
                CODE,
            )
            return None
        line.notices.append(f"指標名が計画（{found.name}）と違います。コードで取り込みます。")
        return found

    def _by_name(self, line: Line, name: str) -> IndicatorSubject | None:
        found = self.by_name.get(match_key(name), [])
        initiative = text_in(line, INITIATIVE)
        if len(found) > 1 and initiative:
            key = match_key(initiative)
            found = [item for item in found if match_key(item.initiative.name) == key] or found
        if len(found) == 1:
            return found[0]
        if found:
            codes = "、".join(item.code for item in found)
            line.fail(
                f"指標名「{name}」は複数あります（{codes}）。指標コードを書いてください。", NAME
            )
        else:
            line.fail(f"指標「{name}」は計画にありません。{self._like('', name)}", NAME)
        return None

    def _like(self, code: str, name: str) -> str:
        if (code, name) not in self._hints:
            if len(self._hints) >= MOST_HINTS:
                return LOOK_IT_UP
            self._hints[code, name] = self._closest(code, name)
        return self._hints[code, name]

    def _closest(self, code: str, name: str) -> str:
        """The indicator that was most likely meant."""
        for text, known in ((name, self.by_name), (code, self.by_code)):
            key = match_key(text) if known is self.by_name else fold_name(text)
            close = get_close_matches(key, known, n=1, cutoff=LIKENESS) if text else []
            if close:
                found = known[close[0]]
                item = found[0] if isinstance(found, list) else found
                return f"近いもの: {item.code}「{item.name}」。"
        return LOOK_IT_UP

    def report(self, line: Line) -> ReportSubject | None:
        """The report in words of the initiative that the line names by its code."""
        if _is_unreadable(line, INITIATIVE_CODE):
            return None
        code = text_in(line, INITIATIVE_CODE)
        known = {fold_name(one.code): one for one in self.context.initiatives}
        if found := known.get(fold_name(code)):
            return ReportSubject(found)
        hint = _close_to(code, known)
        line.fail(f"取組コード「{code}」の取組は計画にありません。{hint}", INITIATIVE_CODE)
        return None

    def phase(self, line: Line, year: int) -> PhaseSubject | None:
        """The line's phase, by initiative code and number."""
        if _is_unreadable(line, INITIATIVE_CODE, PHASE_NUMBER):
            return None
        code, number = text_in(line, INITIATIVE_CODE), text_in(line, PHASE_NUMBER)
        known = self.initiatives.get(fold_name(code)) if code else None
        if known is None:
            hint = _close_to(code, self.initiatives)
            line.fail(f"取組コード「{code}」に工程のある取組はありません。{hint}", INITIATIVE_CODE)
            return None
        phase = None
        if number.isascii() and number.isdigit():
            phase = self.context.phase_at(known, int(number), year)
        if phase is None:
            numbers = "、".join(str(n) for c, n in self.context.phases if c == known)
            line.fail(
                f"取組 {known} に工程番号「{number}」はありません（{numbers}）。", PHASE_NUMBER
            )
        return phase


def _close_to(code: str, known: Iterable[str]) -> str:
    close = get_close_matches(fold_name(code), known, n=1, cutoff=LIKENESS)
    return f"近いもの: {close[0]}。" if close else ""


def _is_unreadable(line: Line, *columns: str) -> bool:
    """Whether a cell that should say what the line is about is itself in doubt: struck out, a date.

    A name beside a code in doubt is no way round: which of the two was struck out, and why?
    """
    for column in columns:
        reading = line.reading(column)
        if reading and reading.flag in (Flag.ERROR, Flag.QUESTION):
            line.fail(f"{NAMED[column]}{quoted(reading)}: {reading.reason}", column)
            return True
    return False


def text_in(line: Line, column: str) -> str:
    """A cell's text, with nothing around it; a whole number without its 「.0」."""
    reading = line.reading(column)
    if reading is None or reading.value is None:
        return ""
    text = fold(str(reading.value)) if column == PHASE_NUMBER else str(reading.value).strip()
    return text.removesuffix(".0") if column == PHASE_NUMBER else text


def period_of(
    line: Line, context: ImportContext, indicator: IndicatorSubject | None = None
) -> Period | None:
    """The quarter the line is about, within the plan's years.

    Of a year without any quarter it is the last one, where *indicator* is reported once a year.
    """
    if TELLS_A_QUARTER.isdisjoint(line.cells) and FISCAL_YEAR in line.cells:
        return _of_year(line, context, indicator)
    column = PERIOD if has_empty_cell(line, QUARTER) and PERIOD in line.cells else QUARTER
    quarter = _part(line, column)
    whole = quarter if quarter and "Q" in quarter[1:] else None
    # 「2026Q2」 says the year as well; a year beside it has to be the same.
    year = None if whole and has_empty_cell(line, FISCAL_YEAR) else _part(line, FISCAL_YEAR)
    if quarter is None or (year is None and whole is None):
        return None
    if whole and year and not whole.startswith(year):
        line.fail(f"年度と四半期が合いません（{year}年度と{whole}）。", FISCAL_YEAR)
        return None
    return _within(line, context, Period.parse(whole or f"{year}{quarter}"), column)


def _of_year(
    line: Line, context: ImportContext, indicator: IndicatorSubject | None
) -> Period | None:
    year = _part(line, FISCAL_YEAR)
    if year is None:
        return None
    if indicator and indicator.frequency is not Frequency.YEARLY:
        line.fail(NO_QUARTER.format(indicator.frequency.label), FISCAL_YEAR)
        return None
    return _within(line, context, Period(int(year), 4), FISCAL_YEAR)


def _within(line: Line, context: ImportContext, period: Period, column: str) -> Period | None:
    plan = context.plan
    if not plan.first_year <= period.year <= plan.final_year:
        line.fail(
            f"{period.label}は計画の期間（{fiscal_year_label(plan.first_year)}〜"
            f"{fiscal_year_label(plan.final_year)}）の外です。",
            FISCAL_YEAR,
            column,
        )
        return None
    return period


def has_empty_cell(line: Line, column: str) -> bool:
    reading = line.reading(column)
    return reading is None or reading.is_missing or not reading.raw.strip()


def _part(line: Line, column: str) -> str | None:
    """The year, 「Q2」 or 「2026Q2」; a problem where it cannot be read."""
    label, example = PARTS[column]
    reading = line.reading(column)
    if reading is None or has_empty_cell(line, column):
        line.fail(f"{label}が空欄です。{example}のように書いてください。", column)
        return None
    if not reading.is_ok or reading.kind not in {Kind.FISCAL_YEAR, Kind.QUARTER, Kind.PERIOD}:
        why = reading.reason or f"{example}のように書いてください。"
        line.fail(f"{label}{quoted(reading)}: {why}", column)
        return None
    return str(reading.value)
