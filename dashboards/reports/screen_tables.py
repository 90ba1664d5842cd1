"""The tables of the screen as rows of facts: as filtered and sorted there, but exact.

Each table has its columns here, the unit and the reason beside every figure.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

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
from dashboards.selectors.evaluations import EvaluationRow
from dashboards.selectors.money import MoneyRow
from dashboards.selectors.rows import IndicatorRow, InitiativeRow, MeasureRow
from dashboards.selectors.standing import InitiativeStanding
from measures.domain.decimals import to_decimal_string
from measures.domain.money import AMOUNTS
from measures.domain.path import Range
from measures.domain.rates import Rate
from measures.models import EvaluationWords
from measures.reports.long_tables import SAMPLE
from plans.domain.calendar import fiscal_year_short
from plans.domain.vocabulary import PhaseState, RatingState
from plans.reports.tabular import Cell, ExportTable, TableColumn

Of = TypeVar("Of")
# Heading, width, and the cell of a row.
Fields: TypeAlias = tuple[tuple[str, int, Callable[[Of], Cell]], ...]


def screen_table(fields: Fields[Of], rows: Iterable[Of], facts: Mapping[str, str]) -> ExportTable:
    """*rows* as on the screen, all their pages; *facts* are the conditions they were made under."""
    columns = [TableColumn(heading, width) for heading, width, _ in fields]
    return ExportTable(
        "一覧", columns, [[cell(row) for _, _, cell in fields] for row in rows], facts
    )


def with_facts(table: ExportTable) -> ExportTable:
    """The table with its facts in columns of their own, as csv has no second sheet."""
    columns = [*table.columns, *(TableColumn(f"条件：{name}", 20) for name in table.facts)]
    facts = tuple(table.facts.values())
    return ExportTable(table.name, columns, [(*row, *facts) for row in table.rows], table.facts)


def _rate(name: str, of: Callable[[IndicatorRow], Rate]) -> Fields[IndicatorRow]:
    """A rate, and beside it the reason why there is none or what is to be known of it."""
    return (
        (f"{name}（{RATIO}）", 18, lambda row: decimal_of(of(row).value)),
        (f"{name}の理由", 16, lambda row: rate_state(of(row))),
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


INDICATOR: Fields[IndicatorRow] = (
    ("施策コード", 10, lambda row: row.measure.code),
    ("取組コード", 10, lambda row: row.initiative.initiative.code),
    ("指標コード", 12, lambda row: row.item.indicator.code),
    ("指標名", 34, lambda row: row.item.indicator.name),
    ("所管課", 24, lambda row: "、".join(row.departments)),
    ("実績", 14, lambda row: _amount(row, row.figures.value)),
    ("年度の目標", 14, lambda row: _aim(row, row.figures.target, row.figures.target_range)),
    ("最終目標", 14, lambda row: _aim(row, row.figures.final_target, row.figures.final_range)),
    ("単位", 8, lambda row: row.item.notation.unit),
    ("実績の状態", 12, lambda row: value_state(row.item)),
    ("いつの値", 10, lambda row: str(row.figures.value_period or "")),
    *_rate("達成率", lambda row: row.figures.achievement_rate),
    *_rate("計画比", lambda row: row.figures.pace),
    *_rate("進捗率", lambda row: row.figures.progress_rate),
    ("評価", 8, lambda row: row.rating.code),
    ("評価の意味・理由", 18, lambda row: rating_state(row.rating)),
    ("評価した四半期", 12, lambda row: str(row.figures.rated_at or "")),
    ("達成", 16, lambda row: achieved(row.item)),
    ("見込み", 14, lambda row: OUTLOOK[row.figures.outlook]),
    ("見本", 7, lambda row: SAMPLE if row.item.sample else ""),
)


def _late(item: InitiativeStanding) -> str:
    return "、".join(phase.phase.label for phase in item.phases if phase.late)


def _cancelled(item: InitiativeStanding) -> str:
    given_up = [phase for phase in item.phases if phase.state == PhaseState.CANCELLED]
    return "、".join(f"{phase.phase.label}（{phase.reason}）" for phase in given_up)


def _completed(item: InitiativeStanding) -> str:
    if not item.completed:
        return ""
    if item.completed_early:
        return "達成・完了（前倒し）"
    return f"達成・完了（{item.months_late}か月遅れ）" if item.months_late else "達成・完了"


INITIATIVE: Fields[InitiativeRow] = (
    ("施策コード", 10, lambda row: row.measure.code),
    ("取組コード", 10, lambda row: row.item.initiative.code),
    ("取組名", 40, lambda row: row.item.initiative.name),
    ("目標（計画の記載）", 40, lambda row: row.item.initiative.goal),
    ("所管課", 24, lambda row: "、".join(row.departments)),
    ("評価", 8, lambda row: row.rating.code),
    ("評価の意味・理由", 18, lambda row: rating_state(row.rating)),
    ("遅れている工程", 30, lambda row: _late(row.item)),
    ("中止した工程と理由", 30, lambda row: _cancelled(row.item)),
    ("達成・完了", 16, lambda row: _completed(row.item)),
    ("見本", 7, lambda row: SAMPLE if row.item.sample else ""),
)


def _in_state(state: RatingState) -> Callable[[MeasureRow], Cell]:
    return lambda row: sum(item.rating.state == state for item in row.item.initiatives)


MEASURE: Fields[MeasureRow] = (
    ("施策コード", 10, lambda row: row.item.measure.code),
    ("施策名", 40, lambda row: row.item.measure.name),
    ("取組の数", 10, lambda row: len(row.item.initiatives)),
    ("評価した取組", 12, lambda row: row.summary.rated),
    ("計画どおり以上", 14, lambda row: row.summary.on_plan),
    ("遅れ", 8, lambda row: row.late),
    ("未報告", 8, lambda row: row.summary.unreported),
    ("評価できない", 10, _in_state(RatingState.UNRATED)),
    ("期限前", 8, _in_state(RatingState.BEFORE_DUE)),
    ("中止", 8, _in_state(RatingState.CANCELLED)),
    ("期中", 8, _in_state(RatingState.NOT_ENDED)),
    (f"計画どおり以上の割合（{RATIO}）", 22, lambda row: decimal_of(row.summary.on_plan_share)),
    (f"平均進捗率（{RATIO}）", 18, lambda row: decimal_of(row.summary.mean_progress)),
    ("測定できた指標", 14, lambda row: row.summary.measured),
    ("指標の数", 10, lambda row: row.summary.of),
    ("見本", 7, lambda row: SAMPLE if row.item.sample else ""),
)


def _said(of: Callable[[EvaluationRow], EvaluationWords | None], name: str) -> Any:
    """A cell of what was said in one stage; empty where nothing was."""

    def cell(row: EvaluationRow) -> Cell:
        words = of(row)
        value = getattr(words, name) if words else None
        return "" if value is None else str(value)

    return cell


def _own(row: EvaluationRow) -> EvaluationWords | None:
    return row.own


def _committee(row: EvaluationRow) -> EvaluationWords | None:
    return row.committee


EVALUATION: Fields[EvaluationRow] = (
    ("施策コード", 10, lambda row: row.measure.code),
    ("取組コード", 10, lambda row: row.item.initiative.code),
    ("取組名", 40, lambda row: row.item.initiative.name),
    ("所管課", 24, lambda row: "、".join(row.departments)),
    ("計算した評価", 12, lambda row: row.rating.code),
    ("計算した評価の意味・理由", 18, lambda row: rating_state(row.rating)),
    ("自己評価", 16, _said(_own, "letter")),
    ("総括", 40, _said(_own, "summary")),
    ("課題", 40, _said(_own, "issues")),
    ("今後の方向性", 12, _said(_own, "direction")),
    ("計算と異なる理由", 30, _said(_own, "note")),
    ("委員会の評価", 16, _said(_committee, "letter")),
    ("委員会の意見", 40, _said(_committee, "summary")),
    ("委員会が異なるとした理由", 30, _said(_committee, "note")),
    ("見本", 7, lambda row: SAMPLE if row.is_sample else ""),
)


def _amount_of(name: str) -> Callable[[MoneyRow], Cell]:
    """An amount in 円, exact; empty where it is not stated."""
    return lambda row: row.money.amount(name) if row.money else None


MONEY: Fields[MoneyRow] = (
    ("施策コード", 10, lambda row: row.measure.code),
    ("取組コード", 10, lambda row: row.item.initiative.code),
    ("取組名", 40, lambda row: row.item.initiative.name),
    ("所管課", 24, lambda row: "、".join(row.departments)),
    ("年度", 8, lambda row: fiscal_year_short(row.fiscal_year)),
    *((f"{label}（円）", 16, _amount_of(name)) for name, label in AMOUNTS.items()),
    ("備考", 40, lambda row: row.money.note if row.money else ""),
    ("見本", 7, lambda row: SAMPLE if row.money and row.money.is_sample else ""),
)
