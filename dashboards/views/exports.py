"""Taking tables out: as files of facts, or as they stand on the screen."""

from urllib.parse import quote

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.forms.exports import CSV, ExportForm
from dashboards.reports.figures_table import conditions, figures_table
from dashboards.reports.screen_tables import screen_table, with_facts
from dashboards.tables import PlanTable
from dashboards.views.look import Look, look_at, show
from measures.reports.long_tables import actuals_table, phases_table, targets_table
from measures.selectors.export_rows import Scope
from plans.actions.exports import record_export
from plans.models import User
from plans.permissions import requires
from plans.reports.tabular import (
    CP932,
    UTF8,
    Table,
    csv_chunks,
    replacements_for,
    unheld,
    xlsx_file,
)

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    "actuals": ("実績", "四半期ごとの実績。このまま取り込み直せます。"),
    "phases": ("工程", "工程の状況。このまま取り込み直せます。"),
    "targets": ("目標", "版ごと・年度ごとの目標値。"),
    "figures": ("数字", "この四半期の達成率・進捗率・計画比・評価と、ない場合の理由。"),
}


@requires()
@require_safe
def exports(request: HttpRequest, plan: str) -> HttpResponseBase:
    """What can be taken out, and in which form."""
    look = look_at(request, plan)
    return show(request, look, "exports/exports.html", kinds=KINDS, form=ExportForm())


@requires()
@require_safe
def export(request: HttpRequest, plan: str, kind: str) -> HttpResponseBase:
    """One kind of facts as a file."""
    if kind not in KINDS:
        raise Http404
    look = look_at(request, plan)
    return _file(request, look, _table(look, kind), f"{plan}_{KINDS[kind][0]}")


def _table(look: Look, kind: str) -> Table:
    asked = look.standing.asked
    scope = Scope(asked.as_known_on, asked.period, asked.provisional)
    match kind:
        case "actuals":
            return actuals_table(look.plan, scope)
        case "phases":
            return phases_table(look.plan, scope)
        case "targets":
            return targets_table(look.plan)
        case _:
            return figures_table(look.standing)


def exported(
    request: HttpRequest, look: Look, table: PlanTable, narrowed: dict[str, str] | None = None
) -> HttpResponseBase | None:
    """The file, where the address asks for one by ``?export=xlsx`` or ``csv``; else None.

    *narrowed* is the filter in words. The table is taken as filtered and sorted, all its pages.
    """
    if "export" not in request.GET:
        return None
    narrow = "、".join(f"{name}：{value}" for name, value in (narrowed or {}).items())
    facts = conditions(look.standing) | {"絞り込み": narrow or "なし"}
    written = screen_table(table, facts)
    if ExportForm(request.GET).asked["format"] == CSV:
        written = with_facts(written)
    return _file(request, look, written, f"{look.plan.code}_{table.caption or '一覧'}")


def _file(request: HttpRequest, look: Look, table: Table, stem: str) -> HttpResponseBase:
    """The table as the query asks for it; a page instead where its encoding lacks characters."""
    asked = ExportForm(request.GET).asked
    encoding = asked["encoding"] if asked["format"] == CSV else UTF8
    missing = unheld(table) if encoding == CP932 else {}
    if missing and not asked["replace"]:
        swaps = [(char, count, replacements_for([char])[char]) for char, count in missing.items()]
        query = request.GET.copy()
        query["replace"] = "on"
        context = {"missing": swaps, "replace_query": query.urlencode(), "plan": look.plan}
        return render(request, "exports/encoding.html", context, status=422)
    assert isinstance(request.user, User)
    form = {"形式": asked["format"], "文字コード": encoding} if asked["format"] == CSV else {}
    record_export(by=request.user, plan=look.plan, what=table.name, asked={**table.facts, **form})
    period = look.standing.asked.period
    if asked["format"] != CSV:
        name = f"{stem}_{period}.xlsx"
        return FileResponse(
            xlsx_file(table), as_attachment=True, filename=name, content_type=XLSX_TYPE
        )
    chunks = csv_chunks(table, encoding=encoding, replacements=replacements_for(missing))
    charset = "utf-8" if encoding == UTF8 else "shift_jis"
    disposition = f"attachment; filename*=UTF-8''{quote(f'{stem}_{period}.csv')}"
    return StreamingHttpResponse(
        chunks,
        content_type=f"text/csv; charset={charset}",
        headers={"Content-Disposition": disposition},
    )
