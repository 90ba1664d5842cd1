"""Write the whole portal to one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from plans.errors import Refused
from tomedx.operations.archive import make_key
from tomedx.operations.backups import back_up


class Command(BaseCommand):
    help = (
        "ポータルの全部（データベース、根拠資料、監査記録の末尾の印、すべての数字）を一つの"
        "ファイルに控えます。--key があれば暗号化し、設定（環境変数）も入れます。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path, help="書き出すファイル。フォルダなら日時の名前で")
        parser.add_argument("--key", type=Path, help="鍵のファイル（age の公開鍵か秘密鍵）")
        parser.add_argument(
            "--new-key", action="store_true", help="控えず、OUT に新しい鍵を作ります"
        )

    def handle(self, *args: Any, out: Path, key: Path | None, new_key: bool, **_: Any) -> None:
        try:
            if new_key:
                self.stdout.write(make_key(out))
                return
            made = back_up(out=out, key=key)
        except Refused as refusal:
            raise CommandError("\n".join(refusal.messages)) from refusal
        self.stdout.write(f"控えました: {made.path}（{made.size:,}バイト）")
        self.stdout.write(f"ファイルの印（sha256）: {made.sha256}")
        self.stdout.write(f"監査記録の控え: {made.noted}")
        if not made.with_environment:
            self.stdout.write("設定（SECRET_KEY など）は入っていません。別に保管してください。")
