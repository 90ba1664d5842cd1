"""Actuals, phases and targets in long format: one fact a row, the unit in a column of its own.

The headings of 実績 and 工程 are those that the import reads, so that what was written out can be
brought in again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.utils import timezone

from measures.domain.decimals import to_decimal_string
from measures.domain.value import own_value
from measures.models import Actual
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
from plans.reports.tabular import Cell, ExportTable, Percentage, Row, TableColumn

SAMPLE = "見本"
PERCENT_UNITS = frozenset({"%", "％"})
OF_BASELINE = "％（基準値比）"

# A column's heading, its width, and what it says of a fact.
Field: TypeAlias = tuple[str, int, Callable[[Any], Cell]]


def export_facts(plan: Plan, scope: Scope) -> dict[str, str]:
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


def actuals_table(plan: Plan, scope: Scope) -> ExportTable:
    """実績: every stored figure; 数値 is the amount itself, then what was reported."""
    return _table("実績", plan, ACTUALS, ActualFacts(plan, scope), export_facts(plan, scope))


def phases_table(plan: Plan, scope: Scope) -> ExportTable:
    """工程: every stored state of a phase."""
    return _table("工程", plan, PHASES, PhaseFacts(plan, scope), export_facts(plan, scope))


def targets_table(plan: Plan) -> ExportTable:
    """目標: by edition, indicator and year, with 目標未設定 where none is set."""
    about = {
        "計画": f"{plan.name}（{plan.code}）",
        "版": "すべての版（案を含む。決定日が空欄の版は案）",
        "空欄": "目標を定めていないことを示します（状態は「目標未設定」）。",
    }
    return _table("目標", plan, TARGETS, TargetFacts(plan), about)


def _table(
    name: str,
    plan: Plan,
    fields: Sequence[Field],
    facts: Iterable[Any],
    about: Mapping[str, str],
) -> ExportTable:
    columns = [
        TableColumn("計画コード", 12),
        *(TableColumn(heading, width) for heading, width, _ in fields),
    ]
    return ExportTable(name, columns, Rows(plan.code, fields, facts), about)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of some facts, made anew each time they are read."""

    plan_code: str
    fields: Sequence[Field]
    facts: Iterable[Any]

    def __iter__(self) -> Iterator[Row]:
        for fact in self.facts:
            yield self.plan_code, *(cell_of(fact) for _, _, cell_of in self.fields)


def period_cells(period: Period) -> tuple[Cell, ...]:
    return period.year, period.year_label, f"Q{period.quarter}", period.end


def _amount(fact: Actual) -> Decimal | None:
    """The figure in the indicator's unit; a fraction as the percentage it makes.

    None of a judgement, which is no amount.
    """
    if fact.indicator.entry == EntryKind.JUDGEMENT:
        return None
    amount: Decimal | None = fact.value
    share = own_value(fact.reported)
    return amount if share is None or amount is not None else Decimal(to_decimal_string(share))


def _reported(fact: Actual) -> Cell:
    """実績値 as it is brought in again: an amount, or 達成 and 未達成."""
    if fact.value is not None and fact.indicator.entry == EntryKind.JUDGEMENT:
        return Judgement.of(fact.value).label
    return amount_in_unit(fact.value, fact.indicator.unit)


def local_time(moment: datetime | None) -> datetime | None:
    """*moment* on the city's clock."""
    return timezone.localtime(moment) if moment else None


def amount_in_unit(value: Decimal | None, unit: str) -> Cell:
    """An amount, in per cent where that is its unit."""
    return Percentage(value) if value is not None and unit in PERCENT_UNITS else value


def _aim(fact: TargetFact) -> Cell:
    """目標値; a judgement aims at 達成."""
    if fact.target is None:
        return None
    is_judged = fact.indicator.entry == EntryKind.JUDGEMENT
    return Judgement.ACHIEVED.label if is_judged else fact.target.value


def _is_set(fact: TargetFact) -> bool:
    return bool(fact.target) or fact.indicator.basis == TargetBasis.PREVIOUS_YEAR


PERIOD: tuple[Field, ...] = (
    ("年度", 7, lambda fact: fact.period.year),
    ("和暦", 11, lambda fact: fact.period.year_label),
    ("四半期", 8, lambda fact: f"Q{fact.period.quarter}"),
    ("期末日", 12, lambda fact: fact.period.end),
)
KNOWN: tuple[Field, ...] = (
    ("区分", 8, lambda fact: "確定" if fact.approved_at else "速報"),
    ("承認日時", 20, lambda fact: local_time(fact.approved_at)),
    ("見本", 7, lambda fact: SAMPLE if fact.is_sample else ""),
)
ACTUALS: tuple[Field, ...] = (
    ("施策コード", 10, lambda fact: fact.indicator.initiative.measure.code),
    ("取組コード", 10, lambda fact: fact.indicator.initiative.code),
    ("取組名", 34, lambda fact: fact.indicator.initiative.name),
    ("指標コード", 12, lambda fact: fact.indicator.code),
    ("指標名", 34, lambda fact: fact.indicator.name),
    *PERIOD,
    ("単位", 8, lambda fact: fact.indicator.unit),
    ("数値", 14, _amount),
    ("実績値", 14, _reported),
    ("分子", 12, lambda fact: fact.numerator),
    ("分母", 12, lambda fact: fact.denominator),
    ("比較値", 12, lambda fact: amount_in_unit(fact.reference, fact.indicator.unit)),
    ("状態", 10, lambda fact: fact.get_status_display()),
    ("備考", 30, lambda fact: fact.note),
    ("入力された文字", 16, lambda fact: fact.raw),
    *KNOWN,
)
PHASES: tuple[Field, ...] = (
    ("取組コード", 12, lambda fact: fact.phase.initiative.code),
    ("取組名", 34, lambda fact: fact.phase.initiative.name),
    ("工程番号", 9, lambda fact: fact.phase.number),
    ("工程", 34, lambda fact: fact.phase.label),
    ("計画の年度", 14, lambda fact: fact.phase.span),
    *PERIOD,
    ("状態", 10, lambda fact: fact.get_state_display()),
    ("開始日", 12, lambda fact: fact.started_on),
    ("完了日", 12, lambda fact: fact.completed_on),
    ("備考", 30, lambda fact: fact.note),
    *KNOWN,
)
TARGETS: tuple[Field, ...] = (
    ("版", 6, lambda fact: fact.edition.number),
    ("版の名称", 14, lambda fact: fact.edition.label),
    ("決定日", 12, lambda fact: fact.edition.adopted_on),
    ("取組コード", 10, lambda fact: fact.indicator.initiative.code),
    ("指標コード", 12, lambda fact: fact.indicator.code),
    ("指標名", 34, lambda fact: fact.indicator.name),
    ("年度", 7, lambda fact: fact.year.value),
    ("和暦", 11, lambda fact: fact.year.label),
    ("年度末日", 12, lambda fact: fact.year.end),
    ("目標値", 14, _aim),
    ("目標の下限", 12, lambda fact: fact.target and fact.target.low),
    ("目標の上限", 12, lambda fact: fact.target and fact.target.high),
    ("単位", 14, lambda fact: OF_BASELINE if fact.is_relative else fact.indicator.unit),
    ("目標の基準", 12, lambda fact: TargetBasis(fact.indicator.basis).label),
    ("目指す向き", 11, lambda fact: Direction(fact.indicator.direction).label),
    ("状態", 12, lambda fact: "設定済" if _is_set(fact) else "目標未設定"),
    ("備考", 30, lambda fact: fact.target.note if fact.target else ""),
)
