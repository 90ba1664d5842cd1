"""Print every figure of a plan at a period."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboards.reports.achievement import as_csv, payload
from dashboards.reports.figures_table import OUTLOOK, achieved, rating_state, value_state
from dashboards.selectors.explained import explained_figures, figure_words
from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.standing import PlanStanding
from dashboards.selectors.view_params import ViewParams
from plans import clock
from plans.domain.calendar import Period
from plans.management.arguments import date_argument, period
from plans.models import Plan
from plans.templatetags.formats import percent


class Command(BaseCommand):
    help = "計画のすべての数字を、ある四半期について出力します。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan", help="計画のコード（例 tome-dx）")
        parser.add_argument("--period", type=period, required=True, help="四半期（例 2026Q2）")
        parser.add_argument(
            "--as-known-on",
            type=date_argument,
            default=None,
            help="基準日（例 2026-11-01。既定は今日）",
        )
        parser.add_argument(
            "--provisional", action="store_true", help="提出済みで未承認の値も含める（速報）"
        )
        parser.add_argument("--format", choices=("table", "json", "csv"), default="table")
        parser.add_argument(
            "--explain", metavar="CODE", help="この指標の、計算のしかたと評価の理由を出力します"
        )

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
        params = ViewParams(period, options["as_known_on"] or clock.today(), options["provisional"])
        standing = plan_standing(plan, params)
        if options["explain"]:
            self._explain(standing, options["explain"])
        elif options["format"] == "json":
            self.stdout.write(json.dumps(payload(standing), ensure_ascii=False, indent=2))
        elif options["format"] == "csv":
            self.stdout.write(as_csv(payload(standing)), ending="")
        else:
            self._table(standing)

    def _explain(self, standing: PlanStanding, code: str) -> None:
        """The words that the indicator's page shows behind its figures."""
        explained = explained_figures(standing, code)
        if explained is None:
            raise CommandError(
                f"指標「{code}」は{standing.params.period.label}の計画にありません。"
            )
        item = explained.page.item
        self.stdout.write(f"{code}　{item.indicator.name}　{standing.params.period.label}")
        self.stdout.write(f"実績 {item.notation.full(item.figures.value)}（{value_state(item)}）")
        self._lines(*explained.value, *explained.target)
        for line in figure_words(explained):
            self.stdout.write(f"もとになった報告　{line}")
        self.stdout.write(f"評価 {item.rating.code}（{rating_state(item.rating)}）")
        self._lines(*explained.rating)
        for words in explained.rates:
            rate = words.rate
            text = rate.reason.label if rate.reason else percent(rate.value, words.notation)
            self.stdout.write(f"{words.label} {text}")
            self._lines(*words.lines)

    def _lines(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(f"  {line}")

    def _table(self, standing: PlanStanding) -> None:
        params = standing.params
        mark = "（速報）" if params.provisional else ""
        if not params.has_ended:
            mark += (
                "（まだ始まっていません）" if params.is_ahead else "（期中：まだ終わっていません）"
            )
        self.stdout.write(
            f"{standing.plan.name}　{params.period.label}{mark}　基準日 {params.as_known_on}"
        )
        counts = "　".join(f"{code} {n}" for code, n in standing.total.counts.items())
        self.stdout.write(f"取組の評価: {counts}")
        for measure in standing.measures:
            for initiative in measure.initiatives:
                for item in initiative.indicators:
                    figures = item.figures
                    cells = (
                        item.indicator.code,
                        item.rating.code,
                        item.indicator.name,
                        f"実績 {item.notation.full(figures.value)}",
                        f"目標 {_target(item)}",
                        f"計画比 {_rate(item)}",
                        f"評価 {rating_state(item.rating)}",
                        value_state(item),
                        achieved(item) or OUTLOOK[figures.outlook],
                        "見本" if item.sample else "",
                    )
                    self.stdout.write("  ".join(cell for cell in cells if cell))


def _rate(item: IndicatorStanding) -> str:
    pace = item.figures.pace
    return pace.reason.label if pace.reason else percent(pace.value, item.rates)


def _target(item: IndicatorStanding) -> str:
    ends, notation = item.figures.target_range, item.notation
    if ends is None:
        return notation.full(item.figures.target)
    return f"{notation.text(ends.low)}〜{notation.full(ends.high)}"
