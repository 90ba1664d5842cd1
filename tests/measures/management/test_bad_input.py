"""Whatever somebody sends: told in Japanese by sheet and cell with the way out, nothing written."""

import io
import time
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from measures.models import Actual, ImportBatch, QuarterlyReport, ReportingRound
from plans.sheets.workbook.limits import MOST_BYTES
from tests.measures.sheets import SIMPLE, Book, csv_of, xlsx

pytestmark = pytest.mark.usefixtures("today", "plan")
ROW = ("1-2-1-a", 2026, 2, 53)
# Longer than the slowest machine needs to refuse the largest of these files.
SECONDS = 30
SHEET = "xl/worksheets/sheet1.xml"


def excel_error() -> bytes:
    book = Book().sheet("実績", SIMPLE, ROW)
    book.last.write_formula("D2", "=1/0", None, "#DIV/0!")
    return book.bytes()


def repacked(change: Callable[[bytes], bytes], part: str = SHEET) -> bytes:
    """A good workbook, with one of its parts changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(ROW))) as good,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, change(content) if name == part else content)
    return stream.getvalue()


def with_rows(rows: bytes) -> bytes:
    return repacked(lambda content: content.replace(b"</sheetData>", rows + b"</sheetData>"))


def million_rows() -> bytes:
    return with_rows(
        b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(3, 1_000_003))
    )


def encrypted() -> bytes:
    """The container in which Excel keeps a workbook that has a password."""
    content = bytearray(4096)
    content[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    for at, name in ((1024, "EncryptionInfo"), (1152, "EncryptedPackage")):
        written = name.encode("utf-16-le")
        content[at : at + len(written)] = written
    return bytes(content)


def lying_about_its_size() -> bytes:
    """A part that unpacks to far more than the directory says."""
    content = bytearray(with_rows(b" " * 30_000_000))
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


ROWS: Mapping[str, tuple[Any, str, str, str]] = {
    "an unknown indicator": (
        xlsx(("1-2-1-b", 2026, 2, 53)), "実績 A2", "計画にありません", "近いもの: 1-2-1-a"
    ),
    "a period outside the plan": (
        xlsx(("1-2-1-a", 2035, 2, 53)), "実績 B2", "計画の期間", "令和6年度〜令和10年度"
    ),
    "a text in a number": (
        xlsx(("1-2-1-a", 2026, 2, "たくさん")), "実績 D2", "数がありません", "数を書くか、空欄に"
    ),
    "two numbers in a cell": (
        xlsx(("1-2-1-a", 2026, 2, "窓口10 郵送43")), "実績 D2", "2つ以上の数", "1つだけを残し"
    ),
    "an Excel error": (excel_error(), "実績 D2", "#DIV/0!", "数式を直すか、値を"),
    "a renamed column": (
        xlsx(ROW, header=("指標コード", "年度", "四半期", "今回の数字")),
        "実績 D1", "「今回の数字」", "列名を調査票のとおりに",
    ),
}  # fmt: skip
FILES: Mapping[str, tuple[Any, str, str]] = {
    "an empty file": (b"", "空です", "選び直して"),
    "nothing but blanks": (csv_of(header=()), "実績の表が見つかりません", "調査票をダウンロード"),
    "a table without rows": (xlsx(), "取り込む行がありません", "見出しの下に"),
    "every column renamed": (
        xlsx(ROW, header=tuple("あいうえ")),
        "「あ」、「い」、「う」、「え」",
        "列名を調査票のとおりに",
    ),
    "a password": (encrypted(), "パスワード", "解除して保存し直して"),
    "a broken zip": (b"PK\x03\x04" + b"\x07" * 3000, "壊れている", "保存し直して"),
    "half a file": (xlsx(ROW)[:2500], "壊れている", "保存し直して"),
    "50 MB": (xlsx(ROW) + b"\0" * 50 * 2**20, "大きすぎます", "シートを分けて"),
    "a million rows": (million_rows, "行が多すぎます", "ファイルを分けて"),
    "a cell in the last corner": (
        lambda: with_rows(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "行が多すぎます", "必要な行だけを残す",
    ),
    "a bomb": (
        lambda: repacked(lambda content: content + b" " * 200_000_000),
        "150 MBを超えます", "必要な行だけを残して",
    ),
    "a part that lies about its size": (lying_about_its_size, "壊れている", "保存し直して"),
    "entities": (
        lambda: repacked(
            lambda content: content.replace(b"<worksheet", b'<!DOCTYPE a SYSTEM "b"><worksheet')
        ),
        "DOCTYPE", "保存し直して",
    ),
    "a PDF": (b"%PDF-1.7\n", "PDF", "Excelのファイルを選んで"),
    "a web page": (b"<html><table><tr><td>1", "HTML", "保存し直して"),
    "an unknown encoding": (bytes(range(128, 256)) * 9, "文字コード", "CSV UTF-8"),
    "an open quote": ('指標コード,年度\n"1-2-1-a,2026'.encode(), "引用符", "保存し直して"),
}  # fmt: skip


def nothing_is_stored() -> bool:
    return not any(m.objects.exists() for m in (Actual, ImportBatch, QuarterlyReport))


@pytest.mark.parametrize("what", ROWS)
def test_a_fault_in_a_sheet_is_told_with_its_cell_and_the_way_out(run: Any, what: str) -> None:
    content, where, wrong, way_out = ROWS[what]
    status, out, err = run(content)

    assert status == 1
    assert where in err
    assert wrong in err
    assert way_out in err
    assert "何も書き込んでいません" in out
    assert nothing_is_stored()


@pytest.mark.thorough
@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_no_sheet_is_told_with_the_way_out_and_soon(run: Any, what: str) -> None:
    content, wrong, way_out = FILES[what]
    content = content() if callable(content) else content
    begun = time.monotonic()
    status, _, err = run(content)

    assert status == 1
    assert wrong in err
    assert way_out in err
    assert time.monotonic() - begun < SECONDS
    assert nothing_is_stored()


@pytest.mark.thorough
def test_a_file_is_not_read_further_than_the_largest_that_may_be(run: Any) -> None:
    assert MOST_BYTES < 50 * 2**20
    status, _, err = run(b"1-2-1-a,2026,2,53\n" * 3_000_000, name="実績.csv")
    assert (status, "大きすぎます" in err) == (1, True)


def test_last_years_form_is_told_as_such(run: Any) -> None:
    ReportingRound.objects.update(
        fiscal_year=2025,
        opens_on=date(2025, 10, 1),
        due_on=date(2025, 10, 31),
        closes_on=date(2026, 3, 31),
    )
    status, out, err = run(xlsx(("1-2-1-a", 2025, 2, 53)))

    assert status == 1
    assert "昨年度の様式" in out
    assert "新しい調査票をダウンロード" in out
    assert "実績 A2" in err
    assert nothing_is_stored()


def test_the_same_file_twice_is_told_and_writes_nothing_more(run: Any) -> None:
    content = xlsx(ROW)  # a workbook knows the second it was made in
    run(content)
    status, out, _ = run(content)

    assert status == 1
    assert "に取込済みです。値を直すときは、シートを直して保存し" in out
    assert "何も書き込んでいません" in out
    assert Actual.objects.count() == 1
