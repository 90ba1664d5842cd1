"""The demo's city from R8 Q3 to R10 Q4, as its departments might report it, as one sheet.

Most goals are reached, some early or late; a few are missed, and some quarters stay unreported.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.measures.sheets import Percent, xlsx

QUARTERS = [(2026, 3), (2026, 4)] + [(year, q) for year in (2027, 2028) for q in (1, 2, 3, 4)]
PENDING, NOT_APPLICABLE = "集計中", "該当なし"
HEADER = ("指標コード", "年度", "四半期", "実績値", "分子", "分母", "比較値", "状態", "備考")

VALUES: dict[str, list[int | None]] = {
    "1-1-1-a": [7, 7, 7, 7, 8, 8, 8, 8, 8, 8],
    "1-2-1-a": [71, 74, 77, 80, 82, 85, 87, 89, 91, 94],
    "2-1-1-a": [1, 2, 2, 2, None, 2, 3, 3, 3, 3],
    "2-3-1-a": [22, 25, 26, 28, 29, 30, 31, 33, 34, 35],
    "3-1-1-a": [
        1350000, 1300000, 1200000, None, 1200000, 1180000, 1050000, 980000, 980000, 940000,
    ],
    "3-7-1-a": [20, 20, 20, None, None, 20, 20, 20, 20, 20],
}  # fmt: skip
FRACTIONS: dict[str, list[tuple[int, int] | str | None]] = {
    "1-3-2-a": [
        (3150, 14200), (3550, 15500), (3450, 13900), (3520, 13800), (3600, 13700),
        (4050, 15000), (3800, 13400), (3900, 13300), (4020, 13200), (4500, 14500),
    ],
    "1-4-1-a": [
        (500, 54000), (560, 57000), (840, 79000), (650, 59500), (620, 53500),
        (680, 56500), PENDING, (720, 59000), (690, 53000), (760, 56000),
    ],
    "1-5-1-a": [
        (15, 20), (16, 20), NOT_APPLICABLE, (17, 20), (17, 20),
        (18, 20), NOT_APPLICABLE, (19, 20), (20, 20), (20, 20),
    ],
    "2-2-2-a": [
        (3, 9), (3, 9), (4, 9), (5, 9), (5, 9), (6, 9), (7, 9), (8, 9), (8, 9), (9, 9),
    ],
    "3-1-3-a": [(900, 900)] * 10,
    "3-1-4-a": [(8, 9), *[(9, 9)] * 9],
    "3-4-1-a": [
        (64, 158), (70, 165), (72, 160), (76, 158), (80, 160),
        (84, 162), (85, 160), (86, 158), (88, 161), (90, 163),
    ],
}  # fmt: skip
REFERENCES = {
    "1-3-1-a": [
        (0.851, 0.846), (0.858, 0.85), (0.862, 0.854), (0.866, 0.857), (0.871, 0.861),
        (0.875, 0.864), (0.878, 0.867), (0.882, 0.87), (0.885, 0.873), (0.889, 0.875),
    ],
}  # fmt: skip
MET, NOT_MET = "達成", "未達成"
# 3-6-1 is reported only in the end, 1-4-2-a not judged when it is due.
JUDGEMENTS: dict[str, dict[tuple[int, int], str]] = {
    "1-1-1-b": {(2026, 4): NOT_MET, (2027, 4): NOT_MET, (2028, 4): MET},
    "1-1-2-a": {(2026, 4): NOT_MET, (2027, 4): NOT_MET, (2028, 4): NOT_MET},
    "1-1-3-a": {(2026, 4): NOT_MET, (2027, 4): MET},
    "1-4-2-a": {(2026, 4): NOT_MET, (2027, 4): NOT_MET},
    "1-4-3-a": {(2026, 4): NOT_MET, (2027, 2): MET},
    "1-5-2-a": {(2026, 4): NOT_MET, (2027, 4): NOT_MET, (2028, 4): MET},
    "3-1-2-a": {(2026, 4): NOT_MET, (2027, 4): NOT_MET, (2028, 1): MET},
    "3-2-1-a": {(2026, 4): MET},
    "3-3-2-a": {(2026, 4): NOT_MET, (2027, 4): NOT_MET, (2028, 2): MET},
    "3-5-2-a": {(2026, 4): NOT_MET, (2027, 4): NOT_MET, (2028, 4): MET},
    "3-6-1-a": {(2028, 4): MET},
}
GROUNDS = {NOT_MET: "まだ導入できていない", MET: "計画の目標のとおり実現したことを確かめた"}
UNDER_WAY, DONE = "実施中", "完了"
Step = tuple[tuple[int, int], str, date | None, date | None]


def _done(begun: date | None, ended: date) -> Step:
    month = (ended.month - 4) % 12
    return (ended.year - (ended.month < 4), month // 3 + 1), DONE, begun, ended


PHASES: dict[tuple[str, int], list[Step]] = {
    ("1-1-1", 2): [_done(None, date(2029, 3, 20))],
    ("1-1-2", 3): [((2026, 3), UNDER_WAY, date(2026, 11, 2), None)],
    ("1-1-3", 3): [_done(date(2025, 10, 1), date(2028, 3, 10))],
    ("1-2-1", 3): [_done(date(2026, 4, 13), date(2027, 3, 19))],
    ("1-2-1", 4): [_done(date(2027, 4, 12), date(2028, 3, 21))],
    ("1-2-1", 5): [_done(date(2028, 4, 10), date(2029, 3, 20))],
    ("1-4-2", 2): [_done(date(2026, 1, 13), date(2026, 12, 18))],
    ("1-4-2", 3): [((2026, 4), UNDER_WAY, date(2027, 1, 12), None)],
    ("1-4-3", 3): [_done(date(2026, 5, 11), date(2027, 8, 20))],
    ("2-1-1", 1): [_done(date(2024, 7, 8), date(2029, 3, 16))],
    ("2-2-2", 3): [_done(date(2026, 6, 15), date(2029, 2, 23))],
    ("2-3-1", 2): [_done(date(2025, 7, 1), date(2026, 12, 15))],
    ("2-3-1", 3): [_done(date(2026, 6, 1), date(2027, 3, 26))],
    ("2-3-1", 4): [_done(date(2027, 5, 10), date(2028, 3, 24))],
    ("2-3-1", 5): [((2028, 1), UNDER_WAY, date(2028, 5, 8), None)],
    ("3-1-1", 1): [_done(date(2024, 5, 7), date(2029, 3, 23))],
    ("3-1-2", 1): [_done(date(2024, 10, 1), date(2027, 2, 26))],
    ("3-1-2", 2): [((2027, 1), UNDER_WAY, date(2027, 4, 1), None), _done(None, date(2028, 6, 1))],
    ("3-1-4", 1): [_done(date(2024, 6, 17), date(2027, 3, 12))],
    ("3-2-1", 1): [_done(date(2024, 9, 2), date(2027, 1, 29))],
    ("3-3-2", 2): [_done(date(2025, 8, 4), date(2026, 12, 25))],
    ("3-3-2", 3): [((2026, 4), UNDER_WAY, date(2027, 1, 18), None), _done(None, date(2028, 9, 8))],
    ("3-5-1", 2): [((2027, 1), UNDER_WAY, date(2027, 4, 1), None)],
    ("3-5-2", 2): [_done(date(2027, 5, 10), date(2028, 3, 17))],
    ("3-5-2", 3): [_done(date(2028, 4, 3), date(2029, 3, 26))],
    ("3-6-1", 1): [((2027, 1), UNDER_WAY, date(2027, 4, 1), None)],
}


def sheet() -> bytes:
    """The workbook of these quarters, to be brought in after the last of them."""
    return xlsx(*_actual_rows(), header=HEADER, phases=list(_phase_rows()))


def _actual_rows() -> Iterator[list[Any]]:
    for code, judged in JUDGEMENTS.items():
        for period, value in judged.items():
            yield [code, *period, value, None, None, None, None, f"見本: {GROUNDS[value]}"]
    for code, values in [*VALUES.items(), *FRACTIONS.items(), *REFERENCES.items()]:
        for period, value in zip(QUARTERS, values, strict=True):
            yield [code, *period, *_cells(code, value), "見本"]


def _cells(code: str, value: Any) -> list[Any]:
    """実績値, 分子, 分母, 比較値 and 状態."""
    if value in (PENDING, NOT_APPLICABLE):
        return [None, None, None, None, value]
    if code in REFERENCES:
        return [Percent(value[0]), None, None, Percent(value[1]), None]
    if isinstance(value, tuple):
        return [None, *value, None, None]
    return [value, None, None, None, None]


def _phase_rows() -> Iterator[list[Any]]:
    for (code, number), steps in PHASES.items():
        for period, state, start, end in steps:
            days = [day.isoformat() if day else None for day in (start, end)]
            yield [code, number, *period, state, *days, "見本"]
