"""A hundred thousand rows in and out again: time against the barest way, and peak memory."""

import io
import json
import os
import resource
import time
from collections.abc import Callable
from typing import Any

import python_calamine
import xlsxwriter
from django.db import connection

from measures.actions import import_confirm, imports
from measures.importing.previews import preview_head
from measures.models import Actual
from measures.reports.long_tables import actuals_table
from measures.selectors.export_rows import Scope
from plans import clock
from plans.actions.plans import load_plan
from plans.models import Plan, User
from plans.reports.tabular import xlsx_file
from tests.bench.world import AFTERWARDS, city_plan, sheet_of, wide_plan

ROWS, QUARTERS = 100_000, 20


def long_costs(by: User) -> dict[str, Any]:
    """Everything is measured in processes of their own, so that no peak hides another."""
    document = wide_plan(city_plan(), ROWS // QUARTERS)
    with clock.frozen(AFTERWARDS):
        load_plan(document=document, by=None)
        plan = Plan.objects.get(code=document.plan.code)
        content = sheet_of(document)
        brought_in = _apart(lambda: _import(plan, by, content))
        taken_out = _apart(lambda: _export(plan))
        barest = _apart(lambda: _barest(plan, content))
    read_and_stored = barest["read"] + barest["bulk_create"]
    return {
        "import": {
            **brought_in,
            "bare_seconds": read_and_stored,
            "ratio": brought_in["seconds"] / read_and_stored,
        },
        "export": {
            **taken_out,
            "bare_seconds": barest["written"],
            "ratio": taken_out["seconds"] / barest["written"],
        },
    }


def _import(plan: Plan, by: User, content: bytes) -> dict[str, float]:
    """Uploaded, read, shown, confirmed, written: as the pages and the worker do it."""
    begin = time.perf_counter()
    batch = imports.upload(plan=plan, by=by, file_name="計測.xlsx", content=content)
    batch.refresh_from_db()
    shown = time.perf_counter()
    head = preview_head(batch)
    is_done = import_confirm.confirm(batch=batch, by=by, seen=head.fingerprint)
    assert is_done, batch.jobs.latest("pk").messages
    end = time.perf_counter()
    assert Actual.objects.of_plan(plan).count() == head.total == ROWS
    return {"rows": ROWS, "seconds": end - begin, "preview_seconds": shown - begin}


def _export(plan: Plan) -> dict[str, float]:
    begin = time.perf_counter()
    with xlsx_file(actuals_table(plan, Scope(clock.today()))) as file:
        size = len(file.read())
    return {"rows": ROWS, "seconds": time.perf_counter() - begin, "bytes": size}


def _barest(plan: Plan, content: bytes) -> dict[str, float]:
    """calamine's reading and ``bulk_create``; XlsxWriter given the very cells of the export."""
    cells = [tuple(row) for row in actuals_table(plan, Scope(clock.today())).rows]
    written = _seconds(lambda: _bare_workbook(cells))
    read = _seconds(lambda: _bare_reading(content))
    rows = list(Actual.objects.of_plan(plan))
    Actual.objects.of_plan(plan).delete()
    for row in rows:
        row.pk = None
    stored = _seconds(lambda: Actual.objects.bulk_create(rows, batch_size=500))
    return {"read": read, "bulk_create": stored, "written": written}


def _bare_reading(content: bytes) -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert len(book.get_sheet_by_index(0).to_python()) == ROWS + 1


def _bare_workbook(cells: list[tuple[Any, ...]]) -> None:
    book = xlsxwriter.Workbook(
        io.BytesIO(), {"constant_memory": True, "remove_timezone": True, "default_date_format": "d"}
    )
    sheet = book.add_worksheet()
    for place, row in enumerate(cells):
        sheet.write_row(place, 0, row)
    book.close()


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _apart(work: Callable[[], dict[str, float]]) -> dict[str, Any]:
    """What *work* answers in a process of its own, with that process's peak memory in MB."""
    connection.close()
    readable, writable = os.pipe()
    if child := os.fork():
        os.close(writable)
        with os.fdopen(readable) as stream:
            answer: dict[str, Any] = json.loads(stream.read() or "null")
        _, status = os.waitpid(child, 0)
        assert status == 0, "the measurement failed"
        return answer
    status = 1
    try:
        found: dict[str, Any] = work()
        found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        with os.fdopen(writable, "w") as stream:
            json.dump(found, stream)
        status = 0
    finally:
        os._exit(status)
