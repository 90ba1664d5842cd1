"""Fiscal years, quarters and their Japanese labels.

Fiscal year N runs from 1 April of N to 31 March of N+1; quarter 1 is April to June.
令和 N is 2018 + N; years before 2019 are 平成. Source: the plan's own tables, which write
「令和６年度（2024年度）」.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self

from plans.sheets.cells.values import named_period

REIWA_START = 2019
HEISEI_OFFSET = 1988
REIWA_OFFSET = 2018
# 平成元年 and on; beyond these years a label or a date would be nonsense.
READABLE_YEARS = range(1989, 2200)
MONTHS = {1: "4〜6月", 2: "7〜9月", 3: "10〜12月", 4: "1〜3月"}


def fiscal_year_label(year: int) -> str:
    """「令和8年度」, of a fiscal year by its western number."""
    if year >= REIWA_START:
        number = year - REIWA_OFFSET
        return f"令和{'元' if number == 1 else number}年度"
    return f"平成{year - HEISEI_OFFSET}年度"


def span_short(
    start_year: int, end_year: int, start_quarter: int | None = None, end_quarter: int | None = None
) -> str:
    """「R8」, 「R8〜R10」, 「R8 Q2〜R8 Q3」: a span of fiscal years, with its quarters if any."""
    start, end = (
        f"{fiscal_year_short(year)} Q{quarter}" if quarter else fiscal_year_short(year)
        for year, quarter in ((start_year, start_quarter), (end_year, end_quarter))
    )
    return start if start == end else f"{start}〜{end}"


def fiscal_year_short(year: int) -> str:
    """「R8」."""
    if year >= REIWA_START:
        return f"R{year - REIWA_OFFSET}"
    return f"H{year - HEISEI_OFFSET}"


def with_western(year: int) -> str:
    """「令和8年度（2026年度）」."""
    return f"{fiscal_year_label(year)}（{year}年度）"


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """年度 — a fiscal year by the western year in which it begins."""

    value: int

    @property
    def start(self) -> date:
        return date(self.value, 4, 1)

    @property
    def end(self) -> date:
        return date(self.value + 1, 3, 31)

    @property
    def label(self) -> str:
        return fiscal_year_label(self.value)

    @classmethod
    def containing(cls, day: date) -> Self:
        """The fiscal year in which *day* falls."""
        return cls(day.year if day.month >= 4 else day.year - 1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """報告の対象期 — one quarter of a fiscal year. Raises ValueError outside quarters 1–4."""

    year: int
    quarter: int

    def __post_init__(self) -> None:
        if self.quarter not in MONTHS:
            raise ValueError(f"四半期は1から4です（{self.quarter}）。")

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"

    @property
    def year_label(self) -> str:
        return fiscal_year_label(self.year)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 「2026Q2」 or 「令和8年度第2四半期」. Raises ValueError with a Japanese message."""
        found = named_period(text)
        if found is None or found[0] not in READABLE_YEARS:
            raise ValueError(f"期は「2026Q2」のように書いてください（「{text[:40]}」）。")
        return cls(*found)

    @property
    def ordinal(self) -> int:
        """A number that grows by one from quarter to quarter."""
        return self.year * 4 + self.quarter - 1

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Self:
        return cls(ordinal // 4, ordinal % 4 + 1)

    def shift(self, quarters: int) -> Self:
        """The period so many quarters later (earlier, if negative)."""
        return self.from_ordinal(self.ordinal + quarters)

    @property
    def start(self) -> date:
        month = 1 if self.quarter == 4 else self.quarter * 3 + 1
        return date(self._calendar_year, month, 1)

    @property
    def end(self) -> date:
        month = 3 if self.quarter == 4 else self.quarter * 3 + 3
        return date(self._calendar_year, month, monthrange(self._calendar_year, month)[1])

    @property
    def _calendar_year(self) -> int:
        return self.year + 1 if self.quarter == 4 else self.year

    @classmethod
    def containing(cls, day: date) -> Self:
        """The quarter in which *day* falls."""
        quarter = 4 if day.month < 4 else (day.month - 1) // 3
        return cls(FiscalYear.containing(day).value, quarter)

    @classmethod
    def last_finished(cls, day: date) -> Self:
        """The last quarter that had ended before *day*."""
        return cls.containing(day).shift(-1)

    @property
    def label(self) -> str:
        return f"{fiscal_year_label(self.year)}第{self.quarter}四半期"

    @property
    def short(self) -> str:
        return f"{fiscal_year_short(self.year)} Q{self.quarter}"

    @property
    def months(self) -> str:
        return MONTHS[self.quarter]
