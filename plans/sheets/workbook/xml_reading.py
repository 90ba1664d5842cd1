"""Reading XML of unknown making piece by piece, without entities; names come without prefixes.

What is no XML raises ExpatError, what defines entities SheetRefused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeAlias
from xml.parsers import expat

from plans.sheets.workbook.limits import EXTERNAL
from plans.sheets.workbook.sheets import SheetRefused

Attributes = Mapping[str, str]
Element: TypeAlias = tuple[str, Attributes]
Start: TypeAlias = Callable[[str, Attributes], object]
End: TypeAlias = Callable[[str, str], object]


def read_xml(pieces: Iterable[bytes], start: Start, end: End) -> None:
    """Call *start* with each element's name and attributes, *end* with its name and last text."""
    parser = _parser(start, end)
    for piece in chain(pieces, [b""]):
        parser.Parse(piece, not piece)


def xml_starts(pieces: Iterable[bytes]) -> Iterator[Element]:
    """The name and the attributes of each element."""
    found: list[Element] = []
    parser = _parser(lambda *element: found.append(element), lambda name, text: None)
    for piece in chain(pieces, [b""]):
        parser.Parse(piece, not piece)
        yield from found
        found.clear()


def _parser(start: Start, end: End) -> expat.XMLParserType:
    texts: list[str] = []

    def on_start(name: str, attributes: Attributes) -> None:
        texts.clear()
        start(name if ":" not in name else name.rpartition(":")[2], attributes)

    def on_end(name: str) -> None:
        end(name if ":" not in name else name.rpartition(":")[2], "".join(texts))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler = on_start, on_end
    parser.CharacterDataHandler = texts.append
    return parser


def _refuse_doctype(*declaration: object) -> None:
    raise SheetRefused(EXTERNAL)


def local(attributes: Attributes, name: str) -> str:
    """An attribute whatever its prefix."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")
