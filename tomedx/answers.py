"""What holds for every answer of the portal: nothing kept by browsers, faults told in words."""

import errno
import sqlite3
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

# PostgreSQL's disk_full.
DISK_FULL = "53100"


class NoStore:
    """Whatever only a log-in opens is left in no browser and in no proxy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class FullDisk:
    """Says what is wrong where something could not be written because the disk is full."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not any(map(_is_full_disk, _causes(exception))):
            return None
        return render(request, "507.html", status=507)


def _causes(exception: BaseException | None) -> Iterator[BaseException]:
    while exception:
        yield exception
        exception = exception.__cause__ or exception.__context__


def _is_full_disk(exception: BaseException) -> bool:
    if isinstance(exception, sqlite3.OperationalError):
        return exception.sqlite_errorcode == sqlite3.SQLITE_FULL
    if isinstance(exception, OSError):
        return exception.errno == errno.ENOSPC
    return getattr(exception, "sqlstate", None) == DISK_FULL
