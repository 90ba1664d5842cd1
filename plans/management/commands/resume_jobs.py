"""Jobs whose worker is gone go back to the queue: at a worker's start, and by cron."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from plans.actions.jobs import take_up_lost


class Command(BaseCommand):
    help = (
        "途中で止まった処理（長い取込など）を、もう一度待ち行列に入れます。"
        "何度実行しても二重には書き込まれません。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all",
            action="store_true",
            help="進んでいるように見えるものも含めます（db_worker が一つも動いていないときに）。",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"もう一度始める処理: {take_up_lost(everything=options['all'])}件")
