"""What holds for every answer of the portal: nothing kept by browsers, faults told in words."""

import errno
import sqlite3
import sys
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from tomedx.outages import OUTAGE, causes, is_outage
from tomedx.request_log import request_number
from tomedx.watch import Watch

# PostgreSQL's disk_full.
DISK_FULL = "53100"
RETRY_AFTER = 30
WATCH = Watch(settings.DATABASE_SECONDS)


class NoStore:
    """Whatever only a log-in opens is left in no browser and in no proxy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class Faults:
    """Says in words what is wrong where the database or the disk is, not the portal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with WATCH.over_this_thread():
            response = self.get_response(request)
        if response.status_code < 500:
            OUTAGE.succeeded()
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return _told(exception)


def failed(request: HttpRequest) -> HttpResponseBase:
    """The answer to what failed outside of a view: in the session, the log-in, a template."""
    return _told(sys.exc_info()[1]) or _page("500.html", 500)


def _told(exception: BaseException | None) -> HttpResponse | None:
    """The page that says what is wrong, without a word from the database; None of other faults."""
    if any(map(_is_full_disk, causes(exception))):
        return _page("507.html", 507)
    if exception is None or not is_outage(exception):
        return None
    OUTAGE.failed(exception)
    response = _page("503.html", 503)
    response["Retry-After"] = str(RETRY_AFTER)
    # Its line in the log is the outage's.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _page(template: str, status: int) -> HttpResponse:
    """With the number to be named to whoever looks into the log."""
    text = render_to_string(template, {"request_number": request_number()})
    return HttpResponse(text, status=status)


def _is_full_disk(exception: BaseException) -> bool:
    if isinstance(exception, sqlite3.OperationalError):
        return exception.sqlite_errorcode == sqlite3.SQLITE_FULL
    if isinstance(exception, OSError):
        return exception.errno == errno.ENOSPC
    return getattr(exception, "sqlstate", None) == DISK_FULL
