"""How a number that somebody wrote is made plain: the same for the plan's forms and files."""

import re
import unicodedata

_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?%?")


def plain_text(text: str) -> str:
    """*text* in one width, with 「-」 for a minus and 「▲」, and without the commas of thousands.

    What makes it no number, or none that is certain, stays in it: 「12,34」, 「△5」, 「1_0」.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("_", "?")
    plain = re.sub("^[−▲] ?", "-", plain)
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain
