"""A sheet that reaches too far is refused before anything makes room for it."""

import pytest

from plans.sheets.workbook import limits
from plans.sheets.workbook.sheets import SheetRefused


def test_a_sheet_may_be_long_or_wide_but_not_both() -> None:
    limits.check_area(limits.MOST_ROWS, 20)

    with pytest.raises(SheetRefused, match="行が多すぎます"):
        limits.check_area(limits.MOST_ROWS + 1, 1)
    with pytest.raises(SheetRefused, match="範囲が広すぎます"):
        limits.check_area(limits.MOST_ROWS, 21)


@pytest.mark.parametrize("name", ["count", "uniqueCount"])
def test_a_part_that_says_it_is_vast_is_refused(name: str) -> None:
    limits.check_counts({name: str(limits.MOST_CELLS)})
    limits.check_counts({name: "many"})

    for count in (str(limits.MOST_CELLS + 1), "9" * 10):
        with pytest.raises(SheetRefused, match="範囲が広すぎます"):
            limits.check_counts({name: count})
