"""The tables of the screen as rows of facts: as filtered and sorted there, but exact.

Each kind of row has its columns here, the unit and the reason beside every figure. A table of any
other rows is written as its cells read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import django_tables2 as tables

from dashboards.reports.figures_table import (
    OUTLOOK,
    RATIO,
    achieved,
    amount_cells,
    decimal_of,
    rate_state,
    rating_state,
    value_state,
)
from dashboards.selectors.rows import IndicatorRow, InitiativeRow, MeasureRow
from dashboards.selectors.standing import InitiativeStanding
from measures.domain.decimals import to_decimal_string
from measures.domain.path import Range
from measures.domain.rates import Rate
from measures.reports.long_tables import SAMPLE
from plans.domain.vocabulary import PhaseState, RatingState
from plans.reports.tabular import Cell, Column, Row, Table

STATES = (
    RatingState.UNRATED,
    RatingState.BEFORE_DUE,
    RatingState.CANCELLED,
    RatingState.NOT_ENDED,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of row is written."""

    columns: tuple[Column, ...]
    cells: Callable[[Any], Row]


def screen_table(table: tables.Table, facts: Mapping[str, str], name: str = "一覧") -> Table:
    """*table* as on the screen, all its pages; *facts* are the conditions it was made under."""
    records = [row.record for row in table.rows]
    layout = LAYOUTS.get(type(records[0])) if records else None
    if layout:
        rows: Sequence[Row] = [layout.cells(record) for record in records]
        return Table(name, layout.columns, rows, facts)
    header, *lines = table.as_values()
    return Table(
        name, [Column(str(text), 20) for text in header], [_texts(x) for x in lines], facts
    )


def _texts(line: Sequence[Any]) -> list[Cell]:
    return [" ".join(str(cell).split()) if cell is not None else "" for cell in line]


def with_facts(table: Table) -> Table:
    """The table with its facts in columns of their own, as csv has no second sheet."""
    columns = [*table.columns, *(Column(f"条件：{name}", 20) for name in table.facts)]
    facts = tuple(table.facts.values())
    return Table(table.name, columns, [(*row, *facts) for row in table.rows], table.facts)


def _rate_columns(*names: str) -> tuple[Column, ...]:
    return tuple(
        column
        for name in names
        for column in (Column(f"{name}（{RATIO}）", 18), Column(f"{name}の理由", 16))
    )


def _rate(rate: Rate) -> tuple[Cell, Cell]:
    return decimal_of(rate.value), rate_state(rate)


INDICATOR_COLUMNS = (
    Column("施策コード", 10),
    Column("取組コード", 10),
    Column("指標コード", 12),
    Column("指標名", 34),
    Column("所管課", 24),
    Column("実績", 14),
    Column("年度の目標", 14),
    Column("最終目標", 14),
    Column("単位", 8),
    Column("実績の状態", 12),
    Column("いつの値", 10),
    *_rate_columns("達成率", "計画比", "進捗率"),
    Column("評価", 8),
    Column("評価の意味・理由", 18),
    Column("評価した四半期", 12),
    Column("達成", 16),
    Column("見込み", 14),
    Column("見本", 7),
)


def _amount(row: IndicatorRow, amount: Fraction | None) -> Cell:
    """An amount in full, or the word that stands for it."""
    number, word = amount_cells(row.item, amount)
    return word or number


def _aim(row: IndicatorRow, amount: Fraction | None, ends: Range | None) -> Cell:
    """A target in full; of a range both ends: 「37.5〜50」."""
    if ends is None:
        return _amount(row, amount)
    return f"{to_decimal_string(ends.low)}〜{to_decimal_string(ends.high)}"


def _indicator(row: IndicatorRow) -> Row:
    figures, indicator = row.item.figures, row.item.indicator
    return (
        row.measure.code,
        row.initiative.initiative.code,
        indicator.code,
        indicator.name,
        "、".join(row.departments),
        _amount(row, figures.value),
        _aim(row, figures.target, figures.target_range),
        _aim(row, figures.final_target, figures.final_range),
        row.item.notation.unit,
        value_state(row.item),
        str(figures.value_period) if figures.value_period else "",
        *_rate(figures.achievement_rate),
        *_rate(figures.pace),
        *_rate(figures.progress_rate),
        row.rating.code,
        rating_state(row.rating),
        str(figures.rated_at) if figures.rated_at else "",
        achieved(row.item),
        OUTLOOK[figures.outlook],
        SAMPLE if row.item.sample else "",
    )


INITIATIVE_COLUMNS = (
    Column("施策コード", 10),
    Column("取組コード", 10),
    Column("取組名", 40),
    Column("目標（計画の記載）", 40),
    Column("所管課", 24),
    Column("評価", 8),
    Column("評価の意味・理由", 18),
    Column("遅れている工程", 30),
    Column("中止した工程と理由", 30),
    Column("達成・完了", 16),
    Column("見本", 7),
)


def _initiative(row: InitiativeRow) -> Row:
    late = [phase.phase.label for phase in row.item.phases if phase.late]
    given_up = [phase for phase in row.item.phases if phase.state == PhaseState.CANCELLED]
    sample = any(indicator.sample for indicator in row.item.indicators)
    return (
        row.measure.code,
        row.item.initiative.code,
        row.item.initiative.name,
        row.item.initiative.goal,
        "、".join(row.departments),
        row.rating.code,
        rating_state(row.rating),
        "、".join(late),
        "、".join(f"{phase.phase.label}（{phase.reason}）" for phase in given_up),
        _completed(row.item),
        SAMPLE if sample else "",
    )


def _completed(item: InitiativeStanding) -> str:
    if not item.completed:
        return ""
    if item.completed_early:
        return "達成・完了（前倒し）"
    return f"達成・完了（{item.months_late}か月遅れ）" if item.months_late else "達成・完了"


MEASURE_COLUMNS = (
    Column("施策コード", 10),
    Column("施策名", 40),
    Column("取組の数", 10),
    Column("評価した取組", 12),
    Column("計画どおり以上", 14),
    Column("遅れ", 8),
    Column("未報告", 8),
    Column("評価できない", 10),
    Column("期限前", 8),
    Column("中止", 8),
    Column("期中", 8),
    Column(f"計画どおり以上の割合（{RATIO}）", 22),
    Column(f"平均進捗率（{RATIO}）", 18),
    Column("測定できた指標", 14),
    Column("指標の数", 10),
    Column("見本", 7),
)


def _measure(row: MeasureRow) -> Row:
    summary = row.item.summary
    sample = any(
        indicator.sample
        for initiative in row.item.initiatives
        for indicator in initiative.indicators
    )
    return (
        row.item.measure.code,
        row.item.measure.name,
        len(row.item.initiatives),
        summary.rated,
        summary.on_plan,
        row.late,
        summary.unreported,
        *(sum(i.rating.state == state for i in row.item.initiatives) for state in STATES),
        decimal_of(summary.on_plan_share),
        decimal_of(summary.mean_progress),
        summary.measured,
        summary.of,
        SAMPLE if sample else "",
    )


LAYOUTS: Mapping[type, Layout] = {
    IndicatorRow: Layout(INDICATOR_COLUMNS, _indicator),
    InitiativeRow: Layout(INITIATIVE_COLUMNS, _initiative),
    MeasureRow: Layout(MEASURE_COLUMNS, _measure),
}
