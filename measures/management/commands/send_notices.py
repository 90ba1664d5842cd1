"""The daily run of the notices, for cron."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.actions.notices import remind
from plans.actions.mail import deliver, waiting_with_errors


class Command(BaseCommand):
    help = (
        "提出期限などのお知らせを作り、まだ送っていないメールを送ります。"
        "1日1回以上、cron で実行します。"
        "何度実行しても同じお知らせは1度だけ、期限のメールは1人1日1通です。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        remind()
        done = deliver()
        self.stdout.write(f"送信 {done.sent}通、失敗 {done.failed}通")
        if done.failed:
            reasons = "\n".join(waiting_with_errors())
            raise CommandError(
                f"送れなかったメールがあります。次の実行でもう一度送ります。\n{reasons}"
            )
