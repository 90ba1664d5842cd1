"""``load_plan FILE``: a plan from its file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.actions.audit import plain
from plans.actions.meaning import Unconfirmed
from plans.actions.plans import counts_by_kind, load_plan
from plans.domain.document_reader import DocumentError
from plans.domain.plan_document import PlanDocument
from plans.errors import Refused
from plans.imports.plan_file import read_plan
from plans.selectors.plan_difference import DifferenceLine, PlanDifference, shown_value

# Larger than any plan, small enough to be read at once.
LARGEST_FILE = 5_000_000
HOW_TO_CONFIRM = (
    "画面の「計画」で読み込むと影響を確かめられます。ここで書き込むには --reason に理由を書きます。"
)


class Command(BaseCommand):
    help = (
        "計画ファイル（YAML か計画ワークブック）を読み込み、"
        "新しいもの・変わるもの・なくなるものを表示します。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="計画ファイル（.yaml か .xlsx）")
        parser.add_argument("--dry-run", action="store_true", help="表示だけで、何も書き込まない")
        parser.add_argument(
            "--reason",
            default="",
            help="報告済みの値の意味が変わるときの理由。影響は画面の「計画」で確かめられる",
        )
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        path, dry_run = Path(options["file"]), options["dry_run"]
        as_json = options["format"] == "json"
        try:
            difference = load_plan(
                document=read_plan_file(path), by=None, dry_run=dry_run, reason=options["reason"]
            )
        except (DocumentError, Refused) as error:
            errors = [*error.messages]
            if isinstance(error, Unconfirmed):
                errors = [f"{error.what}{HOW_TO_CONFIRM}"]
            if as_json:
                self._json({"file": str(path), "errors": errors, "applied": False})
            raise CommandError("\n".join(errors), returncode=1) from error
        applied = bool(difference) and not dry_run
        if as_json:
            self._json({"file": str(path), **difference_values(difference), "applied": applied})
        else:
            self._table(difference, applied)

    def _json(self, values: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(values, ensure_ascii=False, indent=1))

    def _table(self, difference: PlanDifference, applied: bool) -> None:
        self.stdout.write(f"{difference.plan} {difference.edition}")
        self._block("新規", difference.new)
        self._block("変更", difference.changed)
        self._block("なくなったもの", difference.gone)
        for note in difference.notes:
            self.stdout.write(f"注意: {note}")
        if not difference:
            self.stdout.write("変わるものはありません。")
        else:
            self.stdout.write(
                "書き込みました。" if applied else "試しの実行です。書き込んでいません。"
            )

    def _block(self, title: str, lines: list[DifferenceLine]) -> None:
        if not lines:
            return
        self.stdout.write(f"{title}（{counts_by_kind(lines)}）")
        for line in lines:
            self.stdout.write(f"  {line}")
            for column, before, after in line.changes_in_words:
                self.stdout.write(f"    {column}: {before} → {after}")


def read_plan_file(path: Path) -> PlanDocument:
    """The plan in the file at *path*; DocumentError where there is none."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DocumentError(f"{path}: ファイルが大きすぎます（5MBまで）。")
        return read_plan(path.read_bytes())
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path}: UTF-8の文字として読めません。") from error
    except FileNotFoundError as error:
        raise DocumentError(f"{path}: ファイルがありません。") from error
    except OSError as error:
        raise DocumentError(f"{path}: 読めません（{error.strerror}）。") from error


def difference_values(difference: PlanDifference) -> dict[str, Any]:
    """The difference as JSON shows it."""
    parts = {"new": difference.new, "changed": difference.changed, "gone": difference.gone}
    return {
        "plan": difference.plan,
        "edition": difference.edition,
        **{part: [_line(line) for line in lines] for part, lines in parts.items()},
        "notes": list(difference.notes),
    }


def _line(line: DifferenceLine) -> dict[str, Any]:
    fields = {
        name: {"from": _value(before), "to": _value(after)}
        for name, (before, after) in line.changes.items()
    }
    named = {"kind": line.kind, "code": line.code, "name": line.name}
    return named | ({"fields": fields} if fields else {})


def _value(value: Any) -> Any:
    """A parent by its code, anything else as the audit trail holds it."""
    return shown_value(value) if isinstance(value, tuple) else plain(value)
