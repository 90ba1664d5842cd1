"""The tables of measures, initiatives and indicators: sorted by a click, worst or best first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.http import HttpRequest

from dashboards.reports import screen_tables
from measures.domain.rating import Scheme

PAGE = 50


@dataclass(frozen=True, slots=True)
class TableColumn:
    """列 — ``key``: what rows are sorted by if the query has its ``name``; None where by none."""

    name: str
    heading: str
    key: Callable[[Any], Any] | None = None
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """見出し — of a column that can be sorted, ``next`` is what the query is to ask for.

    ``order``: how the table is sorted by it now, as ``aria-sort`` has it.
    """

    text: str
    is_number: bool
    next: str
    order: str


class PlanTable:
    """What the plan's tables share. ``carried`` is the query that links carry on.

    ``row``: the template of a row; ``exported``: the columns of the file with the same rows.
    """

    caption = ""
    row = ""
    columns: ClassVar[tuple[TableColumn, ...]] = ()
    exported: ClassVar[screen_tables.Fields[Any]] = ()

    def __init__(
        self, rows: Sequence[Any], request: HttpRequest, scheme: Scheme, carried: str
    ) -> None:
        """The table of *rows*, sorted and paged as the request's query has it."""
        self.scheme, self.carried = scheme, carried
        self.sort = request.GET.get("sort", "")
        self.rows = list(rows)
        for column in self.columns:
            if column.key and column.name == self.sort.removeprefix("-"):
                self.rows.sort(key=column.key, reverse=self.sort.startswith("-"))
        self.page = Paginator(self.rows, PAGE).get_page(request.GET.get("page"))

    @property
    def headings(self) -> list[ColumnHead]:
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: TableColumn) -> ColumnHead:
        order = ""
        if column.key and column.name == self.sort.removeprefix("-"):
            order = "descending" if self.sort.startswith("-") else "ascending"
        step = f"-{column.name}" if order == "ascending" else column.name
        return ColumnHead(column.heading, column.is_number, step if column.key else "", order)


class MeasureTable(PlanTable):
    """施策の表."""

    caption, exported = "施策ごとの状況", screen_tables.MEASURE
    row = "dashboards/rows/measure.html"
    columns = (
        TableColumn("measure", "施策", lambda row: row.order),
        TableColumn("counts", "取組の評価"),
        TableColumn("late", "遅れ", lambda row: row.late, is_number=True),
        TableColumn(
            "on_plan_share", "計画どおり以上の割合", lambda row: row.on_plan_share, is_number=True
        ),
        TableColumn("mean_progress", "平均進捗率", lambda row: row.mean_progress, is_number=True),
    )


class InitiativeTable(PlanTable):
    """取組の表."""

    caption, exported = "取組の一覧", screen_tables.INITIATIVE
    row = "dashboards/rows/initiative.html"
    columns = (
        TableColumn("initiative", "取組", lambda row: row.order),
        TableColumn("departments", "所管課", lambda row: row.departments),
        TableColumn("rating", "評価", lambda row: (row.rating_order, row.order)),
        TableColumn("why", "理由"),
    )


class IndicatorTable(PlanTable):
    """指標の表."""

    caption, exported = "指標の一覧", screen_tables.INDICATOR
    row = "dashboards/rows/indicator.html"
    columns = (
        TableColumn("indicator", "指標", lambda row: row.order),
        TableColumn("value", "実績", is_number=True),
        TableColumn("target", "年度の目標", is_number=True),
        TableColumn("final", "最終目標", is_number=True),
        TableColumn("pace", "計画比", lambda row: row.pace, is_number=True),
        TableColumn("progress", "進捗率", lambda row: row.progress, is_number=True),
        TableColumn("rating", "評価", lambda row: (row.rating_order, row.order)),
    )
