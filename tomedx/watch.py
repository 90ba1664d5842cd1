"""Cutting off a request that waits for a database which will not answer.

A server that is stopped, or cut off from the network, heeds none of its own limits: without this
its visitors' threads would wait for ever.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import TransactionStatus


class Watch:
    """Looks once a second at who has been waiting for longer than *seconds*."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._waiting: dict[int, tuple[float, BaseDatabaseWrapper]] = {}
        self._process = 0

    @contextmanager
    def over_this_thread(self) -> Iterator[None]:
        own = connections["default"]
        if own.vendor != "postgresql":
            yield
            return
        self._begin()
        me = threading.get_ident()
        self._waiting[me] = time.monotonic(), own
        try:
            yield
        finally:
            self._waiting.pop(me, None)

    def look(self) -> None:
        """Cut the connections that have had a question open for too long."""
        for began, own in list(self._waiting.values()):
            if time.monotonic() - began > self.seconds:
                _cut(own)

    def _begin(self) -> None:
        """One thread a process, which a fork does not take along."""
        if self._process != os.getpid():
            self._process = os.getpid()
            threading.Thread(target=self._keep_looking, name="watch", daemon=True).start()

    def _keep_looking(self) -> None:
        while True:
            time.sleep(1)
            self.look()


def _cut(own: BaseDatabaseWrapper) -> None:
    raw = own.connection
    # Gone, or closed by its own thread in this very moment: then there is nothing to cut.
    with suppress(Exception):
        if raw.pgconn.transaction_status == TransactionStatus.ACTIVE:
            with socket.socket(fileno=os.dup(raw.pgconn.socket)) as line:
                line.shutdown(socket.SHUT_RDWR)
