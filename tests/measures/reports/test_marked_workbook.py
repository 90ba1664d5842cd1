"""The sheet that comes back: the same cells, the faulty ones coloured and explained."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from measures.actions.import_confirm import import_file
from measures.reports.marked_workbook import MOST_BYTES, marked_name, marked_workbook
from plans.errors import Refused
from plans.models import Plan, User
from tests.measures.sheets import SIMPLE, Book, csv_of, xlsx

pytestmark = pytest.mark.usefixtures("today")
GOOD, BAD = ("1-2-1-a", 2026, 1, 50), ("1-2-1-a", 2026, 2, "△53")


def returned(plan: Plan, by: User, content: bytes, name: str = "実績.xlsx") -> Any:
    errors = import_file(
        plan=plan, by=by, file_name=name, content=content, dry_run=True
    ).plan.errors
    assert errors
    return openpyxl.load_workbook(BytesIO(marked_workbook(content, name, errors)))


def is_marked(cell: Any) -> bool:
    return bool(cell.fill.fgColor.rgb == "FFFFC7CE" and cell.comment)


def test_a_faulty_cell_is_coloured_and_says_what_is_wrong(plan: Plan, administrator: User) -> None:
    sheet = returned(plan, administrator, xlsx(GOOD, BAD))["実績"]

    assert is_marked(sheet["D3"])
    assert "▲" in sheet["D3"].comment.text
    assert (sheet["D3"].value, sheet["D2"].value) == ("△53", 50)
    assert not is_marked(sheet["D2"])


def test_a_cell_of_another_sheet_is_marked_there(plan: Plan, administrator: User) -> None:
    phases = [("1-2-1", 1, 2026, 2, "もうすぐ", None, None)]
    book = returned(plan, administrator, xlsx(GOOD, phases=phases))

    assert is_marked(book["工程"]["E2"])


def test_merged_cells_are_marked_at_their_first(plan: Plan, administrator: User) -> None:
    content = Book().sheet("実績", SIMPLE, GOOD, ("1-2-1-a", 2026, 2, None)).merge("D2:D3").bytes()
    sheet = returned(plan, administrator, content)["実績"]

    assert sheet["D2"].comment.text.count("結合を解除") == 2


@pytest.mark.thorough
def test_cells_merged_beyond_all_measure_cost_the_sheet_its_looks_but_not_its_marks(
    plan: Plan, administrator: User
) -> None:
    """The library makes something of each merged cell: of these, some minutes' worth."""
    wide = Book().sheet("実績", SIMPLE, GOOD, BAD, (), ("注",)).merge("A5:ZZ4000").bytes()
    sheet = returned(plan, administrator, wide)["実績"]

    assert is_marked(sheet["D3"])
    assert sheet["D2"].value == 50
    assert not sheet.merged_cells.ranges


def test_a_text_file_comes_back_as_a_workbook_whose_text_stays_text(
    plan: Plan, administrator: User
) -> None:
    content = csv_of(("=1+1", "2026", "2", "53"), encoding="cp932")
    sheet = returned(plan, administrator, content, "実績.csv")["実績"]

    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert is_marked(sheet["A2"])
    assert marked_name("実績.csv") == "実績_エラー箇所.xlsx"


def test_mended_it_comes_in(plan: Plan, administrator: User) -> None:
    book = returned(plan, administrator, xlsx(GOOD, BAD))
    book["実績"]["D3"] = 53
    stream = BytesIO()
    book.save(stream)
    result = import_file(
        plan=plan, by=administrator, file_name="直し.xlsx", content=stream.getvalue()
    )
    assert result.plan.counts["new"] == 2
    assert not result.plan.errors


def test_a_file_too_big_to_be_held_is_refused(plan: Plan) -> None:
    with pytest.raises(Refused, match="大きい"):
        marked_workbook(b"x" * (MOST_BYTES + 1), "a.xlsx", [])
