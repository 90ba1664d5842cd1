"""Bytes to a workbook. Whatever the bytes, it either opens or is refused with the reason."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

import python_calamine

from plans.sheets.cells.reading import Scalar, quote
from plans.sheets.workbook.limits import (
    BROKEN,
    EMPTY,
    MOST_BYTES,
    MOST_SHEETS,
    PASSWORD,
    TOO_BIG,
    TOO_MANY_SHEETS,
    check_area,
)
from plans.sheets.workbook.marks import BookMarks, SheetMarks
from plans.sheets.workbook.ods_marks import ods_marks
from plans.sheets.workbook.packages import package_kind
from plans.sheets.workbook.sheets import Position, Sheet, SheetRefused, Workbook
from plans.sheets.workbook.texts import read_text
from plans.sheets.workbook.xls_marks import xls_marks
from plans.sheets.workbook.xlsx_marks import xlsx_marks

OLD_FORMAT = (
    "古い形式（.xls）です。％の書式・取り消し線・非表示の行は分かりません。"
    "「Excelブック（.xlsx）」で保存し直すと確実です。"
)
TEXT_BOX = "図形の中の文字{}は読み取れません。必要なら備考に書いてください。"
COMMENTS = "セルのメモ（コメント）は取り込みません。必要なら備考に書いてください。"
TEXT_SHEET = "CSV"


def open_workbook(content: bytes, file_name: str) -> Workbook:
    """Open *content*. Raises SheetRefused, and nothing else, with what is wrong and what to do."""
    if not content:
        raise SheetRefused(EMPTY)
    if len(content) > MOST_BYTES:
        raise SheetRefused(TOO_BIG)
    with _refusing():
        kind = package_kind(content)
        if kind == "text":
            return _text_workbook(content, file_name)
        marks = _marks(content, kind)
        return Workbook(file_name, kind, tuple(_sheets(content, kind, marks)))


def _text_workbook(content: bytes, file_name: str) -> Workbook:
    encoding, rows = read_text(content)
    name = PurePath(file_name).stem or TEXT_SHEET
    return Workbook(file_name, encoding, (Sheet(name, rows=rows),))


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever reading a file of unknown making ends in, say that the file is broken."""
    try:
        yield
    except SheetRefused:
        raise
    except python_calamine.PasswordError as error:
        raise SheetRefused(PASSWORD) from error
    except Exception as error:
        raise SheetRefused(BROKEN) from error
    except BaseException as error:
        # The reader's library is not Python: it gives up with an exception of its own kind.
        if type(error).__name__ != "PanicException":
            raise
        raise SheetRefused(BROKEN) from error


def _marks(content: bytes, kind: str) -> BookMarks:
    if kind == "xls":
        return xls_marks(content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return xlsx_marks(package) if kind == "xlsx" else ods_marks(package)


def _sheets(content: bytes, kind: str, book: BookMarks) -> Iterator[Sheet]:
    with python_calamine.load_workbook(io.BytesIO(content)) as source:
        metadata = source.sheets_metadata
        if len(metadata) > MOST_SHEETS:
            raise SheetRefused(TOO_MANY_SHEETS)
        area = 0
        for known in metadata:
            if known.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            is_hidden = known.visible is not python_calamine.SheetVisibleEnum.Visible
            values = source.get_sheet_by_name(known.name)
            rows, columns = values.end or (0, 0)
            area += (rows + 1) * (columns + 1)
            check_area(rows + 1, columns + 1)
            check_area(1, area)
            yield _sheet(values, kind, book, is_hidden=is_hidden)


def _sheet(
    values: python_calamine.CalamineSheet, kind: str, book: BookMarks, *, is_hidden: bool
) -> Sheet:
    rows: list[list[Scalar]] = []
    if values.end is not None:
        rows = [list(row) for row in values.to_python(skip_empty_area=False)]
    known = book.sheets.get(values.name)
    marks = known or SheetMarks(values.name, merged=_merged(values))
    # Rows that hold only formulas without a result, or errors, are not among the values.
    rows += [[] for _ in range(marks.last_row - len(rows))]
    return Sheet(
        values.name,
        rows,
        marks=marks.marks,
        merged=tuple(marks.merged),
        is_hidden=is_hidden or marks.is_hidden,
        hidden_rows=frozenset(marks.hidden_rows),
        hidden_columns=frozenset(marks.hidden_columns),
        formats_known=known is not None,
        date1904=book.date1904,
        notices=(OLD_FORMAT,) if kind == "xls" and not known else tuple(_notices(marks)),
    )


def _merged(values: python_calamine.CalamineSheet) -> list[tuple[Position, Position]]:
    return [
        ((top + 1, left + 1), (bottom + 1, right + 1))
        for (top, left), (bottom, right) in values.merged_cell_ranges or ()
    ]


def _notices(marks: SheetMarks) -> Iterator[str]:
    for text in marks.text_boxes:
        yield TEXT_BOX.format(quote(text))
    if marks.has_comments:
        yield COMMENTS
