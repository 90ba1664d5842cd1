"""A plan's tables as downloads: csv or xlsx, with the conditions they were made under."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from dashboards.forms.exports import CSV, XLSX, ExportForm
from dashboards.reports.figures_table import conditions
from dashboards.reports.screen_tables import Fields, screen_table, with_facts
from dashboards.selectors.standing import PlanStanding
from dashboards.tables import PlanTable
from plans.actions.exports import record_export
from plans.domain import media_types
from plans.models import Plan
from plans.permissions import user_of
from plans.reports.tabular import (
    CP932,
    UTF8,
    ExportTable,
    csv_chunks,
    replacements_for,
    unheld,
    xlsx_file,
)
from plans.views.downloads import attachment
from plans.views.forms import show_errors


@dataclass(frozen=True, slots=True)
class WrittenRows:
    """A table that is no sorted one: its columns in the file, and its rows."""

    exported: Fields[Any]
    records: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Export:
    """書き出し — a page's table, what narrows it beside the period, and the name of the file.

    ``filter``: the form that narrows it; what it cannot read is told on the page, and no file made.
    """

    table: PlanTable | WrittenRows
    facts: Mapping[str, str]
    name: str
    filter: Form | None = None


def exported(request: HttpRequest, standing: PlanStanding, export: Export) -> HttpResponseBase:
    """All pages of the table, as filtered and sorted on the screen, in the format asked for."""
    facts = {**conditions(standing), **export.facts}
    table = screen_table(export.table.exported, export.table.records, facts)
    if request.GET["export"] == CSV:
        table = with_facts(table)
    return file_of(request, standing, table, export.name)


def file_of(
    request: HttpRequest, standing: PlanStanding, table: ExportTable, name: str
) -> HttpResponseBase:
    """The table as the query asks for it; a page instead where its encoding lacks characters."""
    form, plan = ExportForm(request.GET), standing.plan
    if not form.is_valid():
        show_errors(request, form)
        return redirect("exports", plan.code)
    kind, encoding = form.kind, form.text_encoding
    missing = unheld(table) if encoding == CP932 else {}
    if missing and not form.cleaned_data["replace"]:
        return _ask_first(request, plan, missing)
    format_facts = {"形式": kind, **({"文字コード": encoding} if kind == CSV else {})}
    facts = {**table.facts, **format_facts}
    record_export(by=user_of(request), plan=plan, what=name, facts=facts)
    file_name = f"{plan.code}_{name}_{standing.params.period}.{kind}"
    if kind == XLSX:
        return attachment(xlsx_file(table), media_types.XLSX, file_name)
    chunks = csv_chunks(table, encoding=encoding, replacements=replacements_for(missing))
    media_type = media_types.CSV if encoding == UTF8 else media_types.CSV_SHIFT_JIS
    return attachment(chunks, media_type, file_name)


def _ask_first(request: HttpRequest, plan: Plan, missing: Mapping[str, int]) -> HttpResponseBase:
    """The page that lists the characters to be replaced, with both ways to go on."""
    swaps = replacements_for(missing)
    replace, keep = request.GET.copy(), request.GET.copy()
    replace["replace"], keep["encoding"] = "on", UTF8
    context = {
        "plan": plan,
        "missing": [(char, f"U+{ord(char):04X}", n, swaps[char]) for char, n in missing.items()],
        "replace_query": replace.urlencode(),
        "keep_query": keep.urlencode(),
    }
    return render(request, "exports/encoding.html", context, status=422)
