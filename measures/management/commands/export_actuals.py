"""`export_actuals`: a plan's actuals as a file that `import_actuals` reads back."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.reports.long_tables import actuals_table, phases_table, targets_table
from measures.selectors.export_rows import Scope
from plans import clock
from plans.actions.exports import record_export
from plans.management.arguments import REFUSED, WRONG_USAGE, date_argument, period, plan_by_code
from plans.models import Plan
from plans.reports.tabular import (
    CP932,
    UTF8,
    ExportTable,
    csv_chunks,
    replacements_for,
    unheld,
    xlsx_file,
)

ENCODINGS = {"utf-8": UTF8, "cp932": CP932}
TABLES: dict[str, Callable[[Plan, Scope], ExportTable]] = {
    "actuals": actuals_table,
    "phases": phases_table,
    "targets": lambda plan, scope: targets_table(plan),
}


class Command(BaseCommand):
    help = "実績を xlsx または csv に書き出す。import_actuals でそのまま取り込み直せる。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="書き出す先（.xlsx か .csv）")
        parser.add_argument("--plan", required=True, metavar="CODE", help="計画のコード")
        parser.add_argument("--kind", choices=sorted(TABLES), default="actuals")
        parser.add_argument("--until", type=period, help="この四半期まで（例 2026Q2）")
        parser.add_argument(
            "--as-known-on", type=date_argument, help="基準日（例 2026-11-01。既定は今日）"
        )
        parser.add_argument("--provisional", action="store_true", help="提出済みの値も含める")
        parser.add_argument("--encoding", choices=sorted(ENCODINGS), default="utf-8")
        parser.add_argument(
            "--replace", action="store_true", help="cp932 で表せない文字を置き換える"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        plan = plan_by_code(options["plan"])
        if path.suffix not in {".xlsx", ".csv"}:
            raise CommandError(
                f"「{path.name}」の形式が分かりません。名前を .xlsx か .csv で終えてください。",
                returncode=WRONG_USAGE,
            )
        day = options["as_known_on"] or clock.today()
        scope = Scope(day, options["until"], options["provisional"])
        table = TABLES[options["kind"]](plan, scope)
        encoding = ENCODINGS[options["encoding"]]
        swaps = self._swaps(table, encoding, replace=options["replace"]) if _csv(path) else {}
        try:
            _write(path, table, encoding, swaps)
        except OSError as error:
            raise CommandError(
                f"「{path}」に書けません（{error.strerror}）。", returncode=WRONG_USAGE
            ) from error
        record_export(by=None, plan=plan, what=table.name, facts=table.facts)
        self.stderr.write(f"{table.name}を {path} に書き出しました。")

    def _swaps(self, table: ExportTable, encoding: str, *, replace: bool) -> dict[str, str]:
        """What stands for the characters that *encoding* lacks; each is named."""
        missing = unheld(table, encoding) if encoding == CP932 else {}
        swaps = replacements_for(missing)
        for char, count in missing.items():
            self.stderr.write(
                f"Shift_JIS で表せない文字: 「{char}」（U+{ord(char):04X}）{count}回"
                + (f" → 「{swaps[char]}」" if replace else "")
            )
        if missing and not replace:
            self.stderr.write(
                "何も書き出していません。UTF-8 で書き出すか、--replace を付けてください。"
            )
            sys.exit(REFUSED)
        return swaps


def _csv(path: Path) -> bool:
    return path.suffix == ".csv"


def _write(path: Path, table: ExportTable, encoding: str, swaps: dict[str, str]) -> None:
    with path.open("wb") as out:
        if _csv(path):
            out.writelines(csv_chunks(table, encoding=encoding, replacements=swaps))
        else:
            with xlsx_file(table) as stream:
                out.writelines(iter(lambda: stream.read(1 << 16), b""))
