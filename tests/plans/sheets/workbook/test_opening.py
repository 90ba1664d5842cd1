"""Small workbooks that would take all memory, or are two files in one, are refused unread."""

from collections.abc import Callable

import pytest

from plans.sheets.workbook.opening import open_workbook
from plans.sheets.workbook.sheets import SheetRefused
from tests.measures.imports.faults import RESAVED, changed_part, plain, with_part

ODS = RESAVED / "merged_codes.ods"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def book() -> bytes:
    return plain().bytes()


BROKEN: dict[str, Callable[[], bytes]] = {
    "a cell that says another row": lambda: changed_part(book(), SHEET, 'r="D5"', 'r="D99999999"'),
    "a cell in small letters": lambda: changed_part(book(), SHEET, 'r="D5"', 'r="xfd1048576"'),
    "a cell nowhere": lambda: changed_part(book(), SHEET, 'r="D5"', 'r="ZZZZZZ5"'),
    "two thousand million texts": lambda: changed_part(
        book(), STRINGS, 'uniqueCount="', 'uniqueCount="2147483648" was="'
    ),
    "two parts of one name": lambda: with_part(book(), "XL/Worksheets/Sheet1.xml", b"<a/>"),
    "no such sheet": lambda: changed_part(
        book(), "xl/_rels/workbook.xml.rels", "sheet1.xml", "sheet9.xml"
    ),
    "rows without end": lambda: changed_part(
        ODS.read_bytes(),
        "content.xml",
        "<table:table-row ",
        '<table:table-row table:number-rows-repeated="99999999999" was:',
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_it_is_refused(fault: str) -> None:
    with pytest.raises(SheetRefused):
        open_workbook(BROKEN[fault](), "a.xlsx")
