"""The tables of measures, initiatives and indicators: sorted by a click, worst or best first."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.core.paginator import Paginator
from django.http import HttpRequest

from dashboards.reports import screen_tables
from measures.domain.rating import Scheme

PAGE = 50
EMPTY = "条件に合うものはありません。絞り込みを変えてください。"


class Pages(Paginator[Any]):
    """Pages of the portal's length, whatever the query asks for."""

    def __init__(self, rows: Any, per_page: int, **options: Any) -> None:
        super().__init__(rows, PAGE, **options)


def cell(template: str, **options: Any) -> tables.TemplateColumn:
    """A column drawn by dashboards/cells/*template*.html from the row (``record``).

    Every row has an ``item``; a name that it lacks would cost the library an error a cell.
    """
    name = f"dashboards/cells/{template}.html"
    return tables.TemplateColumn(template_name=name, accessor="item", **options)


def number(template: str, **options: Any) -> tables.TemplateColumn:
    """A column of numbers, drawn like ``cell``."""
    return cell(template, attrs={kind: {"class": "number"} for kind in ("td", "th")}, **options)


class PlanTable(tables.Table):  # type: ignore[misc]
    """What the plan's tables share. ``carried`` is the query that links carry on.

    ``exported`` are the columns of the file that holds the same rows.
    """

    caption = ""
    exported: screen_tables.Fields[Any] = ()

    def __init__(
        self, rows: Sequence[Any], request: HttpRequest, scheme: Scheme, carried: str
    ) -> None:
        """The table of *rows*, sorted and paged as the address's query asks."""
        super().__init__(data=list(rows), attrs={"class": "table"}, empty_text=EMPTY)
        self.scheme, self.carried = scheme, carried
        tables.RequestConfig(request, paginate={"paginator_class": Pages}).configure(self)


class MeasureTable(PlanTable):
    """施策の表."""

    caption, exported = "施策ごとの状況", screen_tables.MEASURE
    measure = cell("measure", verbose_name="施策", order_by=("order",))
    counts = cell("counts", verbose_name="取組の評価", orderable=False)
    late = tables.Column("遅れ", attrs={"td": {"class": "number"}, "th": {"class": "number"}})
    on_plan_share = number(
        "on_plan", verbose_name="計画どおり以上の割合", order_by=("on_plan_share",)
    )
    mean_progress = number("mean_progress", verbose_name="平均進捗率", order_by=("mean_progress",))


class InitiativeTable(PlanTable):
    """取組の表."""

    caption, exported = "取組の一覧", screen_tables.INITIATIVE
    initiative = cell("initiative", verbose_name="取組", order_by=("order",))
    departments = cell("departments", verbose_name="所管課")
    rating = cell("initiative_rating", verbose_name="評価", order_by=("rating_order", "order"))
    why = cell("why", verbose_name="理由", orderable=False)


class IndicatorTable(PlanTable):
    """指標の表."""

    caption, exported = "指標の一覧", screen_tables.INDICATOR
    indicator = cell("indicator", verbose_name="指標", order_by=("order",))
    value = number("value", verbose_name="実績", orderable=False)
    target = number("target", verbose_name="年度の目標", orderable=False)
    final = number("final", verbose_name="最終目標", orderable=False)
    pace = number("pace", verbose_name="計画比", order_by=("pace",))
    progress = number("progress", verbose_name="進捗率", order_by=("progress",))
    rating = cell("rating", verbose_name="評価", order_by=("rating_order", "order"))
