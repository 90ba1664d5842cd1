"""What a number format of a spreadsheet does to the number it shows."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from plans.sheets.cells.words import fold

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].')
_BRACKET = re.compile(r"\[[^\]]*\]")
_DATE_TOKEN = re.compile(r"[ymdhsge]|a{3,4}", re.IGNORECASE)
_SCALED = re.compile(r"[0#?],+(?![0-9#?,])")
_EXPONENT = re.compile(r"E[+-]", re.IGNORECASE)
_BETWEEN_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_CONDITION = re.compile(r"\[(<>|<=|>=|<|>|=)(-?[0-9]+(?:\.[0-9]+)?)\]")
_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "<>": operator.ne, "<=": operator.le, ">=": operator.ge,
    "<": operator.lt, ">": operator.gt, "=": operator.eq,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """The part of a number format that changes what a number means."""

    is_percent: bool = False
    is_date: bool = False
    has_year: bool = False
    is_scaled: bool = False  # 「#,##0,」 shows thousands
    hides_number: bool = False  # 「;;;」 shows nothing, 「0;-0;"-"」 a dash for 0
    unit: str = ""
    decimals: int = 0
    width: int = 0  # of 「000000」, which keeps a code's leading zeros


def understand(code: str | None, number: float = 1) -> Format:
    """Read a format code such as ``0.0%``, ``yyyy/m/d``, ``#,##0"手続"``, as it shows *number*."""
    if not code or code == "General":
        return Format()
    return _understand(code if ";" not in code else _section_for(code, number), ";" in code)


def changes_nothing(code: str | None) -> bool:
    """Whether *code* shows every number, of either sign and 0, as it is."""
    return all(understand(code, number) == Format() for number in (1, -1, 0)) and not (
        code and _CONDITION.search(code)
    )


def _section_for(code: str, number: float) -> str:
    """The section of a code that shows *number*: above 0, below 0 or 0, or by its conditions."""
    sections = _BETWEEN_SECTIONS.split(code)
    for section in sections:
        if (found := _CONDITION.search(section)) and _HOLDS[found[1]](number, float(found[2])):
            return section
    if _CONDITION.search(code):
        return next((part for part in reversed(sections) if not _CONDITION.search(part)), "")
    return sections[2 if number == 0 and len(sections) > 2 else int(number < 0)]


@lru_cache(maxsize=512)
def _understand(section: str, is_one_of_many: bool) -> Format:
    literals = "".join(found[0] or found[1] for found in _LITERAL.findall(section))
    bare = _EXPONENT.sub("", _BRACKET.sub("", _LITERAL.sub("", section)))
    # 「0.0％」 with the full-width sign is a letter to the spreadsheet: nothing is scaled.
    is_percent = "%" in bare
    is_date = not is_percent and "general" not in bare.lower() and bool(_DATE_TOKEN.search(bare))
    digits = bare.replace("％", "")
    width = len(digits) if digits and set(digits) == {"0"} else 0
    unit = fold(literals + ("％" if "％" in bare else ""))
    if not is_date and not re.search("[0#?@]|general|standard|標準", bare, re.IGNORECASE):
        return Format(hides_number=bool(is_one_of_many or literals))
    return Format(
        is_percent=is_percent,
        is_date=is_date,
        has_year=is_date and bool(re.search("[yge]", bare, re.IGNORECASE)),
        is_scaled=not is_date and bool(_SCALED.search(bare)),
        unit="" if is_date else re.sub(r"[-()+,.:▲△\s]", "", unit),
        decimals=bare.partition(".")[2].count("0"),
        width=width if width > 1 else 0,
    )
