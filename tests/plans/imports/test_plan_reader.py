"""Reading a plan workbook as people fill it in: every fault is told at its cell."""

from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.domain.document_reader import DocumentError
from plans.domain.field_reading import value_of
from plans.domain.sheet_columns import (
    FieldKind,
    FieldSpec,
)
from plans.domain.standard_scheme import STANDARD
from plans.imports.plan_file import read_plan
from plans.sheets.cells.reading import RawCell
from plans.sheets.cells.values import Unreadable, fiscal_year_of
from tests.plans.imports.workbooks import CONTENT, DOCUMENT, changed, refusals


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"指標_G5": "ふやす"}, "シート「指標」 G5: 「ふやす」は使えません。「増加」「減少」"),
        ({"指標_O5": "数十"}, "シート「指標」 O5: 「数十」: 数がありません"),
        ({"指標_O5": "43%"}, "シート「指標」 O5: 「43%」: ％の値が入っていますが、指標の単位は"),
        ({"指標_P5": "昨年度末"}, "シート「指標」 P5: 「昨年度末」: 日付として読めません"),
        ({"指標_C5": None}, "シート「指標」 C5: 「名称」を書いてください。"),
        ({"指標_A5": "9-9-9"}, "シート「指標」 A5: 取組コード「9-9-9」がシート「取組」に"),
        ({"指標_B6": "1-1-1-a"}, "シート「指標」 B6: 「1-1-1-a」が二度書かれています（B5"),
        ({"指標_J6": "はい"}, "シート「指標」 J6: 「累計」は"),
        ({"工程_D5": "令和2年度"}, "シート「工程」 D5: 2020 は 2024 から 2028 の間にありません"),
        ({"工程_E6": "R6"}, "シート「工程」 E6: 終了年度は開始年度以後にしてください。"),
        ({"目標_D5": "未定"}, "シート「目標」 D5: 「未定」: ここには書けません"),
        ({"目標_I4": "令和20年度", "目標_I5": 5}, "シート「目標」 I5: 計画の年度（2024〜2028）"),
        ({"目標_E4": "中間目標"}, "シート「目標」 E4: 「中間目標」: この列は様式にありません"),
        ({"目標_E4": "2024"}, "シート「目標」 E4: 「2024」: この列は二つあります"),
        ({"目標_Z5": 400}, "シート「目標」 Z5: 見出しのない列に「400」があります"),
        ({"指標_BZ5": "メモ"}, "シート「指標」 BZ5: 見出しのない列に「メモ」があります"),
        ({"施策_A5": "9"}, "シート「施策」 A5: 基本方針「9」は"),
        ({"施策_C4": "題名"}, "シート「施策」 4行目: 「名称」の列がありません"),
        ({"計画_B5": "見本 市"}, "シート「計画」 B5: 「見本 市」は使えません"),
        ({"計画_A6": "題名"}, "シート「計画」: 「名称」の行がありません"),
        ({"評価基準_C11": 110}, "シート「評価基準」 C11: 「110」: 11000% と表示されるセルです"),
        ({"評価基準_D11": "紫"}, "シート「評価基準」 D11: 「紫」は使えません"),
        ({"指標_O5": "#REF!"}, "シート「指標」 O5: 「#REF!」: #REF! は数式のエラー"),
        ({"指標_O5": "=1+1"}, "シート「指標」 O5: 数式の計算結果がファイルに"),
        ({"目標の備考_A5": "9", "目標の備考_C5": "R6", "目標の備考_D5": "注"},
         "シート「目標の備考」 A5: 指標コード「9」がシート「指標」に"),
        ({"目標の備考_A5": "1-1-1-a", "目標の備考_C5": "R7", "目標の備考_D5": "注"},
         "シート「目標の備考」 C5: この年度には目標がありません"),
        ({"目標の備考_A5": "1-1-1-a", "目標の備考_C5": "R6"},
         "シート「目標の備考」 D5: 「備考」を書いて"),
        ({"指標_Y5": "単純"}, "シート「指標」 Y5: 「単純」は使えません。「向きを考慮」"),
        ({"目標_D5": "△10"}, "シート「目標」 D5: 「△10」: 「△」がマイナスかどうか分かりません"),
        ({"目標_D5": "12,34"}, "シート「目標」 D5: 「12,34」: 桁区切りの「,」の位置が"),
        ({"目標_D5": "3割減"}, "シート「目標」 D5: 「〜割減」「〜％減」は、目標の基準が"),
        ({"指標_O5": "580以下"}, "シート「指標」 O5: 「580以下」: 一つの数値だけ"),
        ({"指標_P5": "2015"}, "シート「指標」 P5: 「2015」: 月と日がありません"),
        ({"指標_P5": 2015}, "シート「指標」 P5: 「1905-07-07」: 日付の書式のセルですが"),
        ({"指標_P5": "R0.4.1"}, "シート「指標」 P5: 「R0.4.1」: ない日付です"),
        ({"版_B8": "平成22年度"}, "シート「版」 B8: 「平成22年度」: 月と日がありません"),
        ({"所管課_A5": "D1", "所管課_B5": "課", "所管課_C5": "9"}, "シート「所管課」 C5"),
        ({"指標_G5": None}, "シート「指標」 G5: 「目指す向き」を書いてください。"),
        ({"指標_Z5": "毎月"}, "シート「指標」 Z5: 「毎月」は使えません。「四半期ごと」"),
        ({"工程_G5": 5}, "シート「工程」 G5: 「5」: 四半期として読めません"),
        ({"工程_G5": 3, "工程_H5": 2}, "シート「工程」 H5: 終了四半期は開始四半期以後"),
        ({"目標_D5": "37.5〜50"}, "シート「目標」 D5: 範囲の目標は、目指す向きが「範囲内」"),
        ({"目標_D5": "達成"}, "シート「目標」 D5: 「達成」は定性目標"),
        ({"目標_D5": "前年度以上"}, "シート「目標」 D5: 「前年度以上」は、シート「指標」の"),
        ({"目標_D5": "580以下"}, "シート「目標」 D5: 「以下」とありますが、シート「指標」の"),
        ({"指標_G5": "範囲内", "目標_D5": "50〜37.5"},
         "シート「目標」 D5: 下限（50）は上限（37.5）"),
        ({"指標_K5": "前年度以上"}, "シート「指標」"),
        ({"評価基準_B6": "A"}, "シート「評価基準」 A11: 「A」は評価できないもののための記号"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_cell(cells: dict[str, Any], message: str) -> None:
    found = refusals(changed(**cells))

    assert any(line.startswith(message) for line in found), found


def without_scheme(*keep: str, drop: bool = False) -> bytes:
    """The workbook with its sheet of the rating scheme emptied, but for *keep*, or dropped."""
    book = openpyxl.load_workbook(BytesIO(CONTENT))
    sheet = book["評価基準"]
    for row in (4, 5, 6, 7):
        sheet.cell(row, 2).value = sheet.cell(row, 2).value if f"B{row}" in keep else None
    for row in range(11, 14):
        for column in range(1, 8):
            name = sheet.cell(row, column).coordinate
            sheet[name] = sheet[name].value if name in keep else None
    if drop:
        del book["評価基準"]
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.thorough
@pytest.mark.parametrize("drop", [False, True])
def test_a_workbook_without_a_rating_scheme_has_the_standard_one(drop: bool) -> None:
    assert read_plan(without_scheme(drop=drop)).rating_scheme == STANDARD


@pytest.mark.thorough
def test_half_a_rating_scheme_is_told() -> None:
    assert refusals(without_scheme("B4", "B5")) == [
        "シート「評価基準」: 評価区分を一つ以上書いてください。"
    ]
    assert "シート「評価基準」 A11: 「記号」を書いてください。" in refusals(
        without_scheme("B4", "B11")
    )


@pytest.mark.thorough
def test_a_code_that_became_a_date_is_told() -> None:
    [first, *_] = refusals(changed(施策_B5=datetime(2026, 1, 1)))
    assert first.startswith("シート「施策」 B5: 日付に変わっています。")


def test_a_second_note_on_a_target_is_told() -> None:
    cells = {
        f"目標の備考_{column}{row}": value
        for row in (5, 6)
        for column, value in (("A", "1-1-1-a"), ("C", "令和6年度"), ("D", f"注{row}"))
    }
    assert refusals(changed(**cells)) == [
        "シート「目標の備考」 C6: この指標のこの年度の備考が二つあります。一つにまとめてください。"
    ]


@pytest.mark.thorough
def test_a_workbook_of_before_these_could_be_written_loads() -> None:
    book = openpyxl.load_workbook(BytesIO(CONTENT))
    del book["目標の備考"]
    for sheet, name in (("計画", "自分の報告の承認を許す"), ("指標", "達成率の計算方法")):
        [cell] = [one for row in book[sheet].iter_rows() for one in row if one.value == name]
        if sheet == "計画":
            book[sheet].delete_rows(cell.row)
        else:
            book[sheet].delete_cols(cell.column)
    stream = BytesIO()
    book.save(stream)

    assert read_plan(stream.getvalue()) == DOCUMENT


def test_all_faults_are_told_at_once() -> None:
    found = refusals(changed(指標_G5="?", 指標_O5="x", 工程_E6="R6", 計画_B6=None))

    assert {line.split(":")[0] for line in found} >= {
        "シート「計画」 B6", "シート「指標」 G5", "シート「指標」 O5", "シート「工程」 E6",
    }  # fmt: skip


def test_years_flags_and_numbers_are_read_as_people_write_them() -> None:
    document = read_plan(
        changed(
            計画_B7="Ｒ６", 計画_B8=2028, 工程_D5="2024年度", 工程_F5="○", 指標_O5="４３",
            指標_P5="令和6年3月31日", 目標_D5="53", 施策_B5="１－１", 取組_A5="１－１",
        )
    )  # fmt: skip
    [measure] = document.measures
    [initiative] = measure.initiatives

    assert (document.plan.first_year, document.plan.final_year) == (2024, 2028)
    assert initiative.phases[0].inferred
    assert (
        initiative.indicators[0].baseline
        == DOCUMENT.measures[0].initiatives[0].indicators[0].baseline
    )
    assert initiative.indicators[0].targets == {2024: 53, 2028: 93}


def test_columns_may_change_places_and_rows_may_be_left_empty() -> None:
    book = openpyxl.load_workbook(BytesIO(CONTENT))
    sheet = book["工程"]
    sheet.move_range("G4:G6", cols=3)
    sheet.insert_rows(5, 2)
    stream = BytesIO()
    book.save(stream)

    assert read_plan(stream.getvalue()) == DOCUMENT


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 not a workbook", "壊れている"),
        (b"\xff\xfe\x00", "UTF-8の文字として読めません"),
        (b"PK\x03\x04" + bytes(21_000_000), "大きすぎます"),
        (CONTENT[: len(CONTENT) // 2], "壊れている"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(content: bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read_plan(content)


def test_a_workbook_without_the_sheets_names_them() -> None:
    book = openpyxl.load_workbook(BytesIO(CONTENT))
    del book["施策"]
    stream = BytesIO()
    book.save(stream)

    assert "シート「施策」: このシートがありません。" in refusals(stream.getvalue())[0]


@pytest.mark.thorough
@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(CONTENT) - 1), st.binary(min_size=1, max_size=40))
def test_a_damaged_file_is_read_or_refused_but_never_breaks(place: int, junk: bytes) -> None:
    content = CONTENT[:place] + junk + CONTENT[place + len(junk) :]
    with suppress(DocumentError):
        read_plan(content)


@pytest.mark.thorough
@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=20),
        st.floats(),
        st.booleans(),
        st.none(),
        st.dates(),
    ),
    st.sampled_from(["General", "0%", "yyyy/m/d", None]),
    st.sampled_from(FieldKind),
)
def test_any_cell_is_a_value_or_told_why_not(
    cell: Any, number_format: str, kind: FieldKind
) -> None:
    with suppress(Unreadable):
        value_of(RawCell(cell, number_format), FieldSpec("key", "列", kind, words={"はい": "true"}))


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2024", 2024), ("2024年度", 2024), ("令和6年度", 2024), ("令和元年度", 2019), ("R6", 2024),
        ("Ｒ６年度", 2024), ("平成30年度", 2018), ("令和6年度（2024）", 2024),
        ("令和6年度（2024年度）", 2024), ("令和6年度（2025）", None), ("6", None), ("年度", None),
    ],
)  # fmt: skip
def test_a_year_is_read_in_every_spelling(text: str, year: int | None) -> None:
    if year is None:
        with pytest.raises(Unreadable):
            fiscal_year_of(text)
    else:
        assert fiscal_year_of(text) == year


@pytest.mark.thorough
def test_the_command_takes_a_workbook_too(
    tmp_path: Path, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    good.write_bytes(CONTENT)
    bad.write_bytes(changed(指標_G5="?"))
    call_command("load_plan", str(good))
    assert "書き込みました。" in capsys.readouterr().out
    call_command("load_plan", str(good))
    assert "変わるものはありません。" in capsys.readouterr().out
    with pytest.raises(CommandError, match="シート「指標」 G5") as refusal:
        call_command("load_plan", str(bad))
    assert refusal.value.returncode == 1
