"""Mappings that know the lines of the file they come from."""

import re
from typing import Any


class Lined(dict[Any, Any]):
    """A mapping of a file: ``line`` is where it begins, ``lines`` where each key stands."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[Any, int] = {}


_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def line_of(content: Any, path: str) -> int | None:
    """The line of 「measures[0].name」, or of what is nearest above; None where none is known."""
    line = None
    for key, place in _STEP.findall(path):
        if key and isinstance(content, Lined):
            known = key if key in content else int(key) if key.isdecimal() else key
            line = content.lines.get(known, line)
            content = content.get(known)
        elif place and isinstance(content, list) and int(place) < len(content):
            content = content[int(place)]
        else:
            break
        line = content.line if isinstance(content, Lined) and place else line
    return line
