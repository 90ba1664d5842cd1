"""A table of money is read as people keep it, and its totals have to be what its rows make."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.money import Money
from measures.imports.money import MoneyLine, amount_in, read_money
from plans.domain.vocabulary import MoneyUnit
from plans.sheets.cells.values import Unreadable
from plans.sheets.workbook.sheets import Sheet, SheetRefused, Workbook

THOUSAND, YEN = MoneyUnit.THOUSAND, MoneyUnit.YEN
HEAD = ["取組コード", "年度", "取組名", "当初予算", "補正額", "補正後", "決算"]


def read(*rows: list[object], unit: MoneyUnit = THOUSAND) -> list[MoneyLine]:
    sheet = Sheet("予算", [list(row) for row in rows])  # type: ignore[arg-type]
    return read_money(Workbook("予算.xlsx", "xlsx", (sheet,)), unit)


def problems(*rows: list[object], unit: MoneyUnit = THOUSAND) -> list[str]:
    return [problem for line in read(*rows, unit=unit) for problem in line.problems]


def test_a_row_is_a_year_of_an_initiative() -> None:
    [line] = read(
        ["予算の一覧"],
        HEAD,
        ["１－２－１", "R7", "電子申請", "1,200", "▲200", "1,000", "―"],
        ["", "", "合計", "1,200", "▲200", "1,000", ""],
    )

    assert (line.code, line.year, line.problems) == ("1-2-1", 2025, ())
    assert line.money == Money(initial=1_200_000, revised=1_000_000)


def test_what_the_amendment_makes_need_not_be_stated() -> None:
    [line] = read(HEAD[:5], ["1-2-1", "2025", "", 1200, -200])

    assert line.money == Money(initial=1_200_000, revised=1_000_000)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            ["", "", "合計", 2900],
            "2,900千円ですが、上の行を足すと3,000千円です",
        ),
        (
            ["", "R7", "計", 2900],
            "2,900千円ですが、R7の行を足すと1,000千円です",
        ),
        (["小計", "", "", 1], "1千円ですが、上の行を足すと3,000千円です"),
    ],
)
def test_a_total_that_its_rows_do_not_make_is_named_by_its_cell(
    row: list[object], message: str
) -> None:
    found = problems(HEAD[:4], ["1-2-1", "R7", "", 1000], ["1-2-2", "R8", "", 2000], row)

    assert len(found) == 1
    assert found[0].startswith(f"「予算」 D4 当初予算は{message}")
    assert "直してください" in found[0]


def test_a_part_is_summed_from_the_last_part_on() -> None:
    rows = [["1-2-1", "R7", "", 1000], ["1-2-2", "R7", "", 2000]]
    part = ["小計", "", "", 3000]

    assert problems(HEAD[:4], *rows, part, ["1-3-1", "R7", "", 5], ["小計", "", "", 5]) == []
    assert problems(HEAD[:4], *rows, part, ["合計", "", "", 3000]) == []


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=8), st.integers(0, 10**10))
def test_a_total_is_right_exactly_where_it_is_the_sum(amounts: list[int], total: int) -> None:
    rows = [[f"1-{at}", "R7", "", f"{amount:,}"] for at, amount in enumerate(amounts, 1)]
    table = [list[object](row) for row in rows]

    found = problems(HEAD[:4], *table, ["", "", "合計", f"{total:,}"])
    assert bool(found) == (total != sum(amounts))
    assert problems(HEAD[:4], *table, ["", "", "合計", f"{sum(amounts):,}"]) == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([1000, -200, 900], "F2 補正後は900千円ですが、当初予算と補正額を足すと800千円です"),
        (["△5"], "D2 「△5」: 「△」がマイナスかどうか分かりません"),
        (["▲5"], "0以上の金額を書いてください"),
        (["12,345円"], "D2 千円未満の端数があります"),
        (["9" * 20], "D2 桁が多すぎます"),
        (["約束"], "D2"),
    ],
)
def test_what_is_wrong_in_a_row_is_named_by_its_cell(cells: list[object], message: str) -> None:
    assert any(message in found for found in problems(HEAD, ["1-2-1", "R7", "", *cells]))


def test_the_sources_total_is_checked() -> None:
    head = [*HEAD[:4], "国庫支出金", "一般財源", "財源計"]

    [fault] = problems(head, ["1-2-1", "R7", "", 1000, 400, 600, 900])
    assert fault.startswith("「予算」 G2 財源計は900千円ですが、財源の内訳を足すと1,000千円です")
    assert problems(head, ["1-2-1", "R7", "", 1000, 400, 600, 1000]) == []


@pytest.mark.parametrize(
    ("head", "title"),
    [("当初予算（円）", ""), ("当初予算", "（単位：円）"), ("当初予算 [円]", "単位 千円")],
)
def test_a_heading_or_the_title_names_the_unit(head: str, title: str) -> None:
    [line] = read([title], ["取組コード", "年度", head], ["1-2-1", "R7", 1_234_000])

    assert line.money.initial == 1_234_000


def test_millions_are_refused_and_not_misread() -> None:
    for rows in (
        [["単位：百万円"], HEAD[:4]],
        [["取組コード", "年度", "取組名", "当初予算（百万円）", "決算"]],
    ):
        with pytest.raises(SheetRefused, match="百万円"):
            read(*rows, ["1-2-1", "R7", "", 5])


def test_without_a_heading_or_a_row_it_is_told_what_is_wanted() -> None:
    with pytest.raises(SheetRefused, match="取組コード"):
        read(["名前", "金額"], ["a", 1])
    with pytest.raises(SheetRefused, match="行がありません"):
        read(HEAD)


@given(st.integers(0, 10**12))
def test_an_amount_is_the_same_in_either_unit(amount: int) -> None:
    yen = f"{amount * 1_000:,}円"

    assert amount_in(yen, THOUSAND, THOUSAND) == amount_in(f"{amount}", THOUSAND, THOUSAND)
    assert amount_in(f"{amount}", THOUSAND, YEN) == amount * 1_000
    if Decimal(amount) % 1_000:
        with pytest.raises(Unreadable):
            amount_in(f"{amount}", YEN, THOUSAND)


def test_a_line_speaks_of_the_columns_that_are_there_and_of_no_other() -> None:
    [line] = read([*HEAD[:3], "決算", "備考"], ["1-2-1", "R7", "", "", ""])

    assert line.columns == {"settled": 4, "note": 5}
    assert line.where("settled") == "「予算」 D2"


def test_an_amendment_speaks_of_what_it_makes_and_needs_a_budget() -> None:
    [line] = read(HEAD[:5], ["1-2-1", "R7", "", 1200, -200])
    assert line.columns == {"initial": 4, "revised": 5}
    [line] = read(HEAD[:5], ["1-2-1", "R7", "", 1200, ""])
    assert "revised" not in line.columns

    [fault] = problems(HEAD[:5], ["1-2-1", "R7", "", "", 200])
    assert fault.startswith("「予算」 E2 補正額だけでは補正後が分かりません")
    [fault] = problems(HEAD[:5], ["1-2-1", "R7", "", 100, "▲200"])
    assert fault.startswith("「予算」 E2 補正後が-100千円です")


@pytest.mark.parametrize(
    ("title", "head", "cell", "is_assumed"),
    [
        ("", "決算", "4200", True),
        ("", "決算", "4,200千円", False),
        ("", "決算（千円）", "4200", False),
        ("単位：千円", "決算", "4200", False),
        ("", "決算", "", False),
        ("", "決算", "集計中", False),
    ],
)
def test_an_amount_without_a_unit_is_known_as_one(
    title: str, head: str, cell: str, is_assumed: bool
) -> None:
    [line] = read([title], ["取組コード", "年度", head], ["1-2-1", "R7", cell])

    assert line.is_assumed == is_assumed


def test_a_note_keeps_its_line_breaks_and_no_control_characters() -> None:
    head = ["取組コード", "年度", "決算", "備考"]
    [line] = read(head, ["1-2-1", "R7", 1, " 国の\x01補助\x0b金\ufffe\r\n2行目\n"])

    assert line.money.note == "国の補助金\n2行目"


def test_a_line_goes_to_the_page_and_back() -> None:
    [line] = read(HEAD[:4], ["1-2-1", "R7", "", 1000])

    assert MoneyLine.from_values(line.as_values()) == line
