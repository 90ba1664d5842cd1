"""Put a backup back, or show that it can be."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from plans.errors import Refused
from tomedx.operations.backups import pending_migrations, restore, verify


class Command(BaseCommand):
    help = (
        "控えを復元します。途中で止まれば何も変わりません。--verify は別の空のデータベースに"
        "復元し、すべての数字を計算し直して比べます（今のデータには触れません）。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="backup が書いたファイル")
        parser.add_argument("--key", type=Path, help="秘密の鍵のファイル（暗号化した控え）")
        parser.add_argument("--verify", action="store_true", help="復元できるかを確かめるだけ")
        parser.add_argument("--replace", action="store_true", help="今の中身を捨てて置き換えます")
        parser.add_argument(
            "--environment", type=Path, metavar="OUT", help="控えた設定を書き出す新しいファイル"
        )

    def handle(
        self,
        *args: Any,
        file: Path,
        key: Path | None,
        verify: bool,
        replace: bool,
        environment: Path | None,
        **_: Any,
    ) -> None:
        try:
            if verify:
                self._verify(file, key)
            else:
                self._restore(file, key, replace, environment)
        except Refused as refusal:
            raise CommandError("\n".join(refusal.messages)) from refusal

    def _verify(self, file: Path, key: Path | None) -> None:
        found = verify(file=file, key=key, say=self.stdout.write)
        at = timezone.localtime(found.made_at)
        self.stdout.write(f"この控えは復元できます（{at:%Y-%m-%d %H:%M} のもの）。")
        self.stdout.write(f"{found.tables}表 {found.rows:,}行、監査記録 {found.noted.count:,}件")
        self.stdout.write(f"数字: のべ{found.figures}四半期のすべてが、控えたときと同じ")

    def _restore(
        self, file: Path, key: Path | None, replace: bool, environment: Path | None
    ) -> None:
        manifest = restore(file=file, key=key, replace=replace, environment=environment)
        at = timezone.localtime(datetime.fromisoformat(manifest["made_at"]))
        self.stdout.write(f"復元しました（{at:%Y-%m-%d %H:%M} の控え）。")
        self.stdout.write(f"監査記録の控え: {manifest['audit']}")
        if pending_migrations():
            self.stdout.write("控えは古い版のものです。続けて manage.py migrate を。")
