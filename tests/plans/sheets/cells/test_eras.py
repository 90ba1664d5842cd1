"""A year of an era is a western year, and an era has only the years it had."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.sheets.cells.eras import ERAS, FIRST_YEAR, LAST_YEAR, YEAR, year_of


def named(text: str) -> int:
    match = re.fullmatch(YEAR, text)
    assert match, text
    return year_of(match)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("令和6", 2024),
        ("R6", 2024),
        ("R.6", 2024),
        ("令元", 2019),
        ("平成元", 1989),
        ("平成37", 2025),
        ("H46", 0),
        ("昭和64", 1989),
        ("S65", 0),
        ("R0", 0),
        ("FY2026", 2026),
        ("西暦2026", 2026),
        ("1949", 0),
        ("2101", 0),
    ],
)
def test_a_year_is_read_in_either_count(text: str, year: int) -> None:
    assert named(text) == year


@given(st.sampled_from(sorted(ERAS)), st.integers(1, 99))
def test_a_year_is_one_of_a_plan_or_none(era: str, number: int) -> None:
    year = named(f"{era}{number}")

    assert year == 0 or FIRST_YEAR <= year <= LAST_YEAR
    assert year in (0, ERAS[era] + number)
