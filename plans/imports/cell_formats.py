"""Which cells of a workbook show their number as a percentage: people see 30 % for 0.3.

The library that reads the cells tells their values only.
"""

import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal

from defusedxml import ElementTree  # type: ignore[import-untyped]

STYLES = "xl/styles.xml"
BUILT_IN = frozenset({"9", "10"})
# What a number format writes as it stands: "text", \x, and [conditions].
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True, slots=True)
class Percentage:
    """A number in a cell that shows it as a percentage."""

    value: float

    @property
    def shown(self) -> Decimal:
        """30 of 0.3, exactly as the shortest decimal that the number stands for."""
        return Decimal(repr(self.value)).scaleb(2)

    def __str__(self) -> str:
        return f"{self.shown:f}%"


def is_percent(format_code: str) -> bool:
    """Whether a number format multiplies by a hundred; a quoted 「%」 is only a sign."""
    return "%" in _LITERAL.sub("", format_code)


def percent_styles(package: zipfile.ZipFile) -> frozenset[int]:
    """The numbers of the cell styles that show a percentage."""
    if STYLES not in package.namelist():
        return frozenset()
    root = ElementTree.fromstring(package.read(STYLES))
    formats = set(BUILT_IN)
    cells = None
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name == "numFmt" and is_percent(element.get("formatCode", "")):
            formats.add(element.get("numFmtId", ""))
        elif name == "cellXfs":
            cells = element
    styles = list(cells) if cells is not None else []
    return frozenset(n for n, style in enumerate(styles) if style.get("numFmtId") in formats)
