"""Log-ins and log-outs for the audit trail.

The portal's only signal receivers: Django and django-axes log people in and out, for the
portal and the admin alike, and neither calls an action of ours.
"""

from collections.abc import Mapping
from typing import Any

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from plans.actions import logins
from plans.client_address import client_address
from plans.domain.audit_actions import LOCK_OUT, LOG_IN, LOG_IN_FAILED, LOG_OUT
from plans.models import User


def account_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The account that axes counts failures for: as typed, in one case, as accounts are known."""
    return str((credentials or request.POST).get("username") or "").strip().lower()


def _within_limit(request: HttpRequest | None) -> bool:
    """Whether this failure counts towards the lock; further ones are not recorded."""
    failures: int | None = getattr(request, "axes_failures_since_start", None)
    return failures is not None and failures <= settings.AXES_FAILURE_LIMIT


@receiver(user_logged_in, dispatch_uid="audit-log-in")
def logged_in(request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    logins.record_by(user=user, action=LOG_IN, address=client_address(request))


@receiver(user_logged_out, dispatch_uid="audit-log-out")
def logged_out(request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        logins.record_by(user=user, action=LOG_OUT, address=client_address(request))


@receiver(user_login_failed, dispatch_uid="audit-log-in-failed")
def login_failed(
    credentials: Mapping[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    if _within_limit(request):
        name = str(credentials.get("username") or "")
        logins.record_by_nobody(name=name, action=LOG_IN_FAILED, address=client_address(request))


@receiver(user_locked_out, dispatch_uid="audit-lock-out")
def locked_out(request: HttpRequest, username: str, **kwargs: Any) -> None:
    if _within_limit(request):
        address = client_address(request)
        logins.record_by_nobody(name=username or "", action=LOCK_OUT, address=address)
