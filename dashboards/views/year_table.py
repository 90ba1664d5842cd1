"""進捗管理表 — the classic table of a plan, all years side by side."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase

from dashboards.forms.columns import ColumnForm
from dashboards.forms.filters import InitiativeFilter
from dashboards.reports.year_table import year_table_fields
from dashboards.selectors.year_table import with_money, with_years, year_rows
from dashboards.views.cached_page import plan_page
from dashboards.views.files import Export, WrittenRows
from dashboards.views.plan_request import plan_request, show
from dashboards.views.reporting_filter import reporting_asked_for
from measures.selectors.money import unit_of

ROWS_A_PAGE = 100


@plan_page
def year_table(request: HttpRequest, plan: str) -> HttpResponseBase:
    viewed = plan_request(request, plan)
    rows = year_rows(viewed.standing)
    states = reporting_asked_for(request, viewed.standing)
    chosen = InitiativeFilter(viewed.standing, rows, request.GET, states)
    columns = ColumnForm(viewed.plan, request.GET)
    matching = chosen.matching(rows)
    page = Paginator(matching, ROWS_A_PAGE).get_page(request.GET.get("page"))
    shown = matching if "export" in request.GET else list(page.object_list)
    lines = with_years(viewed.standing, shown, columns.chosen_years)
    if "money" in columns.chosen:
        lines = with_money(viewed.standing, lines, columns.chosen_years)
    fields = year_table_fields(columns.chosen, columns.chosen_years)
    export = Export(WrittenRows(fields, lines), {"絞り込み": chosen.in_words}, "進捗管理表", chosen)
    context: dict[str, Any] = {"filter": chosen, "columns": columns, "page": page, "lines": lines}
    context["unit"] = unit_of(viewed.plan)
    context["mixed"] = len({row.sample for row in lines if row.item and row.item.actuals}) > 1
    return show(request, viewed, "dashboards/year_table.html", export=export, **context)
