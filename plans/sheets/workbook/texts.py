"""Sheets as text: csv and tsv in the encodings that Excel and old systems write."""

import codecs
import csv
import io
import re

from plans.sheets.workbook.limits import TOO_MANY_CELLS, check_area
from plans.sheets.workbook.sheets import SheetRefused

UNKNOWN_ENCODING = (
    "文字コードが分からないため読めません。Excelで「CSV UTF-8（コンマ区切り）」か"
    "「Excelブック（.xlsx）」として保存し直してください。"
)
NOT_TEXT = "表のファイルではありません。Excelブック（.xlsx）か CSV を選んでください。"
_MARKED = re.compile(r"'+[=+\-@＝＋－＠\x00-\x1f\x7f]")
# Programs of the days of DOS end a text with this mark.
_END_OF_TEXT = re.compile(r"\x1a+\s*\Z")
_DELIMITERS = ",\t;"
_FORBIDDEN = frozenset(map(chr, [*range(9), *range(14, 32)]))


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise SheetRefused(UNKNOWN_ENCODING)
    for encoding, python_name in _guesses(content):
        try:
            text = _END_OF_TEXT.sub("", content.decode(python_name))
        except UnicodeError:
            continue
        if not _FORBIDDEN.isdisjoint(text):
            raise SheetRefused(UNKNOWN_ENCODING if "\x1b" in text else NOT_TEXT)
        return text.removeprefix("\ufeff"), encoding
    raise SheetRefused(UNKNOWN_ENCODING)


def _guesses(content: bytes) -> list[tuple[str, str]]:
    if content.startswith(codecs.BOM_UTF8):
        return [("utf-8-sig", "utf-8-sig")]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return [("utf-16", "utf-16")]
    # Without its mark UTF-16 still shows: each comma and line break has a zero on one side.
    head = content[:2000]
    if b",\0" in head or b"\t\0" in head or b"\n\0" in head:
        return [("utf-16", "utf-16-le")]
    if b"\0," in head or b"\0\t" in head or b"\0\n" in head:
        return [("utf-16", "utf-16-be")]
    return [("utf-8", "utf-8"), ("cp932", "cp932")]


def read_text(content: bytes) -> tuple[str, list[list[str]]]:
    """The encoding and the rows of a csv or tsv file."""
    text, encoding = decode(content)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    width = area = 0
    try:
        for cells in reader:
            row = [_as_meant(cell) for cell in cells]
            rows.append(row)
            area += len(row)
            width = max(width, len(row))
            if area > 100_000:
                check_area(len(rows), min(width, area // len(rows) + 1))
    except csv.Error as error:
        raise SheetRefused(
            f'{len(rows) + 1}行目の引用符（"）が閉じていないか、書き方が正しくないため読めません。'
            "Excelで開いて保存し直してください。"
        ) from error
    if width > 16_384:
        raise SheetRefused(TOO_MANY_CELLS)
    return encoding, rows


def _as_meant(cell: str) -> str:
    """A text without the mark that keeps spreadsheets from taking it for a formula.

    The portal's own exports set it (plans/reports/tabular.py), as other careful systems do.
    """
    return cell[1:] if cell.startswith("'") and _MARKED.match(cell) else cell


def _delimiter(text: str) -> str:
    """The mark that parts the first lines into most cells."""
    head = text[:20_000].splitlines()[:20]
    return max(_DELIMITERS, key=lambda mark: sum(line.count(mark) for line in head))
