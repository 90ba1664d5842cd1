"""Mappings that know where in a file they stand."""

import re
from typing import Any


class Placed(dict[Any, Any]):
    """A mapping of a file: ``place`` is where it begins, ``places`` where each key stands.

    A place is the number of a line, or a cell of a workbook. It is "" for a mapping that the file
    does not have.
    """

    def __init__(self, place: Any) -> None:
        super().__init__()
        self.place = place
        self.places: dict[Any, Any] = {}


_STEP = re.compile(r"([^.\[\]]+)(?:\[(\d+)\])?")


def place_of(content: Any, path: str) -> Any:
    """The place of 「measures[0].name」, or of what is nearest above; None where none is known."""
    place = None
    for key, number in _STEP.findall(path):
        if not isinstance(content, Placed):
            break
        known = key if key in content or not key.isdecimal() else int(key)
        found = content.places.get(known)
        content = content.get(known)
        if number:
            is_there = isinstance(content, list) and int(number) < len(content)
            content = content[int(number)] if is_there else None
        if isinstance(content, Placed) and (number or found is None):
            found = content.place
        place = place if found is None else found
    return place
