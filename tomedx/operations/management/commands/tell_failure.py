"""Mail to the administrators of the machine that one of its services has failed."""

import subprocess
from typing import Any

from django.conf import settings
from django.core.mail import mail_admins
from django.core.management.base import BaseCommand, CommandParser

LINES = "30"
BODY = """{unit} が失敗しました。

最後の記録:
{log}

確かめる: systemctl status {unit}
状態のページ: {portal}/status/
"""


class Command(BaseCommand):
    help = "失敗した仕組み（systemd のユニット）を ADMINS にメールで知らせます。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("unit")

    def handle(self, *args: Any, unit: str, **options: Any) -> None:
        body = BODY.format(unit=unit, log=_log_of(unit), portal=settings.PORTAL_URL)
        mail_admins(f"tomedx: {unit} が失敗しました", body)


def _log_of(unit: str) -> str:
    try:
        found = subprocess.run(
            ["journalctl", "--unit", unit, "--lines", LINES, "--no-pager", "--output", "short-iso"],
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "（記録を読めません）"
    return found.stdout.decode(errors="replace").strip() or "（記録がありません）"
