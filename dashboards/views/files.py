"""Answering with a file: the one place where a table leaves the portal."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render

from dashboards.forms.exports import CSV, XLSX, ExportForm
from dashboards.reports.figures_table import conditions
from dashboards.reports.screen_tables import screen_table, with_facts
from dashboards.tables import PlanTable
from plans.actions.exports import record_export
from plans.models import User
from plans.reports.tabular import (
    CP932,
    UTF8,
    Table,
    csv_chunks,
    replacements_for,
    unheld,
    xlsx_file,
)

if TYPE_CHECKING:
    from dashboards.views.look import Look

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exported(
    request: HttpRequest, look: "Look", context: dict[str, Any]
) -> HttpResponseBase | None:
    """The page's table as a file where the address asks by ``?export=xlsx`` or ``csv``; else None.

    As filtered and sorted on the screen, all its pages.
    """
    table, sieve = context.get("table"), context.get("filter")
    if "export" not in request.GET or not isinstance(table, PlanTable):
        return None
    form = ExportForm(request.GET)
    facts = conditions(look.standing) | {"絞り込み": sieve.in_words if sieve else "なし"}
    written = screen_table(table, facts)
    if form.is_valid() and form.asked["format"] == CSV:
        written = with_facts(written)
    return file_of(request, look, written, table.caption)


def file_of(request: HttpRequest, look: "Look", table: Table, what: str) -> HttpResponseBase:
    """The table as the query asks for it; a page instead where its encoding lacks characters."""
    asked_form = ExportForm(request.GET)
    if not asked_form.is_valid():
        for texts in asked_form.errors.values():
            messages.error(request, " ".join(str(text) for text in texts))
        return redirect("exports", look.plan.code)
    asked = asked_form.asked
    is_csv = asked["format"] == CSV
    encoding = asked["encoding"] if is_csv else UTF8
    missing = unheld(table) if encoding == CP932 else {}
    if missing and not asked["replace"]:
        return _ask_first(request, look, replacements_for(missing), missing)
    assert isinstance(request.user, User)
    form = {"形式": asked["format"], **({"文字コード": encoding} if is_csv else {})}
    record_export(by=request.user, plan=look.plan, what=what, asked={**table.facts, **form})
    name = f"{look.plan.code}_{what}_{look.standing.asked.period}.{CSV if is_csv else XLSX}"
    if is_csv:
        return _csv(table, encoding, replacements_for(missing), name)
    return FileResponse(xlsx_file(table), as_attachment=True, filename=name, content_type=XLSX_TYPE)


def _ask_first(
    request: HttpRequest, look: "Look", swaps: dict[str, str], missing: dict[str, int]
) -> HttpResponseBase:
    """Nothing is replaced unseen: which characters it would be, and the way to go on."""
    replace, keep = request.GET.copy(), request.GET.copy()
    replace["replace"], keep["encoding"] = "on", UTF8
    context = {
        "plan": look.plan,
        "missing": [(char, f"U+{ord(char):04X}", n, swaps[char]) for char, n in missing.items()],
        "replace_query": replace.urlencode(),
        "keep_query": keep.urlencode(),
    }
    return render(request, "exports/encoding.html", context, status=422)


def _csv(table: Table, encoding: str, swaps: dict[str, str], name: str) -> HttpResponseBase:
    charset = "utf-8" if encoding == UTF8 else "shift_jis"
    return StreamingHttpResponse(
        csv_chunks(table, encoding=encoding, replacements=swaps),
        content_type=f"text/csv; charset={charset}",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )
