"""根拠資料 — which files may be attached to a report, recognised by their names and first bytes."""

import re
import unicodedata

from plans.domain import media_types

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 10
LONGEST_NAME = 120
_ZIP, _TEXT = (b"PK\x03\x04",), ()
_COMPOUND = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
# A photo of a telephone: what kind it is stands behind the length of its first box.
_HEIC = tuple(b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"))
_BOX_LENGTH = 4
# The first bytes are those of the kind, and a text is one that holds no NUL.
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "xlsx": (media_types.XLSX, _ZIP),
    "xlsm": ("application/vnd.ms-excel.sheet.macroEnabled.12", _ZIP),
    "xls": ("application/vnd.ms-excel", _COMPOUND),
    "docx": (f"{media_types.OFFICE}wordprocessingml.document", _ZIP),
    "pptx": (f"{media_types.OFFICE}presentationml.presentation", _ZIP),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "heic": ("image/heic", _HEIC),
    "csv": ("text/csv", _TEXT),
    "txt": ("text/plain", _TEXT),
}
ACCEPTED = ",".join(f".{ending}" for ending in KINDS)


def refusal_of(name: str, content: bytes) -> str | None:
    """Why this file may not be attached to a report; None where it may."""
    if not content:
        return "ファイルが空です。中身のあるファイルを選んでください。"
    if len(content) > MOST_BYTES:
        return f"ファイルが大きすぎます。{MOST_BYTES // 1024 // 1024}MBまでにしてください。"
    known = KINDS.get(_ending(name))
    if known is None:
        endings = "、".join(ending for ending in KINDS if ending != "jpeg")
        return f"この種類のファイルは添付できません。{endings} のどれかにしてください。"
    heads = known[1]
    start = _BOX_LENGTH if heads is _HEIC else 0
    if not (content.startswith(heads, start) if heads else b"\0" not in content):
        return "ファイルの中身が名前の拡張子と合いません。元のファイルを選び直してください。"
    return None


def content_type_of(name: str) -> str:
    """The content type of an accepted file's name."""
    return KINDS[_ending(name)][0]


def plain_name(name: str) -> str:
    """The name alone: without folders, marks that hide or turn text, and not too long."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip()
    stem, dot, ending = visible.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"[:LONGEST_NAME]


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
