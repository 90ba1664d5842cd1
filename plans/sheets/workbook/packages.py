"""What kind of file some bytes are, by the bytes alone; and which of them are not opened."""

import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator

from plans.sheets.workbook.limits import (
    BROKEN,
    EXTERNAL,
    MOST_PARTS,
    MOST_UNPACKED,
    PASSWORD,
    TOO_BIG_INSIDE,
)
from plans.sheets.workbook.sheets import SheetRefused

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHUNK = 2**16
# Code, year, quarter and value: the shortest row that reports anything.
BYTES_A_ROW, XML_BYTES_A_ROW = 40, 150
WORKBOOK, CONTENT, MANIFEST = "xl/workbook.xml", "content.xml", "META-INF/manifest.xml"
_XML_NAMES = (".xml", ".rels", ".vml")
_SAVE_AS_XLSX = "Excelで開いて、「Excelブック（.xlsx）」として保存し直してください。"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_OTHERS = {
    b"%PDF": "PDFです。表の元になったExcelのファイルを選んでください。",
    b"\x89PNG": "画像です。表の元になったExcelのファイルを選んでください。",
    b"\xff\xd8\xff": "画像です。表の元になったExcelのファイルを選んでください。",
    b"{\\rtf": f"文書（リッチテキスト）です。{_SAVE_AS_XLSX}",
}


def rows_about(content: bytes) -> int:
    """How many rows a file may have, by its size alone: no part of it is opened."""
    if not content.startswith(ZIP):
        return len(content) // BYTES_A_ROW
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return sum(part.file_size for part in package.infolist()) // XML_BYTES_A_ROW
    except Exception:  # opening it says what is wrong
        return 0


def package_kind(content: bytes) -> str:
    """ "xlsx", "ods", "xls" or "text"; a file of another kind is refused by its name."""
    if content.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _kind_of_package(package)
    if content.startswith(OLE):
        return _kind_of_ole(content)
    for start, what in _OTHERS.items():
        if content.startswith(start):
            raise SheetRefused(f"表のファイルではなく、{what}")
    _refuse_markup(content)
    return "text"


def _refuse_markup(content: bytes) -> None:
    """Pages and XML under the name of a workbook: old systems export 「Excel」 like that."""
    head = content[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _HTML.match(head) or (head.startswith(b"<") and _HTML.search(head)):
        raise SheetRefused(
            f"拡張子はExcelでも、中身はWebページ（HTML）のため読めません。{_SAVE_AS_XLSX}"
        )
    if head.startswith(b"<?xml") or b"<!DOCTYPE" in head[:1000]:
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise SheetRefused(EXTERNAL)
        raise SheetRefused(f"XML形式の表のため読めません。{_SAVE_AS_XLSX}")


def _kind_of_ole(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise SheetRefused(PASSWORD)
    if "WordDocument".encode("utf-16-le") in content:
        raise SheetRefused("Wordの文書です。Excelブック（.xlsx）か CSV を選んでください。")
    return "xls"


def _kind_of_package(package: zipfile.ZipFile) -> str:
    parts = package.infolist()
    names = {part.filename for part in parts}
    alike = {name.casefold() for name in names}
    _refuse_bomb(parts)
    if len(alike) < len(parts):
        # Who reads which of two parts of one name?
        raise SheetRefused(BROKEN)
    if any(part.flag_bits & 1 for part in parts):
        raise SheetRefused(PASSWORD)
    if "xl/workbook.bin" in names:
        raise SheetRefused(f"バイナリ形式（.xlsb）のため読めません。{_SAVE_AS_XLSX}")
    if not names & {WORKBOOK, CONTENT}:
        what = "Wordの文書" if "word/document.xml" in names else "圧縮ファイル（zip）"
        raise SheetRefused(f"{what}です。中のExcelブック（.xlsx）か CSV を選んでください。")
    for part in parts:
        if part.filename.lower().endswith(_XML_NAMES):
            _check_part(package, part)
    return "xlsx" if WORKBOOK in names else "ods"


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    """By what the directory says; ``_check_part`` holds the parts themselves against it."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise SheetRefused(TOO_BIG_INSIDE)


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack once without keeping it: size and sum must be what the directory says."""
    pieces = part_chunks(package, part)
    head = next(pieces, b"").replace(b"\0", b"")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise SheetRefused(EXTERNAL)
    if part.filename == MANIFEST and b"encryption-data" in head:
        raise SheetRefused(PASSWORD)
    deque(pieces, maxlen=0)


def part_chunks(package: zipfile.ZipFile, part: zipfile.ZipInfo | str) -> Iterator[bytes]:
    """A part of the package piece by piece."""
    with package.open(part) as stream:
        while piece := stream.read(CHUNK):
            yield piece
