"""The plan from its overview down to one indicator."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dashboards.forms.filters import InitiativeFilter
from dashboards.forms.view_params import SinceForm
from dashboards.selectors import charts, pages
from dashboards.selectors.before import before_of
from dashboards.selectors.changes import changes_between
from dashboards.selectors.evaluations import last_evaluations
from dashboards.selectors.kept import period_rows_of, standing_of
from dashboards.selectors.money import initiative_money, measure_money
from dashboards.selectors.overview import QUARTERS, overview_of
from dashboards.selectors.plan_part import PlanPart
from dashboards.selectors.plans_beside import headlines_beside
from dashboards.selectors.rows import indicator_rows, initiative_rows
from dashboards.selectors.schedule import due_next
from dashboards.selectors.view_params import ViewParams
from dashboards.tables import IndicatorTable, InitiativeTable, MeasureTable
from dashboards.views.cached_page import plan_page
from dashboards.views.files import Export
from dashboards.views.plan_request import (
    page_or_404,
    plan_course_request,
    plan_request,
    show,
)
from dashboards.views.remembered import (
    remembered_plan,
    remembering_filter,
    remembering_plan,
)
from dashboards.views.reporting_filter import reporting_asked_for
from measures.selectors.discussion import discussion_of
from measures.selectors.evaluations import evaluations_known
from plans.permissions import access_of, requires
from plans.selectors.plans import all_plans

PLANS_A_PAGE = 50


@requires()
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The overview of the plan that the person last opened, or else the portal opens with."""
    plan = remembered_plan(request)
    if plan is None:
        return render(request, "dashboards/empty.html")
    return redirect("plan", plan.code)


@requires()
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan; of two that the query names, the headline goals side by side."""
    page = Paginator(all_plans(), PLANS_A_PAGE).get_page(request.GET.get("page"))
    codes = [request.GET.get(name, "") for name in ("first", "second")]
    beside = headlines_beside(codes)
    context = {"page": page, "codes": codes, "beside": beside, "asked": any(codes)}
    return render(request, "dashboards/plans.html", context)


@remembering_plan
@plan_page
def overview(request: HttpRequest, plan: str) -> HttpResponseBase:
    viewed = plan_course_request(request, plan, QUARTERS)
    before = before_of(viewed.course, viewed.state)
    due = due_next(viewed.standing, rounds=viewed.form.by_default.rounds)
    page = overview_of(viewed.course, before, due)
    table = MeasureTable(page.measures, request, *viewed.table_arguments)
    export = Export(table, {"絞り込み": "なし"}, table.caption)
    context: dict[str, Any] = {"page": page, "table": table, "view": request.GET.get("view")}
    return show(request, viewed, "dashboards/overview.html", export=export, **context)


@plan_page
def measure(request: HttpRequest, plan: str, code: str) -> HttpResponseBase:
    viewed = plan_request(request, plan, PlanPart(measure=code))
    item = page_or_404(pages.measure_of(viewed.standing, code))
    said = last_evaluations(viewed.standing, item.initiatives)
    context: dict[str, Any] = {
        "item": item,
        "evaluations": said,
        "money": measure_money(viewed.standing, item.initiatives),
    }
    return show(request, viewed, "dashboards/measure.html", **context)


# Not cached: who may comment, answer and withdraw differs from visitor to visitor.
@requires()
@require_safe
def initiative(request: HttpRequest, plan: str, code: str) -> HttpResponseBase:
    viewed = plan_request(request, plan, PlanPart(initiative=code))
    page = page_or_404(pages.initiative_page(viewed.standing, code))
    phases = charts.timeline(viewed.standing, page.item)
    discussion = discussion_of(
        viewed.plan,
        page.item.initiative,
        viewed.standing.params.period,
        access_of(request.user),
        departments=pages.answering_today(viewed.standing, page.item),
    )
    pk, params = page.item.initiative.pk, viewed.standing.params
    said = evaluations_known(
        viewed.plan, params.as_known_on, until=params.period.year, initiatives=[pk]
    )
    context: dict[str, Any] = {
        "page": page,
        "phases": phases,
        "discussion": discussion,
        "evaluations": said.get(pk, ()),
        "money": initiative_money(viewed.standing, page.item, access_of(request.user)),
    }
    return show(request, viewed, "dashboards/initiative.html", **context)


@plan_page
def indicator(request: HttpRequest, plan: str, code: str) -> HttpResponseBase:
    viewed = plan_request(request, plan, PlanPart(indicator=code))
    page = page_or_404(pages.indicator_page(viewed.standing, code))
    rows = period_rows_of(viewed.standing, page.item, viewed.state)
    former = charts.former_targets(viewed.standing, page.item, rows)
    chart = charts.indicator_chart(page.item, rows, former)
    return show(request, viewed, "dashboards/indicator.html", page=page, rows=rows, chart=chart)


@remembering_filter
@plan_page
def initiatives(request: HttpRequest, plan: str) -> HttpResponseBase:
    viewed = plan_request(request, plan)
    rows = initiative_rows(viewed.standing)
    states = reporting_asked_for(request, viewed.standing)
    chosen = InitiativeFilter(viewed.standing, rows, request.GET, states)
    table = InitiativeTable(chosen.matching(rows), request, *viewed.table_arguments)
    export = Export(table, {"絞り込み": chosen.in_words}, table.caption, chosen)
    return show(
        request, viewed, "dashboards/initiatives.html", export=export, filter=chosen, table=table
    )


@remembering_filter
@plan_page
def indicators(request: HttpRequest, plan: str) -> HttpResponseBase:
    viewed = plan_request(request, plan)
    rows = indicator_rows(viewed.standing)
    states = reporting_asked_for(request, viewed.standing)
    chosen = InitiativeFilter(viewed.standing, rows, request.GET, states)
    table = IndicatorTable(chosen.matching(rows), request, *viewed.table_arguments)
    export = Export(table, {"絞り込み": chosen.in_words}, table.caption, chosen)
    return show(
        request, viewed, "dashboards/indicators.html", export=export, filter=chosen, table=table
    )


@plan_page
def changes(request: HttpRequest, plan: str) -> HttpResponseBase:
    viewed = plan_request(request, plan)
    since = SinceForm(viewed.form, request.GET)
    params = ViewParams(since.period, since.known_on, viewed.standing.params.provisional)
    before = standing_of(viewed.plan, params, state=viewed.state)
    differing = changes_between(before, viewed.standing)
    context: dict[str, Any] = {"since": since, "before": before, "changes": differing}
    forms = [since, viewed.form]
    return show(request, viewed, "dashboards/changes.html", forms=forms, **context)


@plan_page
def glossary(request: HttpRequest, plan: str) -> HttpResponseBase:
    viewed = plan_request(request, plan)
    return show(request, viewed, "dashboards/glossary.html", terms=viewed.plan.glossary.all())
