"""進捗管理表 as a file: the columns that are shown, exact, with the reason where there is none."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from dashboards.reports.figures_table import (
    RATIO,
    amount_cells,
    decimal_of,
    rate_state,
    rating_state,
    value_state,
)
from dashboards.reports.screen_tables import Fields
from dashboards.selectors.year_table import YearCell, YearRow, year_heading
from measures.domain.decimals import to_decimal_string
from measures.reports.long_tables import SAMPLE
from plans.reports.tabular import Cell

HEAD: Fields[YearRow] = (
    ("施策コード", 10, lambda row: row.measure.code),
    ("施策名", 30, lambda row: row.measure.name),
    ("取組コード", 10, lambda row: row.initiative.initiative.code),
    ("取組名", 36, lambda row: row.initiative.initiative.name),
    ("指標コード", 12, lambda row: row.item.indicator.code if row.item else ""),
    ("指標名", 34, lambda row: row.item.indicator.name if row.item else ""),
)
SINGLE: dict[str, Fields[YearRow]] = {
    "unit": (("単位", 8, lambda row: row.item.notation.unit if row.item else ""),),
    "baseline": (
        (
            "基準値",
            14,
            lambda row: _amount(row, row.item.figures.baseline) if row.item else None,
        ),
    ),
    "rate": (
        (
            f"達成率（{RATIO}）",
            16,
            lambda row: decimal_of(row.item.figures.achievement_rate.value) if row.item else None,
        ),
        (
            "達成率の理由",
            16,
            lambda row: rate_state(row.item.figures.achievement_rate) if row.item else "",
        ),
    ),
    "rating": (
        ("評価", 8, lambda row: row.rating.code),
        ("評価の意味・理由", 18, lambda row: rating_state(row.rating)),
    ),
    "department": (("所管課", 24, lambda row: "、".join(row.departments)),),
}
SAMPLES: Fields[YearRow] = (
    ("見本", 7, lambda row: SAMPLE if row.item and row.item.sample else ""),
)


def year_table_fields(columns: Sequence[str], years: Sequence[int]) -> Fields[YearRow]:
    """What each column of the file is headed with and holds, of the columns and years chosen."""
    found = [*HEAD]
    for name in ("unit", "baseline"):
        found += SINGLE[name] if name in columns else ()
    for place, year in enumerate(years):
        found += _year_fields(place, year_heading(year), columns)
    for name in ("rate", "rating", "department"):
        found += SINGLE[name] if name in columns else ()
    if "money" in columns:
        found += [column for year in years for column in _money_fields(year)]
    return (*found, *SAMPLES)


def _money_fields(year: int) -> Fields[YearRow]:
    """A year's most certain amount, and what it is called."""
    heading = year_heading(year)

    def latest(row: YearRow) -> tuple[str, int] | None:
        return row.money[year].latest if year in row.money else None

    return (
        (f"{heading} 予算・決算（円）", 16, lambda row: (latest(row) or ("", None))[1]),
        (f"{heading} 予算・決算の区分", 14, lambda row: (latest(row) or ("", None))[0]),
    )


def _year_fields(place: int, heading: str, columns: Sequence[str]) -> Fields[YearRow]:
    fields: Fields[YearRow] = ()
    if "target" in columns:
        fields += ((f"{heading} 目標", 12, lambda row: _target(row, place)),)
    if "actual" in columns:
        fields += (
            (f"{heading} 実績", 12, lambda row: _actual(row, place)),
            (f"{heading} 実績の状態", 14, lambda row: _state(row, place)),
        )
    return fields


def _cell(row: YearRow, place: int) -> YearCell | None:
    cell = row.cells[place] if row.cells else None
    return cell if cell and cell.is_planned else None


def _amount(row: YearRow, amount: Fraction | None) -> Cell:
    """An amount in full, or the word that stands for it."""
    if row.item is None or amount is None:
        return None
    number, word = amount_cells(row.item, amount)
    return word or number


def _target(row: YearRow, place: int) -> Cell:
    cell = _cell(row, place)
    if cell is None:
        return None
    if cell.range:
        return f"{to_decimal_string(cell.range.low)}〜{to_decimal_string(cell.range.high)}"
    return _amount(row, cell.amount)


def _actual(row: YearRow, place: int) -> Cell:
    cell = _cell(row, place)
    return _amount(row, cell.figures.value) if cell and cell.figures else None


def _state(row: YearRow, place: int) -> str:
    """What is to be known of a year's value, or why there is none; empty of a year ahead."""
    cell = _cell(row, place)
    if row.item is None or cell is None or cell.figures is None:
        return ""
    return value_state(replace(row.item, figures=cell.figures))
