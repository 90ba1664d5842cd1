"""``first_administrator EMAIL NAME``: the account that appoints all others."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from plans import clock
from plans.actions.people import assign_role, create_account
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import RoleAssignment


class Command(BaseCommand):
    help = (
        "最初の管理者を登録します。有効な管理者がいる間は使えません。"
        "パスワードは尋ねます（環境変数 PASSWORD があればそれを使います）。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="メールアドレス")
        parser.add_argument("name", help="氏名")

    def handle(self, *args: Any, **options: Any) -> None:
        if _has_administrator():
            raise CommandError("有効な管理者がいます。利用者はその人が登録してください。")
        password = os.environ.get("PASSWORD") or getpass.getpass("パスワード: ")
        try:
            with transaction.atomic():
                user = create_account(
                    email=options["email"],
                    display_name=options["name"],
                    password=password,
                    by=None,
                )
                assign_role(user=user, role=RoleKind.ADMINISTRATOR, by=None)
        except Refused as refusal:
            raise CommandError("\n".join(refusal.messages)) from refusal
        self.stdout.write(f"管理者 {user.email} を登録しました。")


def _has_administrator() -> bool:
    held = RoleAssignment.objects.in_force_on(clock.today())
    return held.filter(role=RoleKind.ADMINISTRATOR.value, user__is_active=True).exists()
