"""The whole measurement: a table of ratios, and the same as JSON in build/bench.json."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_databases, setup_test_environment, teardown_databases
from django.utils import timezone

from plans import clock
from plans.actions.plans import load_plan
from plans.models import Plan, User
from tests.bench.costs import ImportCost, PageCost, import_cost, page_cost
from tests.bench.flat import flat_costs
from tests.bench.long import long_costs
from tests.bench.replay import replay
from tests.bench.saves import save_costs
from tests.bench.world import (
    AFTERWARDS,
    administrator,
    city_plan,
    copy_of,
    load_with_actuals,
    sheet_of,
    wide_plan,
)
from tomedx.settings.base import BASE_DIR

COPIES = 100
ROWS = 10_000
QUARTERS = 20
# While the small plans' round is open.
LAST_DAYS = timezone.make_aware(datetime(2026, 11, 23, 10))
COSTS = {"statements": "文", "milliseconds": "ms", "size": "B"}
RESULT = BASE_DIR / "build" / "bench.json"
SAVES = {
    "autosave": "数値一つの自動保存",
    "sheet": "八取組のシート全体の保存",
    "submission": "提出",
    "approval": "承認",
}
PAGES = {
    "概況": "",
    "取組の一覧": "initiatives/",
    "指標の一覧": "indicators/",
    "施策": "measures/1-2/",
    "取組": "initiatives/1-2-1/",
    "指標": "indicators/1-2-1-a/",
}


def main(*, pages_alone: bool = False) -> None:
    """Measure all of it, or the pages of one plan alone."""
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        results = _of_one_plan() if pages_alone else _measure()
    finally:
        teardown_databases(databases, verbosity=0)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _print(results)


def _of_one_plan() -> dict[str, Any]:
    document, by = city_plan(), administrator()
    plan = load_with_actuals(document, by)
    return {"database": connection.vendor, "pages": {"1": _pages(plan, by)}, **_replayed(plan, by)}


def _replayed(plan: Plan, by: User) -> dict[str, Any]:
    found = replay(plan, by, administrator("approver@example.test"))
    return {"replay": {**asdict(found), "share_kept": round(found.share_kept, 3)}}


def _measure() -> dict[str, Any]:
    beside_many = _beside_many_plans()
    document, by = city_plan(), administrator()
    long = long_costs(by)
    plan = load_with_actuals(document, by)
    saves = {"1": save_costs(copy_of(document, 0), by)}
    pages, imports = {"1": _pages(plan, by)}, {"1": _imports(by)}
    replayed = _replayed(plan, by)
    for number in range(2, COPIES + 1):
        load_with_actuals(copy_of(document, number), by)
        if number % 10 == 0:
            print(f"  計画 {number}/{COPIES}", file=sys.stderr, flush=True)
    pages[str(COPIES)], imports[str(COPIES)] = _pages(plan, by), _imports(by)
    saves[str(COPIES)] = save_costs(copy_of(document, COPIES + 1), by)
    return {
        "database": connection.vendor,
        "plans": COPIES,
        "pages": pages,
        "saves": saves,
        "imports": imports,
        "long": long,
        "beside_many_plans": beside_many,
        **replayed,
    }


def _beside_many_plans() -> dict[str, dict[str, Any]]:
    """By the number of plans, the cost of every page of one of them; all is taken back again."""
    with transaction.atomic(), clock.frozen(LAST_DAYS):
        found = flat_costs()
        transaction.set_rollback(True)
    return {
        str(plans): {name: asdict(cost) for name, cost in pages.items()}
        for plans, pages in found.items()
    }


def _pages(plan: Plan, by: User) -> dict[str, Any]:
    client = Client()
    client.force_login(by)
    query = "?period=2026Q2"
    return {
        name: _page(page_cost(client, plan, f"/plans/{plan.code}/{path}{query}"))
        for name, path in PAGES.items()
    }


def _page(cost: PageCost) -> dict[str, Any]:
    return {
        "queries": cost.queries_kept,
        "queries_cold": cost.queries_cold,
        "queries_anew": cost.queries_anew,
        "milliseconds": round(cost.kept * 1000, 2),
        "milliseconds_cold": round(cost.cold * 1000, 2),
        "milliseconds_anew": round(cost.anew * 1000, 2),
        "bare_milliseconds": round(cost.bare * 1000, 2),
        "ratio": round(cost.kept / cost.bare, 2),
        "ratio_cold": round(cost.cold / cost.bare, 2),
        "ratio_anew": round(cost.anew / cost.bare, 2),
        "bytes": cost.size,
    }


def _imports(by: User) -> dict[str, Any]:
    document = wide_plan(city_plan(), ROWS // QUARTERS)
    with clock.frozen(AFTERWARDS):
        # Its plan stays for the second measurement, for which loading it again changes nothing.
        load_plan(document=document, by=None)
        plan = Plan.objects.get(code=document.plan.code)
        return _import(import_cost(plan, sheet_of(document), by))


def _import(cost: ImportCost) -> dict[str, Any]:
    return {
        "rows": cost.rows,
        "seconds": round(cost.whole, 3),
        "bulk_create_seconds": round(cost.bulk, 3),
        "ratio": round(cost.whole / cost.bulk, 2),
    }


def _print(results: dict[str, Any]) -> None:
    print(f"データベース: {results['database']}")
    print("画面（比は、同じバイト列をそのまま返す画面に対する CPU 時間の比）")
    for plans, pages in results["pages"].items():
        for name, cost in pages.items():
            print(
                f"  計画{plans:>3}本 {name}: 問合せ {cost['queries']}（承認の直後 "
                f"{cost['queries_cold']}・起動直後 {cost['queries_anew']}）　比 {cost['ratio']}"
                f"（承認の直後 {cost['ratio_cold']}・起動直後 {cost['ratio_anew']}）　"
                f"{cost['milliseconds']} ms / {cost['bare_milliseconds']} ms　{cost['bytes']:,} B"
            )
    replayed = results["replay"]
    print(
        f"閲覧{replayed['reads']:,}回・書込み{replayed['writes']}回（うち承認"
        f"{replayed['approvals']}件）: 保持した画面で足りた割合 {replayed['share_kept']:.0%}"
    )
    if "imports" not in results:
        return
    print("保存（比は、同じ大きさのシートをそのまま返す画面に対する CPU 時間の比）")
    for plans, saves in results["saves"].items():
        for name, cost in saves.items():
            print(
                f"  計画{plans:>3}本 {SAVES[name]}: SQL文 {cost['statements']}　"
                f"比 {cost['ratio']}　{cost['milliseconds']} ms"
            )
    few, *_, many = results["beside_many_plans"]
    print(f"計画が{few}本から{many}本になったときの、一つの計画・一人の画面")
    for name, cost in results["beside_many_plans"][few].items():
        other = results["beside_many_plans"][many][name]
        line = "　".join(f"{cost[part]:,} → {other[part]:,} {unit}" for part, unit in COSTS.items())
        print(f"  {name}: {line}")
    print("取込（比は、同じ行の bulk_create に対する時間の比）")
    for plans, cost in results["imports"].items():
        print(
            f"  計画{plans:>3}本 {cost['rows']:,}行: 比 {cost['ratio']}　"
            f"{cost['seconds']} 秒 / {cost['bulk_create_seconds']} 秒"
        )
    for name, word, bare in (
        ("import", "取込（確認・反映まで）", "calamine の読込＋bulk_create"),
        ("export", "書き出し（xlsx）", "XlsxWriter だけ"),
    ):
        cost = results["long"][name]
        print(
            f"{word} {cost['rows']:,}行: 比 {cost['ratio']:.2f}（{bare} に対して）　"
            f"{cost['seconds']:.1f} 秒 / {cost['bare_seconds']:.1f} 秒　"
            f"最大メモリー {cost['peak_mb']} MB"
        )
    print(f"同じ内容を {Path(RESULT).relative_to(BASE_DIR)} に書きました。")
