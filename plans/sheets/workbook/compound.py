"""The container of old workbooks (.xls), looked over before a library follows its chains.

A file of a few kilobytes whose chains run in circles would be unrolled until the memory is gone.
Layout: [MS-CFB].
"""

import struct
from collections.abc import Sequence

from plans.sheets.workbook.limits import BROKEN
from plans.sheets.workbook.sheets import SheetRefused

HEADER = 512
LAST_SECTOR = 0xFFFFFFFA  # ids from here on end a chain, or mean that there is none
ENTRY = 128
STREAM, ROOT = 2, 5
WORKBOOKS = ("Workbook", "Book")


def workbook_stream(content: bytes) -> bytes:
    """The workbook's records. Raises SheetRefused where the file's chains are broken."""
    return _Compound(content).workbook()


class _Compound:
    """The file's sectors, and the table that chains them."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        shift, self.mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or self.mini_shift != 6:
            raise SheetRefused(BROKEN)
        self.size = 1 << shift
        self.count = -(-(len(content) - self.size) // self.size)
        directory, self.cutoff, mini = (
            struct.unpack_from("<I", content, at)[0] for at in (48, 56, 60)
        )
        self.table = self._table()
        self.directory = b"".join(map(self.sector, self.chain(directory)))
        self.mini_table = self._numbers(b"".join(map(self.sector, self.chain(mini))))

    def sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        return self.content[start : start + self.size]

    def _numbers(self, part: bytes) -> Sequence[int]:
        return struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])

    def _table(self) -> Sequence[int]:
        """The table of sectors, from the list of its own sectors in the header and beyond."""
        listed = list(struct.unpack_from("<109I", self.content, 76))
        following, seen = struct.unpack_from("<I", self.content, 68)[0], 0
        while following < LAST_SECTOR:
            seen += 1
            if following >= self.count or seen > self.count:
                raise SheetRefused(BROKEN)
            *more, following = self._numbers(self.sector(following))
            listed += more
        numbers = [number for number in listed if number < LAST_SECTOR]
        if len(numbers) > self.count or any(number >= self.count for number in numbers):
            raise SheetRefused(BROKEN)
        return self._numbers(b"".join(map(self.sector, numbers)))

    def chain(self, start: int) -> list[int]:
        return _chain(start, self.table, self.count)

    def workbook(self) -> bytes:
        """The workbook's stream, after every stream's chain was followed to its end."""
        found, held = b"", b""
        for at in range(0, len(self.directory) - ENTRY + 1, ENTRY):
            entry = self.directory[at : at + ENTRY]
            kind, length = entry[66], struct.unpack_from("<H", entry, 64)[0]
            start, size = struct.unpack_from("<II", entry, 116)
            if kind not in (STREAM, ROOT):
                continue
            if size > len(self.content):
                raise SheetRefused(BROKEN)
            name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == ROOT or size >= self.cutoff:
                whole = b"".join(map(self.sector, self.chain(start)))
            else:
                whole = self._small(start, held)
            if kind == ROOT:
                held = whole
            elif name in WORKBOOKS:
                found = whole[:size]
        return found

    def _small(self, start: int, held: bytes) -> bytes:
        """A stream of the small sectors that the root entry holds."""
        size = 1 << self.mini_shift
        numbers = _chain(start, self.mini_table, len(self.mini_table))
        return b"".join(held[number * size : (number + 1) * size] for number in numbers)


def _chain(start: int, table: Sequence[int], count: int) -> list[int]:
    """The sectors from *start* on. Raises SheetRefused where they lead out or round in circles."""
    found: list[int] = []
    while start < LAST_SECTOR:
        if start >= min(count, len(table)) or len(found) > count:
            raise SheetRefused(BROKEN)
        found.append(start)
        start = table[start]
    return found
