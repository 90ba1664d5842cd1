"""予算・決算 — one year of the whole plan."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from dashboards.selectors.money import money_rows, year_total
from dashboards.tables import MoneyTable
from dashboards.views.cached_page import plan_page
from dashboards.views.files import Export
from dashboards.views.plan_request import page_or_404, plan_request, show
from measures.selectors.money import unit_of
from plans.domain.calendar import fiscal_year_label


@plan_page
def money(request: HttpRequest, plan: str) -> HttpResponseBase:
    """What each initiative costs in a year, and all of them together."""
    viewed = plan_request(request, plan)
    unit = page_or_404(unit_of(viewed.plan))
    years = range(viewed.plan.first_year, viewed.plan.final_year + 1)
    asked = request.GET.get("fiscal_year", "")
    year = next((one for one in years if str(one) == asked), viewed.standing.params.period.year)
    rows = money_rows(viewed.standing, year)
    table = MoneyTable(rows, request, *viewed.table_arguments)
    export = Export(table, {"予算・決算の年度": fiscal_year_label(year)}, table.caption)
    context: dict[str, Any] = {
        "unit": unit,
        "years": [(one, fiscal_year_label(one)) for one in years],
        "year": year,
        "label": fiscal_year_label(year),
        "totals": [year_total(rows, year)],
        "table": table,
        "is_sample": any(row.money and row.money.is_sample for row in rows),
    }
    return show(request, viewed, "dashboards/money.html", export=export, **context)
