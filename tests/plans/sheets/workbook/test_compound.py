"""Old workbooks of a few kilobytes that would take all memory are refused unopened."""

import random
import struct
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest

from plans.sheets.workbook.opening import open_workbook
from plans.sheets.workbook.sheets import SheetRefused
from tests.measures.imports.faults import RESAVED

GOOD = (RESAVED / "plain.xls").read_bytes()
TABLE_AT = (struct.unpack_from("<I", GOOD, 76)[0] + 1) * 512
ENDS = 0xFFFFFFFE


def with_number(at: int, number: int) -> bytes:
    return GOOD[:at] + struct.pack("<I", number) + GOOD[at + 4 :]


def in_circles() -> bytes:
    """The chain that the directory stands in leads back to its beginning."""
    start = struct.unpack_from("<I", GOOD, 48)[0]
    return with_number(TABLE_AT + 4 * start, start)


def table_in_circles() -> bytes:
    """The list of the table's sectors goes on in a sector that goes on in itself."""
    content = with_number(68, 3)
    end = (3 + 2) * 512 - 4
    return content[:end] + struct.pack("<I", 3) + content[end + 4 :]


def in_the_last_corner() -> bytes:
    """The number of the first line, 50 in D2, moved to IV65536."""
    for record in (
        struct.pack("<HHHH", kind, length, 1, 3) for kind, length in ((0x027E, 10), (0x0203, 14))
    ):
        at = GOOD.find(record)
        if at > 0:
            return GOOD[: at + 4] + struct.pack("<HH", 65_535, 255) + GOOD[at + 8 :]
    raise AssertionError("the number is not where it was")


BROKEN: dict[str, Callable[[], bytes]] = {
    "chains in circles": in_circles,
    "a chain that leads out": lambda: with_number(48, 10_000),
    "a table in circles": table_in_circles,
    "a table that is not there": lambda: with_number(76, 5_000),
    "sectors of no size": lambda: GOOD[:30] + b"\0\0" + GOOD[32:],
    "half of it": lambda: GOOD[: len(GOOD) // 2],
    "nothing but its head": lambda: GOOD[:8],
    "a cell in the last corner": in_the_last_corner,
}


def test_a_good_one_is_opened() -> None:
    [sheet] = open_workbook(GOOD, "plain.xls").sheets
    assert sheet.value(2, 4) == 50


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_one_is_refused_and_takes_no_memory(fault: str) -> None:
    content = BROKEN[fault]()
    tracemalloc.start()
    with pytest.raises(SheetRefused):
        open_workbook(content, "plain.xls")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.thorough
def test_whatever_is_changed_in_it_it_opens_or_is_refused() -> None:
    chance = random.Random(20_261_123)
    for _ in range(300):
        content = bytearray(GOOD)
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        with suppress(SheetRefused):
            open_workbook(bytes(content), "plain.xls")
