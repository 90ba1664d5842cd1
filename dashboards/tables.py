"""The tables of measures, initiatives and indicators: sorted by a click, worst or best first.

django-tables2 keeps their columns, order and pages. A row is written whole by its template, not a
cell at a time: a template a cell made a third of the cost of a page.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import django_tables2 as tables
from django.core.paginator import Paginator
from django.http import HttpRequest

from dashboards.reports import screen_tables
from measures.domain.rating import Scheme

PAGE = 50


class Pages(Paginator[Any]):
    """Pages of the portal's length, whatever the query asks for."""

    def __init__(self, rows: Any, per_page: int, **options: Any) -> None:
        super().__init__(rows, PAGE, **options)


def column(heading: str, *order_by: str, is_number: bool = False) -> tables.Column:
    """A column of this heading; rows are sorted by their attributes *order_by*, if any."""
    return tables.Column(
        heading,
        orderable=bool(order_by),
        order_by=order_by,
        attrs={"th": {"class": "number"}} if is_number else {},
    )


class PlanTable(tables.Table):  # type: ignore[misc]
    """What the plan's tables share. ``carried`` is the query that links carry on.

    ``row_template``: what writes a row; ``exported``: the columns of the file with the same rows.
    """

    caption = ""
    classes = "table"
    row_template = ""
    exported: ClassVar[screen_tables.Fields[Any]] = ()

    def __init__(
        self, rows: Sequence[Any], request: HttpRequest, scheme: Scheme, carried: str
    ) -> None:
        """The table of *rows*, sorted and paged as the request's query has it."""
        super().__init__(data=list(rows))
        self.scheme, self.carried = scheme, carried
        tables.RequestConfig(request, paginate={"paginator_class": Pages}).configure(self)

    @property
    def records(self) -> Sequence[Any]:
        """All its rows as they are sorted, whatever page is shown."""
        return [row.record for row in self.rows]


class MeasureTable(PlanTable):
    """施策の表."""

    caption, exported = "施策ごとの状況", screen_tables.MEASURE
    classes = "table table-close table-cards measures"
    row_template = "dashboards/rows/measure.html"
    measure = column("施策", "order")
    counts = column("取組の評価", "late")
    mean_progress = column("平均進捗率", "mean_progress")
    spark = column("進捗率の動き")
    moved = column("変化", "moved")
    worst = column("いちばん低い取組と理由")


class InitiativeTable(PlanTable):
    """取組の表."""

    caption, exported = "取組の一覧", screen_tables.INITIATIVE
    row_template = "dashboards/rows/initiative.html"
    initiative = column("取組", "order")
    departments = column("所管課", "departments")
    rating = column("評価", "rating_order", "order")
    why = column("理由")


class IndicatorTable(PlanTable):
    """指標の表."""

    caption, exported = "指標の一覧", screen_tables.INDICATOR
    row_template = "dashboards/rows/indicator.html"
    indicator = column("指標", "order")
    value = column("実績", is_number=True)
    target = column("年度の目標", is_number=True)
    final = column("最終目標", is_number=True)
    pace = column("計画比", "pace", is_number=True)
    progress = column("進捗率", "progress", is_number=True)
    rating = column("評価", "rating_order", "order")


class EvaluationTable(PlanTable):
    """年度評価の表."""

    caption, exported = "年度評価の一覧", screen_tables.EVALUATION
    row_template = "dashboards/rows/evaluation.html"
    initiative = column("取組", "order")
    rating = column("計算した評価", "rating_order", "order")
    own = column("一次評価")
    committee = column("二次評価")
    direction = column("今後の方向性")


class MoneyTable(PlanTable):
    """予算・決算の表."""

    caption, exported = "予算・決算の一覧", screen_tables.MONEY
    row_template = "dashboards/rows/money.html"
    initiative = column("取組", "order")
    initial = column("当初予算", is_number=True)
    revised = column("補正後", is_number=True)
    expected = column("決算見込", is_number=True)
    settled = column("決算", is_number=True)
    sources = column("財源")
    note = column("備考")
