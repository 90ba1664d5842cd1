"""Getting in for the first time, or again: a link by mail to the address on record."""

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from plans.actions.audit import record
from plans.models import User

logger = logging.getLogger(__name__)
# So many requests in a row send one mail.
PAUSE = timedelta(minutes=5)
SUBJECT = "【DX推進計画】パスワードの設定"
BODY = """{name} さん

次のアドレスを開いて、パスワードを設定してください（{days}日間有効、1回だけ使えます）。
{portal}{link}

心当たりがない場合は、何もせずにこのメールを削除してください。今のパスワードはそのまま使えます。
"""


def offer_new_password(*, email: str) -> None:
    """Mail a link for a new password, where *email* is an open account's.

    Silent where it is not, so as not to reveal who has an account. No transaction may be open.
    """
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None or not cache.add(f"password-asked-{user.pk}", True, PAUSE.total_seconds()):
        return
    record(by=None, action="パスワード設定の依頼", subject=user)
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    body = BODY.format(
        name=user,
        days=settings.PASSWORD_RESET_TIMEOUT // 86_400,
        portal=settings.PORTAL_URL,
        link=reverse("password-set", args=(key, token)),
    )
    try:
        send_mail(SUBJECT, body, None, [user.email])
    except (OSError, smtplib.SMTPException):
        cache.delete(f"password-asked-{user.pk}")
        logger.exception("the link for a new password was not mailed")
