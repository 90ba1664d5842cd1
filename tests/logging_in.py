"""A browser with somebody's session, for tests of what comes after the login."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, load_backend
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from plans.models import User


def force_login(client: Client, user: User, backend: str | None = None) -> None:
    """Leave *client* with the session that a login of *user* leaves, and nothing else of a login.

    Nothing is entered in the audit trail, no attempt is counted: one statement instead of ten.
    """
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend or _backend()
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save(must_create=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def _backend() -> str:
    """The first that finds users by their number."""
    return next(
        name for name in settings.AUTHENTICATION_BACKENDS if hasattr(load_backend(name), "get_user")
    )
