"""The worker that goes on through every outage of the database."""

import logging
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from plans.actions.jobs import take_up_lost
from tomedx.outages import is_outage

logger = logging.getLogger("tomedx.worker")
SECONDS = 10


class Command(BaseCommand):
    help = (
        "待ち行列の処理（長い取込、メール）を行い続けます。途中で止まったものは、はじめに"
        "待ち行列へ戻します。データベースが使えない間は待ちます。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--beside-others",
            action="store_true",
            help="ほかにも動かしているとき。止まったことが確かな処理だけを戻します",
        )

    def handle(self, *args: Any, beside_others: bool, **options: Any) -> None:
        waited = False
        while True:
            try:
                take_up_lost(everything=not beside_others)
                if waited:
                    logger.warning("データベースが戻りました。処理を続けます。")
                waited = False
                call_command("db_worker", verbosity=0)
                return
            except Exception as error:
                if not is_outage(error):
                    raise
                if not waited:
                    logger.error("データベースが使えないため待ちます: %s", str(error).strip())
                waited = True
                connection.close()
                time.sleep(SECONDS)
