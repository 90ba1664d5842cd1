"""The plan from its overview down to one indicator."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dashboards.forms.asked import SinceForm
from dashboards.forms.filters import InitiativeFilter
from dashboards.selectors import charts, pages
from dashboards.selectors.changes import changes_between
from dashboards.selectors.history import period_rows
from dashboards.selectors.kept import standing_of
from dashboards.selectors.plans import current_plan
from dashboards.selectors.reported import Asked
from dashboards.selectors.rows import indicator_rows, initiative_rows, measure_rows
from dashboards.tables import IndicatorTable, InitiativeTable, MeasureTable
from dashboards.views.files import Export
from dashboards.views.kept_page import plan_page
from dashboards.views.look import found, look_at, show
from measures.selectors.talk import talk_about
from plans.permissions import access_of, requires


@requires()
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The overview of the plan that is running."""
    plan = current_plan()
    if plan is None:
        return render(request, "dashboards/empty.html")
    return redirect("plan", plan.code)


@plan_page
def overview(request: HttpRequest, plan: str) -> HttpResponseBase:
    look = look_at(request, plan)
    table = MeasureTable(measure_rows(look.standing), request, *look.shared)
    export = Export(table, {"絞り込み": "なし"}, table.caption)
    page = pages.overview(look.standing)
    return show(request, look, "dashboards/overview.html", export=export, page=page, table=table)


@plan_page
def measure(request: HttpRequest, plan: str, code: str) -> HttpResponseBase:
    look = look_at(request, plan)
    page = found(pages.measure_page(look.standing, code))
    return show(request, look, "dashboards/measure.html", page=page)


# Not kept: who may comment, answer and withdraw differs from visitor to visitor.
@requires()
@require_safe
def initiative(request: HttpRequest, plan: str, code: str) -> HttpResponseBase:
    look = look_at(request, plan)
    page = found(pages.initiative_page(look.standing, code))
    phases = charts.timeline(look.standing, page.item)
    period, access = look.standing.asked.period, access_of(request.user)
    talk = talk_about(look.plan, page.item.initiative, period, access)
    return show(request, look, "dashboards/initiative.html", page=page, phases=phases, talk=talk)


@plan_page
def indicator(request: HttpRequest, plan: str, code: str) -> HttpResponseBase:
    look = look_at(request, plan)
    page = found(pages.indicator_page(look.standing, code))
    rows = period_rows(look.standing, page.item)
    chart = charts.indicator_chart(page.item, rows)
    return show(request, look, "dashboards/indicator.html", page=page, rows=rows, chart=chart)


@plan_page
def initiatives(request: HttpRequest, plan: str) -> HttpResponseBase:
    look = look_at(request, plan)
    rows = initiative_rows(look.standing)
    chosen = InitiativeFilter(look.standing, rows, request.GET)
    table = InitiativeTable(chosen.kept(rows), request, *look.shared)
    export = Export(table, {"絞り込み": chosen.in_words}, table.caption)
    return show(
        request, look, "dashboards/initiatives.html", export=export, filter=chosen, table=table
    )


@plan_page
def indicators(request: HttpRequest, plan: str) -> HttpResponseBase:
    look = look_at(request, plan)
    rows = indicator_rows(look.standing)
    chosen = InitiativeFilter(look.standing, rows, request.GET)
    table = IndicatorTable(chosen.kept(rows), request, *look.shared)
    export = Export(table, {"絞り込み": chosen.in_words}, table.caption)
    return show(
        request, look, "dashboards/indicators.html", export=export, filter=chosen, table=table
    )


@plan_page
def changes(request: HttpRequest, plan: str) -> HttpResponseBase:
    look = look_at(request, plan)
    since = SinceForm(look.form, request.GET)
    asked = Asked(since.period, since.known_on, look.standing.asked.provisional)
    before = standing_of(look.plan, asked)
    differing = changes_between(before, look.standing)
    context: dict[str, Any] = {"since": since, "before": before, "changes": differing}
    forms = [since, look.form]
    return show(request, look, "dashboards/changes.html", forms=forms, **context)


@plan_page
def glossary(request: HttpRequest, plan: str) -> HttpResponseBase:
    look = look_at(request, plan)
    return show(request, look, "dashboards/glossary.html", terms=look.plan.glossary.all())
