"""Files changed the way they get broken or abused, so that the changes reach the reader's core.

Bytes changed at random hardly ever get past a zip's checksums: a package is opened, one of its
parts changed as a table, as XML or as text, and packed again.
"""

import io
import random
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable

from tests.fuzz.words import FORMATS, PIECES

Change = Callable[[str, random.Random], str]
CELL = re.compile(r"<c [^>]*?(?:/>|>.*?</c>)|<table:table-cell[^>]*?(?:/>|>.*?</table:table-cell>)")
ROW = re.compile(r"<row .*?</row>|<table:table-row.*?</table:table-row>", re.DOTALL)
ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
TEXT = re.compile(r"(?<=>)[^<>]+(?=<)")
RANGES = (
    "A1:A1048576",
    "A1:XFD1",
    "A2:D5",
    "B2:B9",
    "D2:D3",
    "A1:A2",
    "XFD1048576",
    "D5:A1",
    "A0",
    "",
)
PLACES = ("A1", "D2", "D3", "XFD1048576", "ZZZ9", "A0", "D99999999", "d2", "", "AA60", "E200001")
ODD = (
    "1e308", "-1e308", "nan", "inf", "1e-320", "46295.75", "0.681", "12345678901234567890", "-0",
    "99999999999", "1" * 400, "あ" * 33_000, "&#0;", "&amp;#x41;", "_x0000_", "TRUE", "#REF!", " ",
    "",
)  # fmt: skip
VALUES = (
    "-1", "0", "1", "2147483648", "99999999999999", "hidden", "veryHidden", "e", "s", "str",
    "inlineStr", "b", "d", "n", "true", "float", "percentage", "date", "1048576", "16384",
)  # fmt: skip
DOCTYPE = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
MOST = 400_000


def changed(content: bytes, seed: int) -> bytes:
    """*content* with one to four changes, of its table, its XML, its parts or its text."""
    chance = random.Random(seed)
    if content.startswith(b"PK"):
        try:
            return _package(content, chance)
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
            return _bytes(content, chance)
    if content.startswith(b"\xd0\xcf\x11\xe0") or chance.random() < 0.2:
        return _bytes(content, chance)
    return _text(content, chance)


def _bytes(content: bytes, chance: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(found) + 1)
        found[at : at + chance.choice((0, 1, 1, 4))] = chance.choice(
            (bytes([chance.randrange(256)]), b"\xff\xff\xff\xff", b"\0" * 4, b"")
        )
    return bytes(found[: chance.randrange(len(found) + 1)] if chance.random() < 0.05 else found)


def _text(content: bytes, chance: random.Random) -> bytes:
    for encoding in ("utf-8-sig", "cp932", "utf-16"):
        try:
            lines = content.decode(encoding).splitlines()
        except UnicodeError:
            continue
        for _ in range(chance.randint(1, 4)):
            if lines:
                _line(lines, chance)
        new = chance.choice((encoding, encoding, "utf-8", "utf-16-le", "euc-jp", "iso2022_jp"))
        return "\r\n".join(lines).encode(new, "replace")
    return _bytes(content, chance)


def _line(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    cells = re.split(r"([,\t;])", lines[at])
    cell = chance.randrange(len(cells))
    match chance.randrange(5):
        case 0:
            cells[cell] = chance.choice((*PIECES, *ODD))
        case 1:
            cells[cell] += chance.choice(PIECES)
        case 2:
            lines.insert(chance.randrange(len(lines)), lines[at])
        case 3:
            cells.insert(cell, chance.choice(('"', ",", "\t", '""', "," * 300)))
        case _:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
            return
    lines[at] = "".join(cells)


def _package(content: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [(part.filename, package.read(part)) for part in package.infolist()[:200]]
    for _ in range(chance.randint(1, 4)):
        if chance.random() < 0.08:
            _parts(parts, chance)
        elif parts:
            at = chance.choice([n for n, (name, _) in enumerate(parts) if _is_table(name)] or [0])
            if chance.random() < 0.35:
                at = chance.randrange(len(parts))
            name, part = parts[at]
            text = part.decode("utf-8", "replace")
            parts[at] = name, chance.choice(CHANGES)(text, chance)[:MOST].encode("utf-8", "replace")
    stream = io.BytesIO()
    warnings.simplefilter("ignore")  # two parts of one name are meant
    with zipfile.ZipFile(stream, "w", chance.choice((zipfile.ZIP_DEFLATED, 0))) as package:
        for name, part in parts:
            package.writestr(name, part)
    return _bytes(stream.getvalue(), chance) if chance.random() < 0.05 else stream.getvalue()


def _is_table(name: str) -> bool:
    return name == "content.xml" or "worksheets/sheet" in name or name.endswith("sharedStrings.xml")


def _parts(parts: list[tuple[str, bytes]], chance: random.Random) -> None:
    """Lose a part, name it otherwise, put it in another's place, or add what is vast unpacked."""
    at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    match chance.randrange(5):
        case 0:
            del parts[at]
        case 1:
            parts[at] = chance.choice(("../" + parts[at][0], "xl/workbook.bin", "x")), parts[at][1]
        case 2:
            parts[at] = parts[at][0], parts[other][1]
        case 3:
            parts.append(parts[at])
        case _:
            parts.append((f"xl/media/{at}.xml", b"\0" * chance.choice((10**5, 10**7))))


def _of_a_cell(text: str, chance: random.Random) -> str:
    """A cell doubled, lost, moved, or put in another's place."""
    cells = [found.span() for found in CELL.finditer(text)]
    if not cells:
        return _of_a_text(text, chance)
    start, end = chance.choice(cells)
    from_start, from_end = chance.choice(cells)
    new = chance.choice(("", text[start:end] * 2, text[from_start:from_end], text[start:end]))
    if chance.random() < 0.5:
        new = re.sub(r' r="[^"]*"', f' r="{chance.choice(PLACES)}"', new, count=1)
    return text[:start] + new + text[end:]


def _of_a_row(text: str, chance: random.Random) -> str:
    rows = [found.span() for found in ROW.finditer(text)]
    if not rows:
        return _of_a_text(text, chance)
    start, end = chance.choice(rows)
    other_start, other_end = chance.choice(rows)
    row, other = text[start:end], text[other_start:other_end]
    new = chance.choice(("", row * 2, other, row + other, row.replace("<row ", '<row hidden="1" ')))
    return text[:start] + new + text[end:]


def _of_an_attribute(text: str, chance: random.Random) -> str:
    found = [match.span(2) for match in ATTRIBUTE.finditer(text)]
    if not found:
        return text + chance.choice(PIECES)
    start, end = chance.choice(found)
    new = chance.choice((*VALUES, *RANGES, *FORMATS, text[start:end] * 2))
    return text[:start] + _escaped(new) + text[end:]


def _of_a_text(text: str, chance: random.Random) -> str:
    found = [match.span() for match in TEXT.finditer(text)]
    if not found:
        return text + chance.choice(PIECES)
    start, end = chance.choice(found)
    own = text[start:end]
    new = chance.choice((*PIECES, *ODD, own + chance.choice(PIECES), chance.choice(PIECES) + own))
    return text[:start] + _escaped(new) + text[end:]


def _of_merged(text: str, chance: random.Random) -> str:
    ranges = "".join(f'<mergeCell ref="{chance.choice(RANGES)}"/>' for _ in range(3))
    many = chance.choice((1, 1, 1, 400))
    return text.replace("</sheetData>", f"</sheetData><mergeCells>{ranges * many}</mergeCells>")


def _of_its_reach(text: str, chance: random.Random) -> str:
    reach = chance.choice(RANGES)
    text = re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{reach}"', text)
    many = chance.choice(("3", "1048576", "99999999999"))
    what = chance.choice(("rows", "columns"))
    return text.replace(
        "<table:table-cell", f'<table:table-cell table:number-{what}-repeated="{many}"', 1
    )


def _of_its_markup(text: str, chance: random.Random) -> str:
    match chance.randrange(5):
        case 0:
            return text.replace("?>", "?>" + DOCTYPE, 1)
        case 1:
            return text.replace("<sheetData>", "<a>" * 20_000, 1)
        case 2:
            return re.sub("<v>([^<]*)</v>", r"<v>\1</v><f>A1+\1</f>", text, count=1)
        case 3:
            return re.sub("<v>[^<]*</v>", "<f>1+1</f>", text, count=1)
        case _:
            at = chance.randrange(len(text) + 1)
            return text[:at] + chance.choice(("<", ">", "&", '"', "\0", "<!--", "]]>")) + text[at:]


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace('"', "&quot;")


CHANGES: tuple[Change, ...] = (
    _of_a_cell, _of_a_cell, _of_a_row, _of_an_attribute, _of_an_attribute, _of_a_text, _of_a_text,
    _of_merged, _of_its_reach, _of_its_markup,
)  # fmt: skip
