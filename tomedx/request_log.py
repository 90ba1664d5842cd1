"""The number of each request, on every line of the log, on its answer and on error pages.

A line says the address without its query, the status, the time and the user's number: no name, no
mail address, nothing that was typed.
"""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = logging.getLogger("tomedx.request")
HEADER = "X-Request-ID"
PROXYS = re.compile(r"[0-9a-f-]{8,64}")
# The same failure is mailed once in so many seconds.
MAILED_FOR = 600

_number: ContextVar[str] = ContextVar("request_number", default="")


def request_number() -> str:
    """The number of the request that is being answered; blank outside of one."""
    return _number.get()


class RequestLog:
    """Numbers each request and logs its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
        kept = _number.set(given if PROXYS.fullmatch(given) else uuid.uuid4().hex)
        began = time.monotonic()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request_number()
            facts = {
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round((time.monotonic() - began) * 1000),
                "user": _user_number(request),
            }
            words = "%(method)s %(path)s %(status)s %(ms)sms user=%(user)s"
            logger.info(words, facts, extra={"facts": facts})
        finally:
            _number.reset(kept)
        return response


def _user_number(request: HttpRequest) -> int | None:
    """Of whoever was looked up to answer; nobody is looked up for the log."""
    found = getattr(request, "_cached_user", None)
    return found.pk if found else None


class NumberLines(logging.Filter):
    """Gives each line the number of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_number = request_number() or "-"
        return True


class JsonLines(logging.Formatter):
    """One line of JSON each."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": getattr(record, "request_number", "-"),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class FailureMail(logging.Handler):
    """Has a worker mail a fault of the portal to ADMINS, once in ten minutes each."""

    def emit(self, record: logging.LogRecord) -> None:
        # Neither a full queue nor a broken transaction may keep the fault out of the log.
        with suppress(Exception):
            from django.core.cache import cache

            from tomedx.operations.mails import mail_failure

            kind = record.exc_info[0] if record.exc_info else None
            subject = f"{kind.__name__ if kind else record.levelname} {record.getMessage()}"[:200]
            if settings.ADMINS and cache.add(f"failure:{hash(subject)}", True, MAILED_FOR):
                mail_failure.enqueue(subject, self.format(record))
