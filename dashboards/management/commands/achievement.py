"""Print every figure of a plan at a period."""

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboards.reports.achievement import as_csv, payload
from dashboards.selectors.reported import Asked
from dashboards.selectors.standing import PlanStanding, plan_standing
from plans import clock
from plans.domain.calendar import Period
from plans.models import Plan
from plans.templatetags.formats import percent, quantity


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"日付「{text}」は 2026-11-01 の形で書いてください。") from error


class Command(BaseCommand):
    help = "計画のすべての数字を、ある四半期について出力します。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan", help="計画のコード（例 tome-dx）")
        parser.add_argument("--period", type=_period, required=True, help="四半期（例 2026Q2）")
        parser.add_argument(
            "--as-known-on", type=_day, default=None, help="基準日（例 2026-11-01。既定は今日）"
        )
        parser.add_argument(
            "--provisional", action="store_true", help="提出済みで未承認の値も含める（速報）"
        )
        parser.add_argument("--format", choices=("table", "json", "csv"), default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan.objects.select_related("rating_scheme").filter(code=options["plan"]).first()
        if plan is None:
            known = "、".join(Plan.objects.values_list("code", flat=True)) or "（まだありません）"
            raise CommandError(f"計画「{options['plan']}」はありません。登録済み: {known}")
        period: Period = options["period"]
        if not plan.first_year <= period.year <= plan.final_year:
            raise CommandError(
                f"{period.label}は計画の期間（{plan.first_year}〜{plan.final_year}年度）の外です。"
            )
        asked = Asked(period, options["as_known_on"] or clock.today(), options["provisional"])
        standing = plan_standing(plan, asked)
        if options["format"] == "json":
            self.stdout.write(json.dumps(payload(standing), ensure_ascii=False, indent=2))
        elif options["format"] == "csv":
            self.stdout.write(as_csv(payload(standing)), ending="")
        else:
            self._table(standing)

    def _table(self, standing: PlanStanding) -> None:
        asked = standing.asked
        mark = "（速報）" if asked.provisional else ""
        self.stdout.write(
            f"{standing.plan.name}　{asked.period.label}{mark}　基準日 {asked.as_known_on}"
        )
        counts = "　".join(f"{code} {n}" for code, n in standing.total.counts.items())
        self.stdout.write(f"取組の評価: {counts}")
        for measure in standing.measures:
            for initiative in measure.initiatives:
                for item in initiative.indicators:
                    figures, decimals = item.figures, item.indicator.decimals
                    cells = (
                        item.indicator.code,
                        item.rating.code,
                        item.indicator.name,
                        f"実績 {quantity(figures.value, decimals) or '—'}{item.indicator.unit}",
                        f"目標 {quantity(figures.target, decimals) or '—'}",
                        f"計画比 {_rate(figures.pace)}",
                        "見本" if item.sample else "",
                    )
                    self.stdout.write("  ".join(cell for cell in cells if cell))


def _rate(rate: Any) -> str:
    return rate.reason.label if rate.reason else percent(rate.value)
