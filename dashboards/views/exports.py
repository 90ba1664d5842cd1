"""Exports of a plan's facts in long format."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dashboards.forms.exports import ExportForm
from dashboards.reports.figures_table import figures_table
from dashboards.views.files import file_of
from dashboards.views.plan_request import PlanRequest, plan_request, show
from measures.reports.long_tables import actuals_table, phases_table, targets_table
from measures.selectors.export_rows import Scope
from plans.permissions import requires
from plans.reports.tabular import ExportTable
from plans.views.forms import show_errors

KINDS = {
    "actuals": ("実績", "四半期ごとの実績。直して、そのまま取り込めます。"),
    "phases": ("工程", "工程の状況。直して、そのまま取り込めます。"),
    "targets": ("目標", "版ごと・年度ごとの目標値。"),
    "figures": ("数字", "この四半期の達成率・進捗率・計画比・評価と、ないときはその理由。"),
}


@requires()
@require_safe
def exports(request: HttpRequest, plan: str) -> HttpResponseBase:
    """The exports there are, and their formats."""
    viewed = plan_request(request, plan)
    kinds = [(kind, name, about) for kind, (name, about) in KINDS.items()]
    form = ExportForm(auto_id="export-%s", initial={"encoding": "utf-8-sig"})
    return show(request, viewed, "exports/exports.html", kinds=kinds, export_form=form)


@requires()
@require_safe
def export(request: HttpRequest, plan: str, kind: str) -> HttpResponseBase:
    """One kind of facts as a file."""
    if kind not in KINDS:
        raise Http404
    viewed = plan_request(request, plan)
    if viewed.form.errors:
        show_errors(request, viewed.form)
        return redirect("exports", plan)
    return file_of(request, viewed.standing, _table(viewed, kind), KINDS[kind][0])


def _table(viewed: PlanRequest, kind: str) -> ExportTable:
    params = viewed.standing.params
    scope = Scope(params.as_known_on, params.period, params.provisional)
    match kind:
        case "actuals":
            return actuals_table(viewed.plan, scope)
        case "phases":
            return phases_table(viewed.plan, scope)
        case "targets":
            return targets_table(viewed.plan)
        case _:
            return figures_table(viewed.standing)
