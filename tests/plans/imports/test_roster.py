"""The roster as people write it."""

from datetime import date

import pytest

from plans.domain.roster import RosterLine
from plans.domain.vocabulary import RoleKind
from plans.imports.roster import read_roster
from plans.sheets.workbook.opening import open_workbook
from plans.sheets.workbook.sheets import SheetRefused
from tests.measures.sheets import Book

HEADER = "メールアドレス,氏名,所管課,役割,開始日,終了日,異動\n"


def read(text: str, encoding: str = "utf-8") -> list[RosterLine]:
    return read_roster(open_workbook(text.encode(encoding), "名簿.csv"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_in_any_encoding_that_excel_writes(encoding: str) -> None:
    (line,) = read(HEADER + "a@example.test,髙橋　花子,窓口課,推進員,,,\n", encoding)

    assert line == RosterLine(2, "a@example.test", "髙橋 花子", "窓口課", RoleKind.PROMOTER)


def test_dates_and_addresses_in_any_spelling() -> None:
    (line,) = read(HEADER + "Ａ.Yamada@Example.TEST ,山田,1,承認者,令和9年4月1日,2028/3/31,\n")

    assert line.email == "a.yamada@example.test"
    assert (line.starts_on, line.ends_on) == (date(2027, 4, 1), date(2028, 3, 31))
    assert line.problems == ()


@pytest.mark.parametrize("end", ["9999/12/31", "9999-12-31", "99991231", "9999年12月31日"])
def test_the_open_end_of_personnel_systems_is_no_end(end: str) -> None:
    (line,) = read(HEADER + f"a@example.test,山田,窓口課,推進員,2027/4/1,{end},\n")
    assert (line.starts_on, line.ends_on, line.problems) == (date(2027, 4, 1), None, ())

    (line,) = read(HEADER + f"a@example.test,山田,窓口課,推進員,{end},,\n")
    assert line.problems[0].startswith("E2 ")


def test_an_open_end_stored_as_a_date_is_none_too() -> None:
    header = tuple(HEADER.strip().split(","))
    row = ("a@example.test", "山田", "窓口課", "推進員", date(2027, 4, 1), date(9999, 12, 31))
    (line,) = read_roster(open_workbook(Book().sheet("名簿", header, row).bytes(), "名簿.xlsx"))
    assert (line.starts_on, line.ends_on, line.problems) == (date(2027, 4, 1), None, ())


def test_the_mark_that_old_systems_end_a_text_with_is_no_row() -> None:
    (line,) = read(HEADER + "a@example.test,山田,窓口課,推進員,,,\n\x1a")
    assert line.name == "山田"


def test_whoever_leaves_needs_no_role() -> None:
    (line,) = read(HEADER + "a@example.test,山田,,,,,退職\n")

    assert (line.leaves, line.role, line.problems) == (True, None, ())


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a@example.test,山田,窓口課,課長,,,", "D2 役割「課長」はありません。閲覧・推進員"),
        ("a@example.test,山田,窓口課,推進員,来年,,", "E2 "),
        ("a@example.test,山田,窓口課,推進員,,,出張", "G2 「出張」は分かりません"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_names_its_cell(row: str, problem: str) -> None:
    (line,) = read(HEADER + row + "\n")

    assert [text for text in line.problems if text.startswith(problem)]


def test_a_row_with_more_cells_than_headings_is_told() -> None:
    (line,) = read(HEADER + "a@example.test,山田,太郎,窓口課,推進員,,,退職\n")
    assert line.problems[-1].startswith("H2 見出しのない列に「退職」があります。")


def test_columns_in_any_order_below_a_title_with_empty_rows() -> None:
    lines = read(
        "異動名簿,,\n,,\n役割,所属,メール\n閲覧,,a@example.test\n,,\n管理者,,b@example.test\n"
    )

    assert [(line.row, line.role) for line in lines] == [
        (4, RoleKind.VIEWER),
        (6, RoleKind.ADMINISTRATOR),
    ]


@pytest.mark.parametrize("text", ["名前,課\n山田,窓口課\n", HEADER])
def test_a_sheet_without_header_or_rows_is_refused_in_words(text: str) -> None:
    with pytest.raises(SheetRefused, match=r"見出し"):
        read(text)
