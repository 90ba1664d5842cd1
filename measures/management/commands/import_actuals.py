"""`import_actuals`: actuals from an Excel or CSV sheet, all of them or none."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.actions.import_confirm import ImportResult, import_file
from measures.importing.rows import PlannedRow, RowStatus
from measures.models import ImportBatch
from plans.errors import Refused
from plans.management.arguments import REFUSED, WRONG_USAGE, plan_by_code
from plans.models import Plan, User
from plans.sheets.workbook.limits import MOST_BYTES

QUIET = frozenset({RowStatus.SAME, RowStatus.SKIPPED})


class Command(BaseCommand):
    help = "実績のシート（xlsx・csv）を取り込む。エラーが一つでもあれば何も書き込まない。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="Excel または CSV")
        parser.add_argument("--plan", required=True, metavar="CODE", help="計画のコード")
        parser.add_argument(
            "--as", required=True, dest="user", metavar="USER", help="取込者のメールアドレス"
        )
        parser.add_argument("--dry-run", action="store_true", help="確かめるだけで書き込まない")
        parser.add_argument("--sample", action="store_true", help="見本として取り込む")
        parser.add_argument("--format", choices=("table", "json"), default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        plan, user, content = self._inputs(options)
        try:
            result = import_file(
                plan=plan,
                by=user,
                file_name=options["file"].name,
                content=content,
                is_sample=options["sample"],
                dry_run=options["dry_run"],
            )
        except Refused as refusal:
            self._refuse(options, refusal)
        if options["format"] == "json":
            found = result.plan
            self._dump(
                options,
                result.batch,
                sheet=found.sheet or None,
                encoding=found.encoding or None,
                rows=[row.as_json() for row in found.rows],
                counts=found.counts,
            )
        else:
            self._print_table(result, dry_run=options["dry_run"])
        if result.plan.errors or result.plan.applied_before:
            sys.exit(REFUSED)

    def _inputs(self, options: dict[str, Any]) -> tuple[Plan, User, bytes]:
        plan = plan_by_code(options["plan"])
        user = User.objects.filter(email__iexact=options["user"]).first()
        if user is None:
            raise CommandError(f"利用者「{options['user']}」がいません。", returncode=WRONG_USAGE)
        try:
            with options["file"].open("rb") as stream:
                # One byte more than the limit is enough for the reader to refuse it.
                return plan, user, stream.read(MOST_BYTES + 1)
        except OSError as error:
            raise CommandError(
                f"ファイル「{options['file']}」を開けません。", returncode=WRONG_USAGE
            ) from error

    def _refuse(self, options: dict[str, Any], refusal: Refused) -> None:
        if options["format"] == "json":
            rows = [
                PlannedRow(None, None, None, None, RowStatus.ERROR, message=message).as_json()
                for message in refusal.messages
            ]
            counts = {status.value: 0 for status in RowStatus} | {"error": len(rows)}
            self._dump(options, None, sheet=None, encoding=None, rows=rows, counts=counts)
        else:
            for message in refusal.messages:
                self.stderr.write(message)
        sys.exit(REFUSED)

    def _dump(self, options: dict[str, Any], batch: ImportBatch | None, **content: Any) -> None:
        whole = {
            "file": str(options["file"]),
            **content,
            "applied": batch is not None,
            "batch": batch.pk if batch else None,
        }
        self.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2))

    def _print_table(self, result: ImportResult, *, dry_run: bool) -> None:
        for notice in result.plan.notices:
            self.stdout.write(notice)
        for period in result.plan.new_rounds:
            self.stdout.write(f"報告期を新しく作ります: {period.label}")
        for row in result.plan.rows:
            if row.status not in QUIET or row.message:
                out = self.stderr if row.status is RowStatus.ERROR else self.stdout
                out.write(_line(row))
        counts = result.plan.counts
        self.stdout.write(
            "　".join(f"{status.label} {counts[status.value]}" for status in RowStatus)
        )
        self.stdout.write(_outcome(result, dry_run=dry_run))


def _line(row: PlannedRow) -> str:
    change = f"{row.before or '—'} → {row.after or '—'}" if row.after else ""
    parts = (row.where, row.status.label, row.indicator, row.period, change, row.message)
    return "  ".join(part for part in parts if part)


def _outcome(result: ImportResult, *, dry_run: bool) -> str:
    if result.plan.errors:
        return "エラーがあるため、何も書き込んでいません。"
    if result.plan.applied_before:
        return "取込済みのファイルのため、何も書き込んでいません。"
    if result.batch:
        return f"取り込みました（取込番号 {result.batch.pk}）。"
    if dry_run:
        return "確かめただけで、書き込んでいません（--dry-run）。"
    return "新しい値も変わる値もないため、書き込むものはありません。"
