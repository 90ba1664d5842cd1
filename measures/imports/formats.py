"""What a number format of a spreadsheet does to the number it shows."""

import re
from dataclasses import dataclass
from functools import lru_cache

from measures.imports.words import fold

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].')
_BRACKET = re.compile(r"\[[^\]]*\]")
_DATE_TOKEN = re.compile(r"[ymdhsge]|a{3,4}", re.IGNORECASE)
_SCALED = re.compile(r"[0#?],+(?![0-9#?,])")
_EXPONENT = re.compile(r"E[+-]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Format:
    """The part of a number format that changes what a number means."""

    is_percent: bool = False
    is_date: bool = False
    has_year: bool = False
    is_scaled: bool = False  # 「#,##0,」 shows thousands
    is_invisible: bool = False  # 「;;;」 shows nothing
    unit: str = ""
    width: int = 0  # of 「000000」, which keeps a code's leading zeros


@lru_cache(maxsize=512)
def understand(code: str | None) -> Format:
    """Read a format code such as ``0.0%``, ``yyyy/m/d``, ``#,##0"手続"``."""
    if not code or code == "General":
        return Format()
    section = code.split(";")[0]
    literals = "".join(found[0] or found[1] for found in _LITERAL.findall(section))
    bare = _EXPONENT.sub("", _BRACKET.sub("", _LITERAL.sub("", section)))
    # 「0.0％」 with the full-width sign is a letter to the spreadsheet: nothing is scaled.
    is_percent = "%" in bare
    is_date = not is_percent and "general" not in bare.lower() and bool(_DATE_TOKEN.search(bare))
    plain = bare.replace("％", "")
    width = len(plain) if plain and set(plain) == {"0"} else 0
    unit = fold(literals + ("％" if "％" in bare else ""))
    return Format(
        is_percent=is_percent,
        is_date=is_date,
        has_year=is_date and bool(re.search("[yge]", bare, re.IGNORECASE)),
        is_scaled=not is_date and bool(_SCALED.search(bare)),
        is_invisible=code.count(";") >= 2 and not code.replace(";", "").strip(),
        unit="" if is_date else re.sub(r"[-()+,.:▲△\s]", "", unit),
        width=width if width > 1 else 0,
    )
