"""Actuals, phases and targets in long format: one fact a row, the unit in a column of its own.

The headings of 実績 and 工程 are those that the import reads, so that what was written out can be
brought in again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

from django.utils import timezone

from measures.domain.decimals import to_decimal_string
from measures.domain.value import own_value
from measures.models import Actual, PhaseProgress
from measures.selectors.export_rows import (
    ActualFacts,
    PhaseFacts,
    Scope,
    TargetFact,
    TargetFacts,
)
from plans.domain.calendar import Period
from plans.domain.vocabulary import Direction, EntryKind, Judgement, TargetBasis
from plans.models import Plan
from plans.reports.tabular import Cell, Column, Percentage, Row, Table

SAMPLE = "見本"
PERCENT_UNITS = frozenset({"%", "％"})
OF_BASELINE = "％（基準値比）"

PERIOD = (Column("年度", 7), Column("和暦", 11), Column("四半期", 8), Column("期末日", 12))
KNOWN = (Column("区分", 8), Column("承認日時", 20), Column("見本", 7))
ACTUAL_COLUMNS = (
    Column("計画コード", 12),
    Column("施策コード", 10),
    Column("取組コード", 10),
    Column("取組名", 34),
    Column("指標コード", 12),
    Column("指標名", 34),
    *PERIOD,
    Column("単位", 8),
    Column("数値", 14),
    Column("実績値", 14),
    Column("分子", 12),
    Column("分母", 12),
    Column("比較値", 12),
    Column("状態", 10),
    Column("備考", 30),
    Column("入力された文字", 16),
    *KNOWN,
)
PHASE_COLUMNS = (
    Column("計画コード", 12),
    Column("取組コード", 10),
    Column("取組名", 34),
    Column("工程番号", 9),
    Column("工程", 34),
    Column("計画の年度", 14),
    *PERIOD,
    Column("状態", 10),
    Column("開始日", 12),
    Column("完了日", 12),
    Column("備考", 30),
    *KNOWN,
)
TARGET_COLUMNS = (
    Column("計画コード", 12),
    Column("版", 6),
    Column("版の名称", 14),
    Column("決定日", 12),
    Column("取組コード", 10),
    Column("指標コード", 12),
    Column("指標名", 34),
    Column("年度", 7),
    Column("和暦", 11),
    Column("年度末日", 12),
    Column("目標値", 14),
    Column("目標の下限", 12),
    Column("目標の上限", 12),
    Column("単位", 14),
    Column("目標の基準", 12),
    Column("目指す向き", 11),
    Column("状態", 12),
    Column("備考", 30),
)

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Rows(Generic[Fact]):
    """The rows of some facts, made anew each time they are read."""

    facts: Iterable[Fact]
    row_of: Callable[[Fact], Row]

    def __iter__(self) -> Iterator[Row]:
        return map(self.row_of, self.facts)


def facts_of(plan: Plan, scope: Scope) -> dict[str, str]:
    """What was asked for, in words, for the sheet 条件."""
    until = f"{scope.until.label}まで" if scope.until else "すべての四半期"
    return {
        "計画": f"{plan.name}（{plan.code}）",
        "期": until,
        "基準日": scope.as_known_on.isoformat(),
        "承認": "速報（提出済みの値を含む）" if scope.provisional else "承認済みの値だけ",
        "空欄": "値がないことを示します。0 は「ゼロ」です。ない理由は「状態」の列にあります。",
        "数値の精度": "Excel の数値は有効15桁です。すべての桁は CSV にあります。",
    }


def actuals_table(plan: Plan, scope: Scope) -> Table:
    """実績: every stored figure; 数値 is the amount itself, the columns after it what was told."""
    rows = Rows(ActualFacts(plan, scope), lambda fact: _actual(plan, fact))
    return Table("実績", ACTUAL_COLUMNS, rows, facts_of(plan, scope))


def phases_table(plan: Plan, scope: Scope) -> Table:
    """工程: every stored state of a phase."""
    rows = Rows(PhaseFacts(plan, scope), lambda fact: _phase(plan, fact))
    return Table("工程", PHASE_COLUMNS, rows, facts_of(plan, scope))


def targets_table(plan: Plan) -> Table:
    """目標: by edition, indicator and year, with 目標未設定 where none is set."""
    rows = Rows(TargetFacts(plan), lambda fact: _target(plan, fact))
    about: Mapping[str, str] = {
        "計画": f"{plan.name}（{plan.code}）",
        "版": "すべての版（案を含む。決定日が空欄の版は案）",
        "空欄": "目標を定めていないことを示します（状態は「目標未設定」）。",
    }
    return Table("目標", TARGET_COLUMNS, rows, about)


def period_cells(period: Period) -> tuple[Cell, ...]:
    return period.year, period.year_label, f"Q{period.quarter}", period.end


def _actual(plan: Plan, fact: Actual) -> Row:
    indicator = fact.indicator
    initiative = indicator.initiative
    return (
        plan.code,
        initiative.measure.code,
        initiative.code,
        initiative.name,
        indicator.code,
        indicator.name,
        *period_cells(fact.period),
        indicator.unit,
        _amount(fact),
        _told(fact),
        fact.numerator,
        fact.denominator,
        in_unit(fact.reference, indicator.unit),
        fact.get_status_display(),
        fact.note,
        fact.raw,
        "確定" if fact.approved_at else "速報",
        local(fact.approved_at),
        SAMPLE if fact.is_sample else "",
    )


def _amount(fact: Actual) -> Decimal | None:
    """The figure in the indicator's unit; a fraction as the percentage it makes.

    None of a judgement, which is no amount.
    """
    if fact.indicator.entry == EntryKind.JUDGEMENT:
        return None
    amount: Decimal | None = fact.value
    share = own_value(fact.reported)
    return amount if share is None or amount is not None else Decimal(to_decimal_string(share))


def _told(fact: Actual) -> Cell:
    """実績値 as it is brought in again: an amount, or 達成 and 未達成."""
    if fact.value is not None and fact.indicator.entry == EntryKind.JUDGEMENT:
        return Judgement.of(fact.value).label
    return in_unit(fact.value, fact.indicator.unit)


def local(moment: datetime | None) -> datetime | None:
    """*moment* on the city's clock."""
    return timezone.localtime(moment) if moment else None


def in_unit(value: Decimal | None, unit: str) -> Cell:
    """An amount, in per cent where that is its unit."""
    return Percentage(value) if value is not None and unit in PERCENT_UNITS else value


def _phase(plan: Plan, fact: PhaseProgress) -> Row:
    return (
        plan.code,
        fact.phase.initiative.code,
        fact.phase.initiative.name,
        fact.phase.number,
        fact.phase.label,
        fact.phase.span,
        *period_cells(fact.period),
        fact.get_state_display(),
        fact.started_on,
        fact.completed_on,
        fact.note,
        "確定" if fact.approved_at else "速報",
        local(fact.approved_at),
        SAMPLE if fact.is_sample else "",
    )


def _target(plan: Plan, fact: TargetFact) -> Row:
    indicator, target = fact.indicator, fact.target
    is_moving = indicator.basis == TargetBasis.PREVIOUS_YEAR
    return (
        plan.code,
        fact.edition.number,
        fact.edition.label,
        fact.edition.adopted_on,
        indicator.initiative.code,
        indicator.code,
        indicator.name,
        fact.year.value,
        fact.year.label,
        fact.year.end,
        *_aims(fact),
        OF_BASELINE if fact.is_relative else indicator.unit,
        TargetBasis(indicator.basis).label,
        Direction(indicator.direction).label,
        "設定済" if target or is_moving else "目標未設定",
        target.note if target else "",
    )


def _aims(fact: TargetFact) -> tuple[Cell, Cell, Cell]:
    """目標値, 目標の下限 and 目標の上限; a judgement aims at 達成."""
    target = fact.target
    if target is None:
        return None, None, None
    is_judged = fact.indicator.entry == EntryKind.JUDGEMENT
    return Judgement.ACHIEVED.label if is_judged else target.value, target.low, target.high
