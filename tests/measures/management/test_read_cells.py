"""`manage.py read_cells`: what it prints of the cells in a file, and how it refuses."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

Row = tuple[str, ...]
KEYS = ["raw", "column", "value", "kind", "flag", "reason"]


@pytest.fixture
def readings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*rows: Row, header: Row = ("raw", "column"), encoding: str = "utf-8-sig") -> Any:
        path = tmp_path / "cells.csv"
        with path.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream).writerows([header, *rows])
        call_command("read_cells", str(path), "--format", "json")
        return json.loads(capsys.readouterr().out)

    return run


def test_json_has_the_shape_that_scripts_rely_on(readings: Any) -> None:
    [row] = readings(("４３．０", "number"))

    assert list(row) == KEYS
    assert list(row.values()) == ["４３．０", "number", "43.0", "number", "ok", ""]


def test_the_kind_of_what_is_missing_opens_the_reason(readings: Any) -> None:
    [row] = readings(("精査中", "number"))

    assert (row["value"], row["kind"], row["flag"]) == (None, "null", "missing")
    assert row["reason"].startswith("pending: ")


def test_a_cell_keeps_its_notation_its_blanks_and_its_line_breaks(readings: Any) -> None:
    rows = [
        ("<num 0.681 fmt 0.0%>", "percent"),
        (" 43 ", "number"),
        ("令和6年度\n(2024 年度)", "fiscal_year"),
    ]
    found = readings(*rows)

    assert [row["raw"] for row in found] == [raw for raw, _ in rows]
    assert [row["value"] for row in found] == ["68.1", "43", "2024"]


def test_a_unit_is_held_against_the_cells(readings: Any) -> None:
    header = ("raw", "column", "unit")
    right, wrong = readings(("43手続", "number", "手続"), ("43手続", "number", "件"), header=header)

    assert (right["value"], wrong["flag"]) == ("43", "error")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_file_may_be_in_any_encoding_that_sheets_may_be_in(
    readings: Any, encoding: str
) -> None:
    assert readings(("４３手続", "number"), encoding=encoding)[0]["value"] == "43"


def test_a_table_says_the_same_in_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cells.csv"
    path.write_text("raw,column\n△10%,percent\n", encoding="utf-8")
    call_command("read_cells", str(path))

    printed = capsys.readouterr().out
    assert printed.split()[:4] == ["percent", "△10%", "—", "ambiguous"]
    assert "▲" in printed


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"cell,kind\n1,number\n", "raw と column"),
        (b"raw,column\n1,colour\n", "column「colour」"),
        (b'raw,column\n"1,number\n', "CSVとして読めません"),
        (b"\xff\xfe\xfa\x00\xd8", "文字コード"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "cells.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=says) as refused:
        call_command("read_cells", str(path))
    assert refused.value.returncode == 1


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("read_cells", str(tmp_path / "none.csv"))
    assert refused.value.returncode == 2
