"""Check the hashes of the whole audit trail."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plans import clock
from plans.selectors.audit_chain import Break, ChainState, Noted, check_chain


class Command(BaseCommand):
    help = (
        "監査記録のつながりを最初から確かめます（終了コード 0: 正常、1: 壊れている）。"
        "表示される「件数:印」を紙や別の機器に控え、次回 --noted に渡すと、"
        "末尾の削除や全体の作り直しも分かります。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--noted", type=_noted, metavar="件数:印", help="以前に控えた末尾")
        parser.add_argument(
            "--note",
            type=Path,
            metavar="ファイル",
            help="前回ここに控えた末尾と比べ、正常なら今の末尾を書き足します",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, noted: Noted | None, note: Path | None, **options: Any) -> None:
        if note and noted is None:
            noted = _last_noted(note)
        state = check_chain(noted)
        if options["format"] == "json":
            self.stdout.write(_json(state))
        elif not state.broken:
            self.stdout.write(f"監査記録は正常です（{state.end.count:,}件）")
            self.stdout.write(f"控え: {state.end}")
        if state.broken:
            where = _place(state.broken)
            raise CommandError(f"監査記録が壊れています: {where} {state.broken.reason}")
        if note:
            with note.open("a", encoding="utf-8") as stream:
                stream.write(f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M} {state.end}\n")


def _noted(text: str) -> Noted:
    try:
        return Noted.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _last_noted(path: Path) -> Noted | None:
    """The last line's, in a file that this command wrote; None of one that is yet to be."""
    try:
        lines = path.read_text(encoding="utf-8").split() if path.exists() else []
        return Noted.parse(lines[-1]) if lines else None
    except (OSError, ValueError) as error:
        raise CommandError(f"控えのファイル「{path}」を読めません: {error}") from error


def _place(broken: Break) -> str:
    entry = broken.entry
    if entry is None:
        return f"{broken.place}件目"
    at = timezone.localtime(entry.at)
    label = f"{entry.action} {entry.subject_label}".strip()
    return f"{broken.place}件目（番号 {entry.pk}、{at:%Y-%m-%d %H:%M:%S} {label}）"


def _json(state: ChainState) -> str:
    broken = state.broken and {
        "place": state.broken.place,
        "entry": state.broken.entry.pk if state.broken.entry else None,
        "reason": state.broken.reason,
    }
    found = {"ok": not broken, "count": state.end.count, "head": state.end.head, "broken": broken}
    return json.dumps(found, ensure_ascii=False)
