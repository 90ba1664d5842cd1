"""Reading XML of unknown making as a stream of events, without entities."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from xml.parsers import expat

from plans.sheets.workbook.limits import BROKEN, EXTERNAL
from plans.sheets.workbook.sheets import SheetRefused

Attributes = Mapping[str, str]


class Events(Protocol):
    """What listens. Names come without their prefixes."""

    def start(self, name: str, attributes: Attributes) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...


def read_xml(pieces: Iterable[bytes], events: Events) -> None:
    """Feed *events*. Raises SheetRefused where it is no XML, or XML that defines entities."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: events.start(
        name if ":" not in name else name.rpartition(":")[2], attributes
    )
    parser.EndElementHandler = lambda name: events.end(
        name if ":" not in name else name.rpartition(":")[2]
    )
    parser.CharacterDataHandler = events.text
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise SheetRefused(BROKEN) from error


def _refuse_doctype(*declaration: object) -> None:
    raise SheetRefused(EXTERNAL)


def local(attributes: Attributes, name: str) -> str:
    """An attribute whatever its prefix."""
    for key, value in attributes.items():
        if key.rpartition(":")[2] == name:
            return value
    return ""
