"""Getting in for the first time, or again: a link by mail to the address on record."""

import logging
import smtplib
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_tasks import task

from plans.actions.audit import record
from plans.actions.people import check_administrator
from plans.domain.audit_actions import INVITATION, NOT_MAILED
from plans.errors import Refused
from plans.models import User

logger = logging.getLogger(__name__)
# So many requests in a row send one mail.
PAUSE = timedelta(minutes=5)
# After the long imports that wait; whoever asks a thousand times holds up none of them.
LATER = -10
SUBJECT = "【DX推進計画】パスワードの設定"
BODY = """{name} さん

次のアドレスを開いて、パスワードを設定してください（{days}日間有効、1回だけ使えます）。
{portal}{link}

心当たりがない場合は、何もせずにこのメールを削除してください。今のパスワードはそのまま使えます。
"""
INVITATION_SUBJECT = "【DX推進計画】進捗ポータルの利用の案内"
INVITATION_BODY = """{name} さん

DX推進計画の進捗ポータルに、あなたを登録しました。次のアドレスを開いて、パスワードを設定してください
（{days}日間有効、1回だけ使えます）。
{portal}{link}

その後は、メールアドレス {email} と設定したパスワードでログインできます。
期限を過ぎたときは、ログイン画面の「パスワードの設定」から、新しいアドレスを受け取れます。
"""
NOT_INVITED = (
    "登録はできていますが、案内のメールを{missing}人に送れませんでした。メールの設定を確かめて、"
    "利用者の一覧の「案内を送る」からもう一度送ってください。"
)
NOBODY_TO_INVITE = (
    "案内は送っていません。すでにパスワードを設定しているか、利用を止めた人です。パスワードを忘れたときは、"
    "ログイン画面の「パスワードの設定」を使ってもらってください。"
)
UNREACHABLE = (OSError, smtplib.SMTPException)


def offer_new_password(*, email: str) -> None:
    """Have a worker mail a link for a new password, where *email* is an open account's.

    Nothing here depends on whether it is: neither the result nor the time tells who has an account.
    """
    mail_link.using(priority=LATER).enqueue(email.strip())


@task()
def mail_link(email: str) -> None:
    """Mail a link for a new password to the open account of *email*; nothing where there is none.

    No transaction may be open.
    """
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or not cache.add(f"password-asked-{user.pk}", True, PAUSE.total_seconds()):
        return
    record(by=None, action="パスワード設定の依頼", subject=user)
    try:
        _mail_link(user, SUBJECT, BODY)
    except UNREACHABLE:
        cache.delete(f"password-asked-{user.pk}")
        logger.exception("the link for a new password was not mailed")


def invite(*, users: Iterable[User], by: User) -> int:
    """Have a worker mail each of *users* without a password the link to set one. How many.

    Raises Refused where none of them needs one, or where it is known at once that the server takes
    no mail. No transaction may be open.
    """
    check_administrator(by)
    named = list(users)
    invited = [user.pk for user in named if user.is_active and not user.has_usable_password()]
    if named and not invited:
        raise Refused(NOBODY_TO_INVITE)
    result = mail_invitations.using(priority=LATER).enqueue(invited, by.pk)
    if result.is_finished and (missing := result.return_value):
        raise Refused(NOT_INVITED.format(missing=missing))
    return len(invited)


@task()
def mail_invitations(invited: list[int], by: int) -> int:
    """Mail these people their links, for the administrator *by*. How many did not go.

    Whether a mail went is in the audit trail. The first that the server does not take is the last.
    """
    administrator = User.objects.get(pk=by)
    users = list(User.objects.filter(pk__in=invited).order_by("pk"))
    for sent, user in enumerate(users):
        try:
            _mail_link(user, INVITATION_SUBJECT, INVITATION_BODY)
        except UNREACHABLE:
            logger.exception("an invitation was not mailed")
            for unsent in users[sent:]:
                record(by=administrator, action=NOT_MAILED, subject=unsent)
            return len(users) - sent
        record(by=administrator, action=INVITATION, subject=user)
    return 0


def _mail_link(user: User, subject: str, body: str) -> None:
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    text = body.format(
        name=user,
        email=user.email,
        days=settings.PASSWORD_RESET_TIMEOUT // 86_400,
        portal=settings.PORTAL_URL,
        link=reverse("password-set", args=(key, token)),
    )
    send_mail(subject, text, None, [user.email])
