"""The styles of an xlsx: of each cell format, only what changes how a cell is read."""

from dataclasses import dataclass, field
from typing import TypeVar

from plans.sheets.workbook.formats import changes_nothing
from plans.sheets.workbook.limits import check_counts
from plans.sheets.workbook.xml_events import Attributes

T = TypeVar("T")

# Formats that every workbook knows by number and does not spell out.
BUILT_IN = {
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    **dict.fromkeys([27, 50, 57], "[$-411]ge.m.d"),
    **dict.fromkeys([28, 29, 51, 54, 58], '[$-411]ggge"年"m"月"d"日"'),
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    **dict.fromkeys([34, 52, 55], 'yyyy"年"m"月"'),
    **dict.fromkeys([35, 53, 56], 'm"月"d"日"'),
    36: "[$-411]ge.m.d",
    **dict.fromkeys([41, 42], '#,##0;-#,##0;"-"'),
    **dict.fromkeys([43, 44], '#,##0.00;-#,##0.00;"-"??'),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
}
# Below this the colour of an empty cell is the sheet's own shading, not somebody's mark.
VIVID = 0x50


@dataclass(frozen=True, slots=True)
class Style:
    """One cell format. ``fill`` is a vivid colour, or ""."""

    number_format: str | None = None
    is_struck: bool = False
    fill: str = ""

    @property
    def is_plain(self) -> bool:
        return self.number_format is None and not self.is_struck and not self.fill


def is_vivid(colour: str) -> bool:
    """Red, yellow or green as people mark with; not the pale shades of forms."""
    try:
        red, green, blue = (int(colour[-6:][at : at + 2], 16) for at in (0, 2, 4))
    except ValueError:
        return False
    return max(red, green, blue) - min(red, green, blue) >= VIVID


@dataclass
class StyleReader:
    """Listens to styles.xml. ``styles`` is by the number that cells give."""

    styles: list[Style] = field(default_factory=list)
    _formats: dict[int, str] = field(default_factory=dict)
    _struck: list[bool] = field(default_factory=list)
    _fills: list[str] = field(default_factory=list)
    _path: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: Attributes) -> None:
        where = self._path[-1] if self._path else ""
        self._path.append(name)
        check_counts(attributes)
        if where == "numFmts" and name == "numFmt":
            self._formats[_int(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif where == "fonts" and name == "font":
            self._struck.append(False)
        elif name == "strike" and where == "font" and self._struck and "fonts" in self._path:
            self._struck[-1] = is_on(attributes)
        elif where == "fills" and name == "fill":
            self._fills.append("")
        elif name == "fgColor" and "fills" in self._path and self._fills:
            colour = attributes.get("rgb", "")
            self._fills[-1] = colour if is_vivid(colour) else ""
        elif where == "cellXfs" and name == "xf":
            self.styles.append(self._style(attributes))

    def end(self, name: str) -> None:
        if self._path:
            self._path.pop()

    def text(self, data: str) -> None:
        pass

    def _style(self, attributes: Attributes) -> Style:
        number = _int(attributes.get("numFmtId"))
        code = self._formats.get(number) or BUILT_IN.get(number)
        if changes_nothing(code):
            code = None
        return Style(
            code,
            is_struck=_at(self._struck, _int(attributes.get("fontId")), False),
            fill=_at(self._fills, _int(attributes.get("fillId")), ""),
        )


def is_on(attributes: Attributes) -> bool:
    """Whether an element such as ``<strike/>`` switches on what it names."""
    return attributes.get("val", "1") not in ("0", "false")


def is_raised(attributes: Attributes) -> bool:
    """Whether ``<vertAlign/>`` makes a note's number or an exponent of a text."""
    return attributes.get("val") in ("superscript", "subscript")


@dataclass
class MarkedStrings:
    """Listens to sharedStrings.xml: which texts, by number, have words struck out or raised."""

    struck: set[str] = field(default_factory=set)
    raised: set[str] = field(default_factory=set)
    _number: int = -1

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._number += 1
        elif name == "strike" and is_on(attributes):
            self.struck.add(str(self._number))
        elif name == "vertAlign" and is_raised(attributes):
            self.raised.add(str(self._number))
        elif name == "sst":
            check_counts(attributes)

    def end(self, name: str) -> None:
        pass

    def text(self, data: str) -> None:
        pass


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _at(items: list[T], index: int, default: T) -> T:
    return items[index] if index < len(items) else default
