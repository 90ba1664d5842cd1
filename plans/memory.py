"""Fewer runs of Python's garbage collector while very many rows are held."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

USUAL = gc.get_threshold()
RELAXED = 50_000, 20, 100


@contextmanager
def relaxed_gc() -> Iterator[None]:
    """A context manager and decorator within which Python collects garbage less often.

    Frequent collections take a third of the time of a long import. The thresholds are the
    process's: the first of several threads to leave restores them for all, which costs only time.
    """
    gc.set_threshold(*RELAXED)
    try:
        yield
    finally:
        gc.set_threshold(*USUAL)
