"""Measuring: a page against bare bytes, an import against the plainest way to store its rows."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from measures.actions.import_confirm import import_file
from measures.models import Actual
from plans import clock
from plans.actions.audit import record
from plans.models import Plan, User
from tests.bench import urls

REQUESTS = 40
ROUNDS = 5
TRIES = 3


@dataclass(frozen=True, slots=True)
class PageCost:
    """CPU seconds a request, the bare page's beside it, and the number of queries.

    ``kept``: the page was in memory, as it is until a figure of the plan changes; ``cold``: it is
    the first view after that; ``anew``: nothing at all was in memory.
    """

    kept: float
    cold: float
    anew: float
    bare: float
    queries_kept: int
    queries_cold: int
    queries_anew: int
    size: int


@dataclass(frozen=True, slots=True)
class ImportCost:
    """Seconds that the import took, and ``bulk_create`` of the same rows."""

    rows: int
    whole: float
    bulk: float


def page_cost(client: Client, plan: Plan, address: str) -> PageCost:
    """What *address*, of *plan*, costs the one who is logged in with *client*."""
    with override_settings(STANDINGS_KEPT=64, ROOT_URLCONF="tests.bench.urls"):
        content = client.get(address).content
        urls.CONTENT["page"] = content
        queries_kept = _queries(client, address)
        # In turns, so that a slow moment of the machine falls on both alike.
        kept, bare = _least(
            lambda: client.get(address),
            lambda: client.get("/bare/page"),
        )
        cold = min(_cold(client, plan, address) for _ in range(REQUESTS))
        approve_another_figure(plan)
        queries_cold = _queries(client, address)
    with override_settings(STANDINGS_KEPT=0, ROOT_URLCONF="tests.bench.urls"):
        queries_anew = _queries(client, address)
        (anew,) = _least(lambda: client.get(address))
    queries = queries_kept, queries_cold, queries_anew
    return PageCost(kept, cold, anew, bare, *queries, len(content))


def approve_another_figure(plan: Plan) -> None:
    """As an approval leaves a plan: a figure of the next indicator in turn is another."""
    rows = Actual.objects.of_plan(plan).current().exclude(value=None).order_by("entered_at", "pk")
    row = rows[0]
    Actual.objects.filter(pk=row.pk).update(value=row.value + 1, entered_at=clock.now())
    record(by=None, action="承認", plan_id=plan.pk)


def _cold(client: Client, plan: Plan, address: str) -> float:
    approve_another_figure(plan)
    gc.collect()
    begin = time.process_time()
    client.get(address)
    return time.process_time() - begin


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(queries)


def _least(*works: Callable[[], object]) -> list[float]:
    """CPU seconds a call of each of *works*: the least of some rounds, warm."""
    for work in works:
        work()
    best = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for place, work in enumerate(works):
            gc.collect()
            begin = time.process_time()
            for _ in range(REQUESTS // ROUNDS):
                work()
            spent = (time.process_time() - begin) / (REQUESTS // ROUNDS)
            best[place] = min(best[place], spent)
    return best


def import_cost(plan: Plan, content: bytes, by: User, tries: int = TRIES) -> ImportCost:
    """What bringing in *content* takes; everything is taken back again."""
    wholes, bulks, count = [], [], 0
    for _ in range(tries):
        with transaction.atomic():
            begin = time.perf_counter()
            result = import_file(plan=plan, by=by, file_name="計測.xlsx", content=content)
            wholes.append(time.perf_counter() - begin)
            assert result.batch, [row.message for row in result.plan.rows if row.message][:3]
            rows = list(Actual.objects.of_plan(plan))
            count = len(rows)
            Actual.objects.of_plan(plan).delete()
            for row in rows:
                row.pk = None
            begin = time.perf_counter()
            Actual.objects.bulk_create(rows, batch_size=500)
            bulks.append(time.perf_counter() - begin)
            transaction.set_rollback(True)
    return ImportCost(count, min(wholes), min(bulks))
