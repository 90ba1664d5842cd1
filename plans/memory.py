"""How Python looks for garbage while very many rows are held, none of which is any."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

USUAL = gc.get_threshold()
RARELY = 50_000, 20, 100


@contextmanager
def few_collections() -> Iterator[None]:
    """Within it, also as a decorator, Python looks through all that is held less often.

    Else doing so again and again takes a third of the time a long sheet takes. Whoever ends first
    ends it for all threads: that costs time and nothing else.
    """
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*USUAL)
