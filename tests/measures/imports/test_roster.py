"""The roster as people write it."""

from datetime import date

import pytest

from measures.imports.roster import read_roster
from measures.imports.sheets import SheetRefused
from measures.imports.workbook import open_workbook
from plans.domain.roster import RosterLine
from plans.domain.vocabulary import RoleKind

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
