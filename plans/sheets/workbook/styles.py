"""The styles of an xlsx: of each cell format, only what changes how a cell is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plans.sheets.workbook.formats import changes_nothing
from plans.sheets.workbook.limits import check_counts
from plans.sheets.workbook.xml_reading import Attributes, Element

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
_SECTIONS = frozenset({"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs"})
_PARTS_OF_STYLE = ("numFmt", "font", "fill")


@dataclass(frozen=True, slots=True)
class Style:
    """One cell format. ``fill`` is a vivid colour, or ""."""

    number_format: str | None = None
    is_struck: bool = False
    fill: str = ""


def is_vivid(colour: str) -> bool:
    """Red, yellow or green as people mark with; not the pale shades of forms."""
    try:
        red, green, blue = (int(colour[-6:][at : at + 2], 16) for at in (0, 2, 4))
    except ValueError:
        return False
    return max(red, green, blue) - min(red, green, blue) >= VIVID


def read_styles(elements: Iterable[Element]) -> list[Style]:
    """The cell formats of styles.xml, by the number that cells give."""
    styles: list[Style] = []
    formats: dict[int, str] = {}
    struck: list[bool] = []
    fills: list[str] = []
    section = ""
    for name, attributes in elements:
        check_counts(attributes)
        if name in _SECTIONS:
            section = name
        match section, name:
            case "numFmts", "numFmt":
                formats[_int(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
            case "fonts", "font":
                struck.append(False)
            case "fonts", "strike" if struck:
                struck[-1] = is_on(attributes)
            case "fills", "fill":
                fills.append("")
            case "fills", "fgColor" if fills:
                colour = attributes.get("rgb", "")
                fills[-1] = colour if is_vivid(colour) else ""
            case "cellXfs", "xf":
                number, font, fill = (_int(attributes.get(f"{key}Id")) for key in _PARTS_OF_STYLE)
                styles.append(
                    Style(
                        number_format(formats, number),
                        is_struck=font < len(struck) and struck[font],
                        fill=fills[fill] if fill < len(fills) else "",
                    )
                )
    return styles


def number_format(formats: Mapping[int, str], number: int) -> str | None:
    """The code of a format, by its number; None for one that changes nothing."""
    code = formats.get(number) or BUILT_IN.get(number)
    return None if changes_nothing(code) else code


def is_on(attributes: Attributes) -> bool:
    """Whether an element such as ``<strike/>`` switches on what it names."""
    return attributes.get("val", "1") not in ("0", "false")


def is_raised(attributes: Attributes) -> bool:
    """Whether ``<vertAlign/>`` makes a note's number or an exponent of a text."""
    return attributes.get("val") in ("superscript", "subscript")


def marked_strings(elements: Iterable[Element]) -> tuple[set[str], set[str]]:
    """The numbers of the texts of sharedStrings.xml that have words struck out, and raised."""
    struck: set[str] = set()
    raised: set[str] = set()
    number = -1
    for name, attributes in elements:
        if name == "si":
            number += 1
        elif name == "strike" and is_on(attributes):
            struck.add(str(number))
        elif name == "vertAlign" and is_raised(attributes):
            raised.add(str(number))
        elif name == "sst":
            check_counts(attributes)
    return struck, raised


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
