"""A database that is away, hangs or lets nobody through: told in words, and once in the log."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from threading import Lock

from django.db import InterfaceError, OperationalError

logger = logging.getLogger("tomedx.outage")
# So long after the last failure an answer that succeeds ends an outage.
QUIET = 15.0
SQLITE_TROUBLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}
PRIMARY_CODE = 0xFF


def causes(exception: BaseException | None) -> Iterator[BaseException]:
    """The exception, and what led to it."""
    while exception:
        yield exception
        exception = exception.__cause__ or exception.__context__


def is_outage(exception: BaseException | None) -> bool:
    """Whether the database, not the portal or what was asked of it, is what failed."""
    for one in causes(exception):
        if isinstance(one, sqlite3.OperationalError):
            return one.sqlite_errorcode & PRIMARY_CODE in SQLITE_TROUBLE
        if isinstance(one, OperationalError | InterfaceError):
            return not isinstance(one.__cause__, sqlite3.Error) or is_outage(one.__cause__)
    return False


class Outage:
    """What goes into the log of an outage: a line when it begins and a line when it is over."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._began = self._last = 0.0
        self._refused = 0

    def failed(self, exception: BaseException) -> None:
        with self._lock:
            self._last = time.monotonic()
            self._refused += 1
            if self._refused > 1:
                return
            self._began = self._last
        reason = " ".join(str(exception).split())
        logger.error("データベースが使えません（503 を返しています）: %s", reason)

    def succeeded(self) -> None:
        if not self._refused or time.monotonic() - self._last < QUIET:
            return
        with self._lock:
            refused, self._refused = self._refused, 0
        if refused:
            seconds = self._last - self._began
            logger.warning("データベースが戻りました（%.0f秒、断った画面 %d）", seconds, refused)


OUTAGE = Outage()
