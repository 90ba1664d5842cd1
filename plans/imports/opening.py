"""A workbook's bytes as bare cells by sheet, within bounds; refused with the reason otherwise."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import python_calamine

from plans.domain.document_reader import DocumentError

Scalar: TypeAlias = object
Rows: TypeAlias = Sequence[Sequence[Scalar]]

MEGABYTE = 2**20
MOST_BYTES = 5 * MEGABYTE
MOST_UNPACKED = 60 * MEGABYTE
MOST_PARTS = 1_000
MOST_CELLS = 1_000_000
SIGNATURE = b"PK\x03\x04"

NO_WORKBOOK = "Excelブック（.xlsx）ではありません。計画ワークブックを選んでください。"
BROKEN = "ファイルが壊れているため開けません。Excelで開いて、.xlsx で保存し直してください。"
TOO_BIG = f"ファイルが大きすぎます（{MOST_BYTES // MEGABYTE} MBまで）。"
TOO_BIG_INSIDE = "ファイルを開くと大きくなりすぎます。使わない行・列・シートを消してください。"
PASSWORD = "パスワードで保護されているため開けません。解除して保存し直してください。"


def looks_like_workbook(content: bytes) -> bool:
    return content.startswith(SIGNATURE)


def open_sheets(content: bytes) -> Mapping[str, Rows]:
    """The cells of every sheet, from its first row and column. Raises DocumentError only."""
    if len(content) > MOST_BYTES:
        raise DocumentError(TOO_BIG)
    if not looks_like_workbook(content):
        raise DocumentError(NO_WORKBOOK)
    try:
        _check_package(content)
        return _sheets(content)
    except DocumentError:
        raise
    except python_calamine.PasswordError as error:
        raise DocumentError(PASSWORD) from error
    except Exception as error:
        raise DocumentError(BROKEN) from error
    except BaseException as error:
        # The reader's library is not Python: it gives up with an exception of its own kind.
        if type(error).__name__ != "PanicException":
            raise
        raise DocumentError(BROKEN) from error


def _check_package(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise DocumentError(TOO_BIG_INSIDE)


def _sheets(content: bytes) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    cells = 0
    with python_calamine.load_workbook(io.BytesIO(content)) as book:
        for known in book.sheets_metadata:
            if known.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(known.name)
            rows, columns = sheet.end or (0, 0)
            cells += (rows + 1) * (columns + 1)
            if cells > MOST_CELLS:
                raise DocumentError(TOO_BIG_INSIDE)
            found[known.name] = sheet.to_python(skip_empty_area=False) if sheet.end else []
    return found
