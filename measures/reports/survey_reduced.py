"""A returned form without the lines that are not to be written, every other cell where it was."""

from collections.abc import Iterable
from io import BytesIO

import openpyxl  # type: ignore[import-untyped]

from plans.sheets.workbook.packages import ZIP
from plans.sheets.workbook.sheets import SheetRefused

NOT_XLSX = (
    "書き込まない行（ポータルの方が新しい行など）を除く必要があり、このファイルの形式ではできません。"
    "「Excelブック（.xlsx）」で保存し直してください。"
)


def without_lines(content: bytes, lines: Iterable[tuple[str, int]]) -> bytes:
    """*content* with these rows (sheet, row number) emptied. Raises SheetRefused for no xlsx.

    Formulas keep the results that the file holds for them.
    """
    if not content.startswith(ZIP) or b"xl/workbook.xml" not in content:
        raise SheetRefused(NOT_XLSX)
    book = openpyxl.load_workbook(BytesIO(content))
    results = openpyxl.load_workbook(BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                result = results[sheet.title][cell.coordinate].value
                if cell.data_type == "f" and result is not None:
                    cell.value = result
    for name, number in lines:
        for cell in book[name][number]:
            cell.value = None
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
